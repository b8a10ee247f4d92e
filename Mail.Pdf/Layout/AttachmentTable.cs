using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>
/// The attachments on a rounded ground. The link covers a whole row; dates are absolute, for paper does not count days. Of very many the
/// first stand before the mail, and the others on pages of their own after it, so that each can be reached.
/// </summary>
internal sealed class AttachmentTable(Letter letter, Palette palette, Wording wording, Typesetter set)
{
    private const int Most = 12, FirstOfMany = 8, PerPage = 30;
    private const double Left = 60, Right = 535, KindX = 280, SizeX = 436, RowHeight = 24, HeadHeight = 26;

    private readonly bool hasDates = letter.Attachments.Any(attachment => attachment.AvailableUntil is not null);
    private readonly bool hasPlaces = letter.Attachments.Any(attachment => attachment.AvailableUntil is not null || attachment.IsEnclosed);

    /// <summary>The attachments that the first page has no room for, page by page.</summary>
    public static IEnumerable<Range> Rest(Letter letter)
    {
        var count = letter.Attachments.Count;
        if (count <= Most) yield break;
        for (var from = FirstOfMany; from < count; from += PerPage) yield return from..Math.Min(from + PerPage, count);
    }

    /// <returns>The lower edge of the ground.</returns>
    public double Draw(StructureElement section, double top)
    {
        var count = letter.Attachments.Count;
        return count <= Most
            ? Draw(section, top, wording.Attachments(count), 0..count, null)
            : Draw(section, top, wording.Attachments(count), 0..FirstOfMany, wording.MoreAtEnd(count - FirstOfMany));
    }

    public void DrawRest(StructureElement section, Range rows) =>
        Draw(section, Sheet.Top, wording.AttachmentsFrom(rows.Start.Value + 1, rows.End.Value, letter.Attachments.Count), rows, null);

    private double Draw(StructureElement section, double top, string heading, Range shown, string? more)
    {
        var (from, count) = shown.GetOffsetAndLength(letter.Attachments.Count);
        var rows = more is null ? count : count + 1;
        var height = HeadHeight + RowHeight * rows;
        var table = section.Add(StructureType.Table);
        set.Add(new RectangleMark(null, Sheet.Left, top, Sheet.TextWidth, height, Palette.Ground, Radius: 5));
        DrawHead(table, heading, top + 15.5);
        for (var i = 0; i < rows; i++)
        {
            var rowTop = top + 24 + RowHeight * i;
            set.Add(new LineMark(null, [(Left, rowTop - 1), (Right, rowTop - 1)], 0.6, Palette.Line));
            if (i < count) DrawRow(table, letter.Attachments[from + i], rowTop);
            else DrawMore(table, more!, rowTop + 14.6);
        }
        return top + height;
    }

    private void DrawHead(StructureElement table, string heading, double baseline)
    {
        var row = table.Add(StructureType.TableRow);
        set.Text(row.Add(StructureType.HeaderCell), heading, FontChoice.SansBold, 8.5, Left, baseline, Palette.Soft);
        set.Text(row.Add(StructureType.HeaderCell), wording.Kind, FontChoice.Sans, 8.5, KindX, baseline, Palette.Soft);
        set.Text(row.Add(StructureType.HeaderCell), wording.SizeHeading, FontChoice.Sans, 8.5, SizeX, baseline, Palette.Soft, Anchor.End);
        if (hasPlaces) set.Text(row.Add(StructureType.HeaderCell), hasDates ? wording.Until : wording.Place, FontChoice.Sans, 8.5, Right, baseline, Palette.Soft, Anchor.End);
    }

    private void DrawRow(StructureElement table, LetterAttachment attachment, double top)
    {
        var baseline = top + 14.6;
        var row = table.Add(StructureType.TableRow);
        DrawName(row.Add(StructureType.DataCell), CleanText.Line(attachment.Name, 300), attachment.Link, top);
        set.Text(row.Add(StructureType.DataCell), set.Fit(CleanText.Line(attachment.Kind, 100), FontChoice.Sans, 9.5, 108), FontChoice.Sans, 9.5, KindX, baseline, Palette.Ink);
        set.Text(row.Add(StructureType.DataCell), wording.Size(attachment.Size), FontChoice.Sans, 9.5, SizeX, baseline, Palette.Ink, Anchor.End);
        if (!hasPlaces) return;
        var cell = row.Add(StructureType.DataCell);
        if (attachment.IsEnclosed) set.Text(cell, wording.Enclosed, FontChoice.Sans, 9.5, Right, baseline, Palette.Ink, Anchor.End);
        else if (attachment.AvailableUntil is { } day) set.Text(cell, wording.Day(day), FontChoice.Sans, 9.5, Right, baseline, Palette.Ink, Anchor.End);
    }

    private void DrawMore(StructureElement table, string more, double baseline)
    {
        var cell = table.Add(StructureType.TableRow).Add(StructureType.DataCell);
        cell.ColumnSpan = hasPlaces ? 4 : 3;
        set.Text(cell, more, FontChoice.Sans, 9.5, Left, baseline, Palette.Soft);
    }

    private void DrawName(StructureElement cell, string name, Uri? link, double top)
    {
        var baseline = top + 14.6;
        var shown = set.FitFileName(name, FontChoice.SansBold, 10, KindX - Left - 10);
        if (link is null)
        {
            set.Text(cell, shown, FontChoice.SansBold, 10, Left, baseline, Palette.Ink);
            return;
        }
        var element = cell.Add(StructureType.Link);
        var width = set.Text(element, shown, FontChoice.SansBold, 10, Left, baseline, palette.Accent);
        set.Underline(FontChoice.SansBold, 10, Left, baseline, width, palette.Accent);
        set.Add(new LinkMark(element, Left, top, Right - Left, 22, link.AbsoluteUri, name));
    }
}
