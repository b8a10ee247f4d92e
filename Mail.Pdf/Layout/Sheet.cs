namespace Siegelpost.Pdf.Layout;

/// <summary>The page in points, origin at the top left: A4 with margins of 48 pt.</summary>
internal static class Sheet
{
    public const double Width = 595, Height = 842, Left = 48, Right = 547, TextWidth = Right - Left;
    /// <summary>Where the mail begins on pages after the first, and where it ends on every page.</summary>
    public const double Top = 40, Bottom = 790;
    public const double FootLine = 806;
}
