using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>A letter as pages.</summary>
/// <param name="IsTextOnly">The HTML was too costly or broken, so the pages show its plain text: attach the original.</param>
/// <param name="IsShortened">Even the text was too long and ends early.</param>
public sealed record Rendered(DisplayList List, bool IsTextOnly, bool IsShortened);

/// <summary>
/// Lays letters out on A4 pages: our letterhead, then the mail as it was written. Holds the fonts, so one serves a whole process; any number
/// of threads may use it. Nothing is fetched and nothing of a mail is run; hostile content costs a bounded amount and ends as plain text.
/// </summary>
/// <param name="extraFonts">Files of more fonts (TrueType, OpenType, collections), and folders with some, for scripts that ours lack.</param>
public sealed class LetterRenderer(params IEnumerable<string> extraFonts)
{
    private readonly FontSet fonts = new(extraFonts);

    /// <summary>Pages and structure of a letter. Never throws for what a mail contains.</summary>
    /// <exception cref="OperationCanceledException">When <paramref name="stop"/> says so.</exception>
    public Rendered Render(Letter letter, RenderLimits limits, CancellationToken stop)
    {
        using var shaper = new Shaper(fonts);
        if (letter.Html is { Length: > 0 } html && TryHtml(letter, html, shaper, limits, stop) is { } list) return new(list, false, false);
        var text = letter.Text.Length > 0 || letter.Html is null ? letter.Text : HtmlText.From(letter.Html, limits.TextLength + 1);
        var fromHtml = letter.Html is { Length: > 0 };
        for (var length = limits.TextLength; ; length /= 2)
        {
            var body = PlainText.Shorten(text, length);
            // No work limit here: the length is the limit, and halving it ends.
            var budget = new Budget(limits with { Work = int.MaxValue, Elements = int.MaxValue, Time = TimeSpan.MaxValue, Memory = long.MaxValue }, stop);
            try
            {
                var root = new PlainText(budget, letter.TextIsFlowed, body.Length < text.Length ? Wording.For(letter.Language).Shortened : null).Read(body);
                return new(Compose(letter, root, null, shaper, budget), fromHtml, body.Length < text.Length);
            }
#pragma warning disable CA1031 // Too long, or a bug that this text finds: half of it with the original enclosed is better than none. An empty text always fits.
            catch (Exception fault) when (length > 0 && fault is not OperationCanceledException) { }
#pragma warning restore CA1031
        }
    }

    private static DisplayList? TryHtml(Letter letter, string html, Shaper shaper, RenderLimits limits, CancellationToken stop)
    {
        var budget = new Budget(limits, stop);
        try
        {
            var reader = new HtmlReader(letter, budget);
            var body = reader.Read(html);
            // Nothing to see, for example because all of it is remote pictures: the text says more.
            return body.Children.Count == 0 && letter.Text.Length > 0 ? null : Compose(letter, body, reader.Language, shaper, budget);
        }
        catch (LayoutLimitException)
        {
            return null;
        }
#pragma warning disable CA1031 // The HTML of a stranger is an intake: a bug that it finds in parser or layout costs the looks, never the mail.
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return null;
        }
#pragma warning restore CA1031
    }

    private static DisplayList Compose(Letter letter, BlockBox body, string? bodyLanguage, Shaper shaper, Budget budget)
    {
        var wording = Wording.For(letter.Language);
        var palette = new Palette(letter.Brand.Colour);
        var root = new StructureElement(StructureType.Document) { Language = letter.Language };
        var firstPage = new List<Mark>();
        var top = new Letterhead(letter, palette, wording, new Typesetter(shaper, firstPage), root, budget.Limits.ImagePixels).Draw();
        var first = new PageArea(top, Sheet.Bottom);
        var others = new PageArea(Sheet.Top, Sheet.Bottom);

        var context = new LayoutContext(shaper, budget, wording, others.Height / Body.PointsPerPixel * LayoutContext.LargestImage);
        var mail = root.Add(StructureType.Section);
        mail.Language = bodyLanguage;
        var (strip, height) = Body.Layout(context, body, mail);
        var pages = Pagination.Paginate(strip, height, Body.PointsPerPixel, Sheet.Left, first, others, budget.Limits.Pages);
        pages[0].InsertRange(0, firstPage);
        foreach (var rows in AttachmentTable.Rest(letter))
        {
            pages.Add([]);
            new AttachmentTable(letter, palette, wording, new Typesetter(shaper, pages[^1])).DrawRest(root.Add(StructureType.Section), rows);
        }
        for (var i = 0; i < pages.Count; i++)
        {
            var set = new Typesetter(shaper, pages[i]);
            if (i > 0) Seal.DrawPlainBand(set, palette);
            Foot.Draw(set, letter, wording, i + 1, pages.Count);
        }
        var title = CleanText.Line(letter.Subject) is { Length: > 0 } subject ? subject : wording.NoSubject;
        DisplayPage[] sheets = [.. pages.Select(marks => new DisplayPage(Sheet.Width, Sheet.Height, marks))];
        return new(title, letter.Language, sheets, root, Bookmarks.Of(title, mail, sheets));
    }
}
