using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>Our part of the first page: band, seal, sender's name, subject, facts, Reply button, attachments, and the rule under which the mail begins.</summary>
internal sealed class Letterhead(Letter letter, Palette palette, Wording wording, Typesetter set, StructureElement root, int imagePixels)
{
    private const double LogoHeight = 28, LogoMaxWidth = 150, LogoTop = 30;

    /// <returns>Where the mail begins, in points from the top.</returns>
    public double Draw()
    {
        var section = root.Add(StructureType.Section);
        Seal.DrawBand(set, palette);
        Seal.Draw(set, palette, letter.Brand.Initial);
        DrawSender(section);
        var facts = DrawSubject(section);
        var bottom = new Facts(letter, wording, set).Draw(section, facts, letter.Reply is null ? Sheet.Right : 400);
        if (letter.Reply is { } reply) bottom = Math.Max(bottom, DrawReply(section, reply, facts));
        if (letter.Attachments.Count > 0) bottom = new AttachmentTable(letter, palette, wording, set).Draw(section, bottom + 16.5);
        var rule = bottom + 20;
        set.Add(new RectangleMark(null, Sheet.Left, rule, Sheet.TextWidth, 1.2, palette.Accent));
        return rule + 14;
    }

    private void DrawSender(StructureElement section)
    {
        var x = Sheet.Left;
        if (letter.Brand.Logo is { } data && PdfImage.TryRead(data, new() { MaximumPixels = imagePixels }, out var logo))
        {
            var scale = Math.Min(LogoHeight / logo.Height, LogoMaxWidth / logo.Width);
            var (width, height) = (logo.Width * scale, logo.Height * scale);
            set.Add(new ImageMark(null, logo, x, LogoTop + (LogoHeight - height) / 2, width, height)); // the name beside it says the same
            x += width + 10;
        }
        var room = 485 - x;
        set.Text(section.Add(StructureType.Paragraph), set.Fit(CleanText.Line(letter.Brand.Name), FontChoice.SerifBold, 13, room), FontChoice.SerifBold, 13, x, 43, Palette.Ink);
        set.Text(section.Add(StructureType.Paragraph), set.Fit(CleanText.Line(letter.Brand.PortalDomain), FontChoice.Sans, 8.5, room), FontChoice.Sans, 8.5, x, 55, Palette.Soft);
    }

    /// <returns>Where the facts begin.</returns>
    private double DrawSubject(StructureElement section)
    {
        var heading = section.Add(StructureType.H1);
        var subject = CleanText.Line(letter.Subject);
        var (text, colour) = subject.Length > 0 ? (subject, Palette.Ink) : (wording.NoSubject, Palette.Soft);
        if (set.Measure(text, FontChoice.SerifBold, 21) <= Sheet.TextWidth)
        {
            set.Text(heading, text, FontChoice.SerifBold, 21, Sheet.Left, 95, colour);
            return 108;
        }
        var lines = set.Wrap(text, FontChoice.SerifBold, 16, Sheet.TextWidth, 2);
        for (var i = 0; i < lines.Count; i++) set.Text(heading, lines[i], FontChoice.SerifBold, 16, Sheet.Left, 91 + 20 * i, colour, goesOn: i + 1 < lines.Count);
        return 91 + 20 * (lines.Count - 1) + 13;
    }

    private double DrawReply(StructureElement section, Uri target, double top)
    {
        const double x = 424, width = 123, middle = x + width / 2;
        var link = section.Add(StructureType.Paragraph).Add(StructureType.Link);
        set.Add(new RectangleMark(null, x, top, width, 32, palette.Accent, Radius: 5));
        set.Text(link, wording.Reply, FontChoice.SansBold, 11, middle, top + 20, Palette.White, Anchor.Middle);
        set.Add(new LinkMark(link, x, top, width, 32, target.AbsoluteUri, wording.Reply));
        var note = section.Add(StructureType.Paragraph);
        for (var i = 0; i < wording.ReplyNote.Length; i++) set.Text(note, wording.ReplyNote[i], FontChoice.Sans, 8, middle, top + 44 + 10 * i, Palette.Soft, Anchor.Middle, goesOn: i == 0);
        return top + 55.5;
    }
}
