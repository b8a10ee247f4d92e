using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Siegelpost.Pdf.Layout;

/// <summary>An HTML body as boxes. The parser has no loader and no script engine: there is nothing that could fetch or run.</summary>
internal sealed class HtmlReader(Letter letter, Budget budget)
{
    /// <summary>What the mail says it is written in, for who reads it aloud; null: nothing.</summary>
    public string? Language { get; private set; }

    /// <exception cref="LayoutLimitException">The markup is larger or deeper than a mail may be.</exception>
    public BlockBox Read(string html)
    {
        if (html.Length > budget.Limits.HtmlLength) throw new LayoutLimitException("HTML length");
        // Generous: some tags are merely forgotten, and what looks like one may stand in a script or an attribute.
        if (MarkupSize.Exceeds(html, 2 * budget.Limits.Depth, budget.Limits.Elements * 6 / 5)) throw new LayoutLimitException("elements");
        var document = Parse(html);
        var sheet = new StyleSheet(budget);
        foreach (var style in document.QuerySelectorAll("style")) sheet.Add(style.TextContent);
        var cascade = new Cascade(sheet, budget);
        var root = new ComputedStyle { Display = Display.Block };
        var page = document.DocumentElement is { } outermost ? cascade.Compute(outermost, root) : root;
        if (document.Body is not { } body) return new(root);
        Language = ReadLanguage(body.GetAttribute("lang") ?? document.DocumentElement?.GetAttribute("lang"));
        var bodyStyle = cascade.Compute(body, page);
        bodyStyle.Display = Display.Block;
        var builder = new BoxBuilder(cascade, new MailImages(letter.InlineImages, budget), budget);
        return OnPaper(builder.Build(body, bodyStyle, 0), page);
    }

    // RFC 5646 §2.1: letters, digits and hyphens; Word writes "DE" and means it.
    private static string? ReadLanguage(string? tag) => tag is { Length: >= 2 and <= 35 } && tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? tag : null;

    private IHtmlDocument Parse(string html)
    {
        var created = 0;
        var parser = new HtmlParser(new HtmlParserOptions
        {
            IsScripting = false,
            SkipComments = true,
            DisableElementPositionTracking = true,
            // Flatter by itself a little beyond our own limit, which then speaks.
            MaximumDepth = budget.Limits.Depth + 20,
            OnCreated = (_, _) =>
            {
                if (++created > budget.Limits.Elements) throw new LayoutLimitException("elements");
                budget.Spend();
            },
        });
        return parser.ParseDocument(html);
    }

    // The paper is white: a pale ground behind the whole mail would only be ink, but light letters need their dark ground.
    private static BlockBox OnPaper(BlockBox body, ComputedStyle page)
    {
        var ground = body.Style.Background ?? page.Background;
        var root = new BlockBox(new() { Display = Display.Block });
        if (ground is { } colour && Palette.Luminance(colour) < 0.5)
        {
            var style = body.Style.Inherit();
            style.Display = Display.Block;
            style.Background = colour;
            style.Padding = new() { Top = 12, Right = 12, Bottom = 12, Left = 12 };
            var panel = new BlockBox(style);
            panel.Children.AddRange(body.Children);
            root.Children.Add(panel);
        }
        else root.Children.AddRange(body.Children);
        return root;
    }
}
