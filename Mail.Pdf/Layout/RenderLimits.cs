namespace Siegelpost.Pdf.Layout;

/// <summary>
/// What one letter may cost. Ordinary mails use a few per cent of it; whoever exceeds it gets the plain text version. Work is counted in
/// units, not in time, so that the same mail gives the same pages on a busy machine; the time is only the last resort.
/// </summary>
public sealed record RenderLimits
{
    public static RenderLimits Default { get; } = new();

    /// <summary>Wall-clock time for the HTML; generous, for a machine under load takes long over little work.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>Elements, words, lines and cells; about a microsecond each.</summary>
    public int Work { get; init; } = 150_000;
    /// <summary>Bytes allocated for the HTML; an ordinary mail takes a few million, 40 pages of text about 50.</summary>
    public long Memory { get; init; } = 64_000_000;
    /// <summary>UTF-16 units; a mail of 1,000,000 letters is a book.</summary>
    public int HtmlLength { get; init; } = 4_000_000;
    /// <summary>UTF-16 units that are laid out, about 60 pages; a line counts as at least 40.</summary>
    public int TextLength { get; init; } = 200_000;
    public int Elements { get; init; } = 15_000;
    /// <summary>Open elements at once. Long threads of quotes reach about 100.</summary>
    public int Depth { get; init; } = 200;
    public int Columns { get; init; } = 60;
    public int Pages { get; init; } = 250;
    /// <summary>UTF-16 units of all style sheets of a mail together.</summary>
    public int StyleSheetLength { get; init; } = 200_000;
    /// <summary>Pixels of one image.</summary>
    public int ImagePixels { get; init; } = 25_000_000;
}
