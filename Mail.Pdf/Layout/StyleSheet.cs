using AngleSharp.Dom;

namespace Siegelpost.Pdf.Layout;

/// <param name="Value">In lower case except in quotes and addresses, which layout doesn't read anyway.</param>
internal readonly record struct Declaration(string Name, string Value, bool Important);

/// <summary>
/// The style blocks of a mail. Only plain rules count: at-rules are skipped with all that is in them, except media queries for everyone, so
/// that neither phone nor dark mode styles reach the paper. Nothing is imported.
/// </summary>
internal sealed class StyleSheet(Budget budget)
{
    private const int MaxSelectors = 4000;
    private readonly Dictionary<string, List<Rule>> rules = [];
    private int length, selectors;

    private sealed record Rule(Selector Selector, int Order, List<Declaration> Declarations);

    /// <exception cref="LayoutLimitException">More style than a mail may have.</exception>
    public void Add(string css)
    {
        length += css.Length;
        if (length > budget.Limits.StyleSheetLength) throw new LayoutLimitException("style sheets");
        budget.Spend(css.Length / 64);
        Read(WithoutComments(css));
    }

    /// <summary>The declarations for an element, weakest first, important ones not yet sorted out.</summary>
    public IEnumerable<Declaration> For(IElement element)
    {
        if (rules.Count == 0) return [];
        var matches = new List<Rule>();
        Collect(element.LocalName, element, matches);
        Collect("*", element, matches);
        if (element.GetAttribute("id") is { Length: > 0 } id) Collect("#" + id, element, matches);
        if (element.GetAttribute("class") is { Length: > 0 } classes)
            foreach (var name in classes.Split((char[]?)null, 20, StringSplitOptions.RemoveEmptyEntries).Distinct()) Collect("." + name, element, matches);
        if (matches.Count > 1) matches.Sort((a, b) => a.Selector.Specificity != b.Selector.Specificity ? a.Selector.Specificity.CompareTo(b.Selector.Specificity) : a.Order.CompareTo(b.Order));
        return matches.SelectMany(rule => rule.Declarations);
    }

    public static List<Declaration> Declarations(ReadOnlySpan<char> block)
    {
        var result = new List<Declaration>();
        while (!block.IsEmpty && result.Count < 100)
        {
            var end = EndOf(block, ';');
            var one = block[..end];
            block = end < block.Length ? block[(end + 1)..] : [];
            var colon = one.IndexOf(':');
            if (colon <= 0 || one.Length > 1000) continue;
            var value = one[(colon + 1)..].Trim();
            var important = value.IndexOf('!');
            if (important >= 0) value = value[..important].TrimEnd();
            result.Add(new(one[..colon].Trim().ToString().ToLowerInvariant(), value.ToString().ToLowerInvariant(), important >= 0));
        }
        return result;
    }

    private void Collect(string key, IElement element, List<Rule> matches)
    {
        if (!rules.TryGetValue(key, out var candidates)) return;
        foreach (var rule in candidates)
        {
            budget.Spend();
            if (rule.Selector.Matches(element, budget)) matches.Add(rule);
        }
    }

    private void Read(ReadOnlySpan<char> css)
    {
        while (!css.IsEmpty)
        {
            var open = css.IndexOfAny('{', ';');
            if (open < 0) return;
            var prelude = css[..open].Trim();
            if (css[open] == ';')
            {
                css = css[(open + 1)..];
                continue;
            }
            var body = css[(open + 1)..];
            var end = EndOf(body, '}');
            css = end < body.Length ? body[(end + 1)..] : [];
            body = body[..end];
            var at = prelude.LastIndexOf('@');
            if (at < 0) AddRule(prelude, body);
            else if (prelude[at..].Trim() is "@media all" or "@media print" or "@media all, print") Read(body);
        }
    }

    private void AddRule(ReadOnlySpan<char> prelude, ReadOnlySpan<char> body)
    {
        List<Declaration>? declarations = null;
        foreach (var range in prelude.Split(','))
        {
            if (Selector.Parse(prelude[range]) is not { } selector) continue;
            if (++selectors > MaxSelectors) throw new LayoutLimitException("style sheets");
            declarations ??= Declarations(body);
            if (!rules.TryGetValue(selector.Key, out var list)) rules[selector.Key] = list = [];
            list.Add(new(selector, selectors, declarations));
        }
    }

    // The index of the closing character outside of brackets and quotes, or the length.
    private static int EndOf(ReadOnlySpan<char> text, char close)
    {
        var depth = 0;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0')
            {
                if (c == quote || c == '\n') quote = '\0';
            }
            else if (c is '"' or '\'') quote = c;
            else if (c == close && depth <= 0) return i;
            else if (c is '{' or '(') depth++;
            else if (c is '}' or ')') depth--;
        }
        return text.Length;
    }

    private static string WithoutComments(string css)
    {
        var at = css.IndexOf("/*", StringComparison.Ordinal);
        if (at < 0) return css.Replace("<!--", " ", StringComparison.Ordinal).Replace("-->", " ", StringComparison.Ordinal);
        var result = new System.Text.StringBuilder(css.Length);
        var from = 0;
        while (at >= 0)
        {
            result.Append(css, from, at - from).Append(' ');
            var end = css.IndexOf("*/", at + 2, StringComparison.Ordinal);
            from = end < 0 ? css.Length : end + 2;
            at = from < css.Length ? css.IndexOf("/*", from, StringComparison.Ordinal) : -1;
        }
        return result.Append(css, from, css.Length - from).Replace("<!--", " ").Replace("-->", " ").ToString();
    }
}
