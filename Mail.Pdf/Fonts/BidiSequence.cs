namespace Siegelpost.Pdf.Fonts;

/// <summary>One isolating run sequence (UAX #9, BD13): its weak types, brackets and neutrals.</summary>
/// <param name="at">Where its characters are, in order.</param>
/// <param name="start">sos.</param>
/// <param name="end">eos.</param>
internal sealed class BidiSequence(List<int> at, BidiClass[] classes, BidiClass[] original, int[] codePoints, byte level, BidiClass start, BidiClass end)
{
    private const int MaxBrackets = 63; // BD16

    private readonly BidiClass direction = level % 2 == 0 ? BidiClass.L : BidiClass.R;

    public void Resolve(byte[] levels)
    {
        ResolveWeak();
        ResolveBrackets();
        ResolveNeutral();
        foreach (var i in at) // I1, I2
            levels[i] += (byte)(level % 2 == 0
                ? classes[i] switch { BidiClass.R => 1, BidiClass.AN or BidiClass.EN => 2, _ => 0 }
                : classes[i] == BidiClass.R ? 0 : 1);
    }

    private void ResolveWeak()
    {
        var before = start;
        var strong = start;
        foreach (var i in at)
        {
            if (classes[i] == BidiClass.NSM) classes[i] = before is BidiClass.LRI or BidiClass.RLI or BidiClass.FSI or BidiClass.PDI ? BidiClass.ON : before; // W1
            before = classes[i];
            if (before is BidiClass.L or BidiClass.R or BidiClass.AL) strong = before;
            else if (before == BidiClass.EN && strong == BidiClass.AL) classes[i] = BidiClass.AN; // W2; W1 looks at what stood before it
        }
        foreach (var i in at)
            if (classes[i] == BidiClass.AL) classes[i] = BidiClass.R; // W3
        for (var k = 1; k + 1 < at.Count; k++) // W4
        {
            var (left, here, right) = (classes[at[k - 1]], classes[at[k]], classes[at[k + 1]]);
            if (left == right && (here == BidiClass.CS && left is BidiClass.EN or BidiClass.AN || here == BidiClass.ES && left == BidiClass.EN)) classes[at[k]] = left;
        }
        for (var k = 1; k < at.Count; k++) // W5, forwards then backwards
            if (classes[at[k]] == BidiClass.ET && classes[at[k - 1]] == BidiClass.EN) classes[at[k]] = BidiClass.EN;
        for (var k = at.Count - 2; k >= 0; k--)
            if (classes[at[k]] == BidiClass.ET && classes[at[k + 1]] == BidiClass.EN) classes[at[k]] = BidiClass.EN;
        strong = start;
        foreach (var i in at)
        {
            if (classes[i] is BidiClass.ES or BidiClass.CS or BidiClass.ET) classes[i] = BidiClass.ON; // W6
            if (classes[i] is BidiClass.L or BidiClass.R) strong = classes[i];
            else if (classes[i] == BidiClass.EN && strong == BidiClass.L) classes[i] = BidiClass.L; // W7
        }
    }

    // N0
    private void ResolveBrackets()
    {
        foreach (var (open, close) in Pairs())
        {
            var found = false;
            var inner = false;
            for (var k = open + 1; k < close && !found; k++)
            {
                var strong = Strong(classes[at[k]]);
                found = strong == direction;
                inner |= strong is not null;
            }
            if (found) Set(open, close, direction);
            else if (inner)
            {
                var context = start;
                for (var k = open - 1; k >= 0; k--)
                    if (Strong(classes[at[k]]) is { } strong)
                    {
                        context = strong;
                        break;
                    }
                Set(open, close, context); // against the embedding if what stands before is too; else with it
            }
        }
    }

    private List<(int Open, int Close)> Pairs()
    {
        var pairs = new List<(int Open, int Close)>();
        var stack = new List<(int Closing, int Place)>();
        for (var k = 0; k < at.Count; k++)
        {
            if (classes[at[k]] != BidiClass.ON || !Characters.TryBracket(codePoints[at[k]], out var bracket)) continue;
            if (bracket.Opens)
            {
                if (stack.Count == MaxBrackets) return []; // BD16: then none pair
                stack.Add((Canonical(bracket.Partner), k));
                continue;
            }
            var match = stack.FindLastIndex(entry => entry.Closing == Canonical(codePoints[at[k]]));
            if (match < 0) continue;
            pairs.Add((stack[match].Place, k));
            stack.RemoveRange(match, stack.Count - match);
        }
        pairs.Sort();
        return pairs;

        static int Canonical(int bracket) => bracket == 0x232a ? 0x3009 : bracket; // the angle brackets of two blocks are equivalent
    }

    private void Set(int open, int close, BidiClass to)
    {
        foreach (var place in (ReadOnlySpan<int>)[open, close])
        {
            classes[at[place]] = to;
            for (var k = place + 1; k < at.Count && original[at[k]] == BidiClass.NSM; k++) classes[at[k]] = to;
        }
    }

    private static BidiClass? Strong(BidiClass c) => c switch
    {
        BidiClass.L => BidiClass.L,
        BidiClass.R or BidiClass.EN or BidiClass.AN => BidiClass.R,
        _ => null,
    };

    private void ResolveNeutral()
    {
        for (var k = 0; k < at.Count;)
        {
            if (Strong(classes[at[k]]) is not null)
            {
                k++;
                continue;
            }
            var to = k;
            while (to < at.Count && Strong(classes[at[to]]) is null) to++;
            var before = k == 0 ? start : Strong(classes[at[k - 1]]);
            var after = to == at.Count ? end : Strong(classes[at[to]]);
            for (; k < to; k++) classes[at[k]] = before == after ? before!.Value : direction; // N1, N2
        }
    }
}
