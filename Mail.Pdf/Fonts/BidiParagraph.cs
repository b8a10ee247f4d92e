namespace Siegelpost.Pdf.Fonts;

/// <summary>
/// The levels of one paragraph by UAX #9: explicit embeddings, overrides and isolates (X), then each isolating run sequence by itself.
/// Time grows with the length alone: depths are limited by the standard (125 embeddings, 63 open brackets).
/// </summary>
internal sealed class BidiParagraph
{
    private const int MaxDepth = 125;

    private readonly BidiClass[] original, classes;
    private readonly int[] codePoints;
    private readonly byte paragraph;
    private readonly byte[] levels;
    private readonly int[] partner; // of isolate initiators and PDIs (BD9); -1: none

    /// <param name="classes">Of each character; kept.</param>
    /// <param name="codePoints">The characters, asked for brackets only.</param>
    public BidiParagraph(BidiClass[] classes, int[] codePoints, byte paragraph)
    {
        (original, this.codePoints, this.paragraph) = (classes, codePoints, paragraph);
        this.classes = [.. classes];
        levels = new byte[classes.Length];
        partner = new int[classes.Length];
        MatchIsolates();
        ResolveExplicit();
        ResolveSequences();
        FillRemoved();
        ResetBlanks();
    }

    public byte[] Levels => levels;

    /// <summary>Rule X9: it steers and is otherwise as if it weren't there.</summary>
    public static bool IsRemoved(BidiClass c) => c is BidiClass.BN or BidiClass.LRE or BidiClass.RLE or BidiClass.LRO or BidiClass.RLO or BidiClass.PDF;

    private static bool IsIsolate(BidiClass c) => c is BidiClass.LRI or BidiClass.RLI or BidiClass.FSI;

    private void MatchIsolates()
    {
        Array.Fill(partner, -1);
        var open = new Stack<int>();
        for (var i = 0; i < original.Length; i++)
        {
            if (IsIsolate(original[i])) open.Push(i);
            else if (original[i] == BidiClass.PDI && open.TryPop(out var start)) (partner[start], partner[i]) = (i, start);
        }
    }

    private void ResolveExplicit()
    {
        var stack = new Stack<(byte Level, BidiClass? Override, bool Isolate)>();
        stack.Push((paragraph, null, false));
        int tooManyIsolates = 0, tooManyEmbeddings = 0, isolates = 0;
        for (var i = 0; i < original.Length; i++)
        {
            var (level, forced, _) = stack.Peek();
            var kind = original[i];
            levels[i] = level;
            switch (kind)
            {
                case BidiClass.RLE or BidiClass.LRE or BidiClass.RLO or BidiClass.LRO: // X2–X5
                    var next = Next(level, kind is BidiClass.RLE or BidiClass.RLO);
                    if (next <= MaxDepth && tooManyIsolates == 0 && tooManyEmbeddings == 0) stack.Push((next, kind switch { BidiClass.RLO => BidiClass.R, BidiClass.LRO => BidiClass.L, _ => null }, false));
                    else if (tooManyIsolates == 0) tooManyEmbeddings++;
                    break;
                case BidiClass.RLI or BidiClass.LRI or BidiClass.FSI: // X5a–X5c
                    if (forced is { } start) classes[i] = start;
                    var inner = Next(level, kind == BidiClass.RLI || kind == BidiClass.FSI && StartsRightToLeft(i));
                    if (inner <= MaxDepth && tooManyIsolates == 0 && tooManyEmbeddings == 0)
                    {
                        isolates++;
                        stack.Push((inner, null, true));
                    }
                    else tooManyIsolates++;
                    break;
                case BidiClass.PDI: // X6a
                    if (tooManyIsolates > 0) tooManyIsolates--;
                    else if (isolates > 0)
                    {
                        tooManyEmbeddings = 0;
                        while (!stack.Peek().Isolate) stack.Pop();
                        stack.Pop();
                        isolates--;
                    }
                    (levels[i], forced, _) = stack.Peek();
                    if (forced is { } end) classes[i] = end;
                    break;
                case BidiClass.PDF: // X7
                    if (tooManyIsolates > 0) break;
                    if (tooManyEmbeddings > 0) tooManyEmbeddings--;
                    else if (!stack.Peek().Isolate && stack.Count > 1) stack.Pop();
                    break;
                case BidiClass.B:
                    levels[i] = paragraph; // X8
                    break;
                case BidiClass.BN: break;
                default: // X6
                    if (forced is { } shown) classes[i] = shown;
                    break;
            }
        }
    }

    private static byte Next(byte level, bool rightToLeft) => (byte)(rightToLeft ? level + 1 | 1 : level + 2 & ~1);

    private bool StartsRightToLeft(int isolate)
    {
        var end = partner[isolate] < 0 ? original.Length : partner[isolate];
        for (var i = isolate + 1; i < end; i++)
        {
            if (original[i] is BidiClass.L) return false;
            if (original[i] is BidiClass.R or BidiClass.AL) return true;
            if (!IsIsolate(original[i])) continue;
            if (partner[i] < 0) return false;
            i = partner[i];
        }
        return false;
    }

    // Level runs (BD7), joined across isolates (BD13).
    private void ResolveSequences()
    {
        var kept = new List<int>(original.Length);
        for (var i = 0; i < original.Length; i++)
            if (!IsRemoved(original[i])) kept.Add(i);
        var follows = new Dictionary<int, int>(); // the PDI at which a run begins → the run's place in kept
        var runs = new List<int>();
        for (var k = 0; k < kept.Count; k++)
        {
            if (k > 0 && levels[kept[k]] == levels[kept[k - 1]]) continue;
            if (original[kept[k]] == BidiClass.PDI && partner[kept[k]] >= 0) follows[kept[k]] = k;
            else runs.Add(k);
        }
        var sequence = new List<int>();
        var resolved = levels.ToArray(); // neighbours are compared by their explicit levels
        foreach (var run in runs)
        {
            sequence.Clear();
            var k = run;
            while (true)
            {
                var level = levels[kept[k]];
                do sequence.Add(kept[k++]);
                while (k < kept.Count && levels[kept[k]] == level);
                if (IsIsolate(original[sequence[^1]]) && partner[sequence[^1]] is >= 0 and var pdi && follows.TryGetValue(pdi, out var next)) k = next;
                else break;
            }
            var own = levels[sequence[0]];
            var before = run == 0 ? paragraph : levels[kept[run - 1]];
            var after = k == kept.Count || IsIsolate(original[sequence[^1]]) && partner[sequence[^1]] < 0 ? paragraph : levels[kept[k]];
            new BidiSequence(sequence, classes, original, codePoints, own, Direction(Math.Max(own, before)), Direction(Math.Max(own, after))).Resolve(resolved);
        }
        resolved.CopyTo(levels, 0);
    }

    private static BidiClass Direction(int level) => level % 2 == 0 ? BidiClass.L : BidiClass.R;

    private void FillRemoved()
    {
        for (var i = 0; i < levels.Length; i++)
            if (IsRemoved(original[i])) levels[i] = i == 0 ? paragraph : levels[i - 1];
    }

    // L1: separators, and blanks before them and at the end, run as the paragraph does.
    private void ResetBlanks()
    {
        var resets = true;
        for (var i = levels.Length - 1; i >= 0; i--)
        {
            if (original[i] is BidiClass.S or BidiClass.B) resets = true;
            else if (!(original[i] is BidiClass.WS or BidiClass.PDI || IsIsolate(original[i]) || IsRemoved(original[i]))) resets = false;
            if (resets) levels[i] = paragraph;
        }
    }
}
