using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Siegelpost.Silo.Notices;

/// <summary>
/// A sheet as HTML for mail programs: tables and inline styles, 560 px, no remote content, light unless a program honours the dark block.
/// Everything that isn't markup of ours goes through <see cref="Encode"/>.
/// </summary>
internal sealed class SheetHtml(BrandColour colour)
{
    private const string Sans = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif", Serif = "Georgia,'Times New Roman',serif", Mono = "Consolas,Menlo,monospace";
    private const string Ink = "#12201e", Soft = "#4a5956", Line = "#d3dcd9";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _html = new();

    /// <param name="logo">Content-Id of the picture and its size; null: none.</param>
    public static string Render(Sheet sheet, Brand brand, (string ContentId, int Width, int Height)? logo)
    {
        var html = new SheetHtml(BrandColour.From(brand.Colour));
        html.Head(sheet);
        html.Letterhead(brand, logo);
        html.Row("padding:24px 36px 0;", $"<h1 class=\"ink\" style=\"margin:0;font-family:{Serif};font-size:25px;line-height:31px;font-weight:bold;color:{Ink};overflow-wrap:anywhere;\">{Encode(sheet.Headline)}</h1>");
        foreach (var block in sheet.Blocks) html.Append(block);
        html.Foot(sheet.Foot);
        return html._html.ToString();
    }

    private static string Encode(string text) => Encoder.Encode(text);

    private void Head(Sheet sheet)
    {
        var language = sheet.Voice.Language;
        _html.Append(CultureInfo.InvariantCulture, $$"""
            <!doctype html>
            <html lang="{{language}}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="supported-color-schemes" content="light dark">
            <title>{{Encode(sheet.Headline)}}</title>
            <style>
            :root { color-scheme: light dark; supported-color-schemes: light dark; }
            @media (prefers-color-scheme: dark) {
              .desk { background: #0b1211 !important; } .sheet { background: {{BrandColour.DarkSheet}} !important; } .sunk { background: #1c2726 !important; }
              .ink, .ink td, .ink p { color: #e8efed !important; } .soft { color: #abb9b6 !important; } .acc { color: {{colour.Dark}} !important; border-color: {{colour.Dark}} !important; }
              .line { border-color: #2f3d3b !important; } .fill { background: {{colour.Dark}} !important; } .on { color: {{BrandColour.OnDark}} !important; }
              .held { color: #f1c36d !important; } .done { color: #87d6a4 !important; } .fail { color: #ffa49a !important; }
            }
            @media (max-width: 480px) { .pad { padding-left: 16px !important; padding-right: 16px !important; } }
            </style>
            </head>
            <body class="desk" style="margin:0;padding:0;background:#e7edeb;">
            <div style="display:none;max-height:0;overflow:hidden;">{{Encode(sheet.Preview)}}</div>
            <div role="article" lang="{{language}}" aria-label="{{Encode(sheet.Headline)}}">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="desk" style="background:#e7edeb;"><tr><td align="center" style="padding:24px 0;">
            <table role="presentation" width="560" cellpadding="0" cellspacing="0" class="sheet" style="width:100%;max-width:560px;background:#ffffff;font-family:{{Sans}};font-size:16px;line-height:24px;color:{{Ink}};">
            <tr><td bgcolor="{{colour.Light}}" height="8" style="height:8px;line-height:8px;font-size:0;background:{{colour.Light}};">&nbsp;</td></tr>

            """);
    }

    private void Letterhead(Brand brand, (string ContentId, int Width, int Height)? logo)
    {
        var picture = logo is var (id, width, height)
            ? $"<td style=\"padding-right:12px;\"><img src=\"cid:{Encode(id)}\" width=\"{width}\" height=\"{height}\" alt=\"\" style=\"display:block;background:#ffffff;border-radius:4px;\"></td>\n"
            : "";
        var host = Uri.TryCreate(brand.PortalUrl, UriKind.Absolute, out var portal) ? portal.Authority : "";
        Row("padding:20px 36px 0;", $"<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\"><tr>\n{picture}" +
            $"<td class=\"ink\" style=\"font-family:{Serif};font-size:17px;line-height:22px;font-weight:bold;color:{Ink};overflow-wrap:anywhere;\">{Encode(ShownText.Name(brand.Name))}<br>" +
            $"<span class=\"soft\" style=\"font-family:{Sans};font-size:13px;font-weight:normal;color:{Soft};\">{Encode(host)}</span></td>\n</tr></table>");
    }

    private void Append(Block block)
    {
        switch (block)
        {
            case Block.Words { Soft: true } words:
                Row("padding:14px 36px 0;", $"<p class=\"soft\" style=\"margin:0;font-size:14px;line-height:21px;color:{Soft};overflow-wrap:anywhere;\">{Runs(words.Runs)}</p>");
                break;
            case Block.Words words:
                Row("padding:14px 36px 0;", $"<p class=\"ink\" style=\"margin:0;font-size:16px;line-height:24px;color:{Ink};overflow-wrap:anywhere;\">{Runs(words.Runs)}</p>");
                break;
            case Block.Facts facts:
                Row("padding:20px 36px 0;", $"<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\">\n{string.Concat(facts.Rows.Select((fact, i) => FactRow(fact, facts.LabelWidth, i == facts.Rows.Count - 1)))}</table>");
                break;
            case Block.Button button:
                var link = Encode(button.Link.AbsoluteUri);
                Row("padding:24px 36px 0;", $"<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\"><tr><td class=\"fill\" bgcolor=\"{colour.Light}\" style=\"background:{colour.Light};border-radius:6px;\"><a class=\"on\" href=\"{link}\" style=\"display:inline-block;padding:14px 30px;font-size:16px;line-height:22px;font-weight:bold;color:#ffffff;text-decoration:none;\">{Encode(button.Label)}</a></td></tr></table>");
                Row("padding:14px 36px 0;", $"<p class=\"soft\" style=\"margin:0;font-size:14px;line-height:21px;color:{Soft};\">{Encode(button.AddressHint)}<br><a class=\"acc\" href=\"{link}\" style=\"font-family:{Mono};font-size:13px;word-break:break-all;color:{colour.Light};\">{link}</a></p>");
                break;
        }
    }

    private string FactRow(Fact fact, int labelWidth, bool isLast)
    {
        var border = $"border-top:1px solid {Line};{(isLast ? $"border-bottom:1px solid {Line};" : "")}";
        return $"<tr><td class=\"line soft\" width=\"{labelWidth}\" valign=\"top\" style=\"width:{labelWidth}px;padding:9px 12px 9px 0;{border}font-size:14px;line-height:24px;color:{Soft};\">{Runs([fact.Label])}</td>" +
            $"<td class=\"line ink\" valign=\"top\" style=\"padding:9px 0;{border}font-size:16px;line-height:24px;color:{Ink};overflow-wrap:anywhere;word-break:break-word;\">{Runs(fact.Value)}</td></tr>\n";
    }

    private void Foot(IReadOnlyList<Block.Words> foot)
    {
        _html.Append("<tr><td style=\"height:28px;line-height:28px;font-size:0;\">&nbsp;</td></tr>\n");
        _html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"pad sunk soft\" style=\"padding:20px 36px 24px;background:#f2f6f4;font-size:13px;line-height:24px;color:{Soft};overflow-wrap:anywhere;\">{string.Join("<br>", foot.Select(words => Runs(words.Runs)))}</td></tr>\n");
        _html.Append("</table>\n</td></tr></table>\n</div>\n</body>\n</html>\n");
    }

    private void Row(string style, string content) => _html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"pad\" style=\"{style}\">{content}</td></tr>\n");

    private string Runs(IReadOnlyList<Run> runs) => string.Concat(runs.Select(run => run switch
    {
        Run.Plain plain => Encode(plain.Text),
        Run.Bold bold => $"<b>{Encode(bold.Text)}</b>",
        Run.Small small => $"<span class=\"soft\" style=\"font-size:14px;color:{Soft};\">{Encode(small.Text)}</span>",
        Run.Code code => $"<b style=\"font-family:{Mono};white-space:nowrap;\">{Encode(code.Text)}</b>",
        Run.Quote quote => $"<span style=\"font-family:{Mono};font-size:14px;\">{Encode(quote.Text)}</span>",
        Run.Stamp stamp => $"<span class=\"acc\" style=\"display:inline-block;padding:1px 9px;border:2px solid {colour.Light};border-radius:5px;font-family:{Mono};font-size:17px;line-height:24px;font-weight:bold;letter-spacing:1px;color:{colour.Light};\">{Encode(stamp.Text)}</span>",
        Run.State state => State(state),
        Run.Mail mail => $"<a class=\"acc\" href=\"mailto:{Encode(MailTarget(mail.Address))}\" style=\"color:{colour.Light};\">{Encode(mail.Address)}</a>",
        Run.Link link => $"<a class=\"acc\" href=\"{Encode(link.To.AbsoluteUri)}\" style=\"color:{colour.Light};\">{Encode(link.Label)}</a>",
        Run.Gap => " &nbsp; ",
        _ => "<br>",
    }));

    private static string State(Run.State state)
    {
        var (name, tone) = state.Tone switch { Tone.Waiting => ("held", "#8a5200"), Tone.Done => ("done", "#1b6638"), _ => ("fail", "#a3221b") };
        return $"<b class=\"{name}\" style=\"color:{tone};\">{Encode(state.Text)}</b>";
    }

    // RFC 6068 §2: everything but the one @ is percent-encoded, so that no address brings a subject or further recipients along.
    private static string MailTarget(string address) => address.LastIndexOf('@') is var at and > 0
        ? $"{Uri.EscapeDataString(address[..at])}@{Uri.EscapeDataString(address[(at + 1)..])}"
        : Uri.EscapeDataString(address);
}
