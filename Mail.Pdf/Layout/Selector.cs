using AngleSharp.Dom;

namespace Siegelpost.Pdf.Layout;

/// <summary>
/// A selector of the kinds that mails use: names, classes, ids, attributes, descendants, children, first and last child.
/// Whatever is more, or depends on a pointer or a window, matches nothing.
/// </summary>
internal sealed class Selector
{
    private readonly List<Compound> compounds = []; // the element itself first, then outwards

    private sealed record Compound(char Combinator)
    {
        public string? Tag { get; set; }
        public string? Id { get; set; }
        public List<string> Classes { get; } = [];
        public List<(string Name, char Operator, string Value)> Attributes { get; } = [];
        public bool First { get; set; }
        public bool Last { get; set; }
        public bool Link { get; set; }
    }

    public int Specificity { get; private set; }
    /// <summary>What the element must have, for finding candidates fast: "#id", ".class", "tag" or "*".</summary>
    public string Key => compounds[0] is var own && own.Id is { } id ? "#" + id : own.Classes.Count > 0 ? "." + own.Classes[0] : own.Tag ?? "*";

    public static Selector? Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty || text.Length > 500) return null;
        var selector = new Selector();
        var combinator = ' ';
        for (var at = 0; at < text.Length;)
        {
            var compound = new Compound(combinator);
            var before = at;
            if (!ParseCompound(text, ref at, compound, selector) || at == before) return null;
            selector.compounds.Insert(0, compound);
            if (at == text.Length) break;
            combinator = ' ';
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] is '>' or '+' or '~'))
            {
                if (!char.IsWhiteSpace(text[at])) combinator = text[at];
                at++;
            }
            if (combinator is '+' or '~') return null;
        }
        return selector.compounds.Count is > 0 and <= 12 ? selector : null;
    }

    public bool Matches(IElement element, Budget budget)
    {
        if (!Matches(compounds[0], element, budget)) return false;
        var current = element;
        for (var i = 1; i < compounds.Count; i++)
        {
            var child = compounds[i - 1].Combinator == '>';
            do
            {
                budget.Spend();
                current = current.ParentElement;
            }
            while (!child && current is not null && !Matches(compounds[i], current, budget));
            if (current is null || child && !Matches(compounds[i], current, budget)) return false;
        }
        return true;
    }

    private static bool ParseCompound(ReadOnlySpan<char> text, ref int at, Compound compound, Selector selector)
    {
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('>' or '+' or '~'))
            switch (text[at])
            {
                case '*':
                    at++;
                    break;
                case '#':
                    at++;
                    if ((compound.Id = Name(text, ref at)).Length == 0) return false;
                    selector.Specificity += 10_000;
                    break;
                case '.':
                    at++;
                    compound.Classes.Add(Name(text, ref at));
                    if (compound.Classes[^1].Length == 0) return false;
                    selector.Specificity += 100;
                    break;
                case '[':
                    if (!ParseAttribute(text, ref at, compound)) return false;
                    selector.Specificity += 100;
                    break;
                case ':':
                    if (!ParsePseudo(text, ref at, compound)) return false;
                    selector.Specificity += 100;
                    break;
                default:
                    compound.Tag = Name(text, ref at).ToLowerInvariant();
                    if (compound.Tag.Length == 0) return false;
                    selector.Specificity++;
                    break;
            }
        return true;
    }

    private static bool ParseAttribute(ReadOnlySpan<char> text, ref int at, Compound compound)
    {
        var end = text[at..].IndexOf(']');
        if (end < 0) return false;
        var inside = text.Slice(at + 1, end - 1);
        at += end + 1;
        var equals = inside.IndexOf('=');
        if (equals < 0) compound.Attributes.Add((inside.Trim().ToString().ToLowerInvariant(), ' ', ""));
        else
        {
            var kind = equals > 0 && inside[equals - 1] is '~' or '^' or '$' or '*' or '|' ? inside[equals - 1] : '=';
            compound.Attributes.Add((inside[..(kind == '=' ? equals : equals - 1)].Trim().ToString().ToLowerInvariant(), kind, inside[(equals + 1)..].Trim(" '\"").ToString()));
        }
        return true;
    }

    private static bool ParsePseudo(ReadOnlySpan<char> text, ref int at, Compound compound)
    {
        at++;
        switch (Name(text, ref at))
        {
            case "first-child": return compound.First = true;
            case "last-child": return compound.Last = true;
            case "link": return compound.Link = true;
            case "root": return (compound.Tag = "html") is not null;
            default: return false;
        }
    }

    private static string Name(ReadOnlySpan<char> text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '-' or '_')) at++;
        return text[start..at].ToString();
    }

    private static bool Matches(Compound compound, IElement element, Budget budget)
    {
        if (compound.Tag is { } tag && element.LocalName != tag) return false;
        if (compound.Id is { } id && element.GetAttribute("id") != id) return false;
        if (compound.Classes.Count > 0)
        {
            var classes = element.GetAttribute("class");
            budget.Spend((classes?.Length ?? 0) / 64);
            foreach (var name in compound.Classes)
                if (classes is null || !HasWord(classes, name)) return false;
        }
        foreach (var (name, kind, value) in compound.Attributes)
            if (element.GetAttribute(name) is not { } actual || !Compare(actual, kind, value, budget)) return false;
        if (compound.Link && !element.HasAttribute("href")) return false;
        // Asked of the parent: an element's own siblings are found by searching all of them.
        return !(compound.First && element.ParentElement?.FirstElementChild != element) && !(compound.Last && element.ParentElement?.LastElementChild != element);
    }

    private static bool Compare(string actual, char kind, string value, Budget budget)
    {
        budget.Spend(actual.Length / 64);
        return Compare(actual, kind, value);
    }

    private static bool Compare(string actual, char kind, string value) => kind switch
    {
        ' ' => true,
        '~' => HasWord(actual, value),
        '^' => value.Length > 0 && actual.StartsWith(value, StringComparison.Ordinal),
        '$' => value.Length > 0 && actual.EndsWith(value, StringComparison.Ordinal),
        '*' => value.Length > 0 && actual.Contains(value, StringComparison.Ordinal),
        '|' => actual == value || actual.StartsWith(value + "-", StringComparison.Ordinal),
        _ => actual == value,
    };

    private static bool HasWord(string words, string word)
    {
        if (words.Length == word.Length) return words == word;
        for (var at = words.IndexOf(word, StringComparison.Ordinal); at >= 0; at = words.IndexOf(word, at + 1, StringComparison.Ordinal))
            if ((at == 0 || char.IsWhiteSpace(words[at - 1])) && (at + word.Length == words.Length || char.IsWhiteSpace(words[at + word.Length]))) return true;
        return false;
    }
}
