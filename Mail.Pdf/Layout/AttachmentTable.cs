using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>The attachments on a rounded ground. The link covers a whole row; dates are absolute, for paper does not count days.</summary>
internal sealed class AttachmentTable(Letter letter, Palette palette, Wording wording, Typesetter set)
{
    private const int MaxRows = 8;
    private const double Left = 60, Right = 535, KindX = 280, SizeX = 436, RowHeight = 24, HeadHeight = 26;

    /// <returns>The lower edge of the ground.</returns>
    public double Draw(StructureElement section, double top)
    {
        var shown = letter.Attachments.Count <= MaxRows ? letter.Attachments.Count : MaxRows;
        var hidden = letter.Attachments.Count - shown;
        var rows = shown + (hidden > 0 ? 1 : 0);
        var hasDates = letter.Attachments.Any(attachment => attachment.AvailableUntil is not null);
        var height = HeadHeight + RowHeight * rows;
        var table = section.Add(StructureType.Table);
        set.Add(new RectangleMark(null, Sheet.Left, top, Sheet.TextWidth, height, Palette.Ground, Radius: 5));
        DrawHead(table, top + 15.5, hasDates);
        set.Add(new LineMark(null, [(Left, top + 23), (Right, top + 23)], 0.6, Palette.Line));
        for (var i = 0; i < rows; i++)
        {
            var rowTop = top + 24 + RowHeight * i;
            if (i < shown) DrawRow(table, letter.Attachments[i], rowTop, hasDates);
            else DrawMore(table, hidden, rowTop, hasDates);
            if (i < rows - 1) set.Add(new LineMark(null, [(Left, rowTop + 23), (Right, rowTop + 23)], 0.6, Palette.Line));
        }
        return top + height;
    }

    private void DrawHead(StructureElement table, double baseline, bool hasDates)
    {
        var row = table.Add(StructureType.TableRow);
        set.Text(row.Add(StructureType.HeaderCell), wording.Attachments(letter.Attachments.Count), FontChoice.SansBold, 8.5, Left, baseline, Palette.Soft);
        set.Text(row.Add(StructureType.HeaderCell), wording.Kind, FontChoice.Sans, 8.5, KindX, baseline, Palette.Soft);
        set.Text(row.Add(StructureType.HeaderCell), wording.SizeHeading, FontChoice.Sans, 8.5, SizeX, baseline, Palette.Soft, Anchor.End);
        if (hasDates) set.Text(row.Add(StructureType.HeaderCell), wording.Until, FontChoice.Sans, 8.5, Right, baseline, Palette.Soft, Anchor.End);
    }

    private void DrawRow(StructureElement table, LetterAttachment attachment, double top, bool hasDates)
    {
        var baseline = top + 14.6;
        var row = table.Add(StructureType.TableRow);
        DrawName(row.Add(StructureType.DataCell), CleanText.Line(attachment.Name, 300), attachment.Link, top);
        set.Text(row.Add(StructureType.DataCell), set.Fit(CleanText.Line(attachment.Kind, 100), FontChoice.Sans, 9.5, 108), FontChoice.Sans, 9.5, KindX, baseline, Palette.Ink);
        set.Text(row.Add(StructureType.DataCell), wording.Size(attachment.Size), FontChoice.Sans, 9.5, SizeX, baseline, Palette.Ink, Anchor.End);
        if (!hasDates) return;
        var cell = row.Add(StructureType.DataCell);
        if (attachment.AvailableUntil is { } day) set.Text(cell, wording.Day(day), FontChoice.Sans, 9.5, Right, baseline, Palette.Ink, Anchor.End);
    }

    private void DrawMore(StructureElement table, int hidden, double top, bool hasDates)
    {
        var cell = table.Add(StructureType.TableRow).Add(StructureType.DataCell);
        cell.ColumnSpan = hasDates ? 4 : 3;
        DrawName(cell, wording.More(hidden), letter.AllAttachments, top);
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
