using System.Globalization;
using MimeKit;

namespace Siegelpost.Silo.Notices;

/// <summary>Text and files of a readable answer, and links to files that are too big for it (RULES 9).</summary>
internal static class AnswerBody
{
    public static MimeEntity Write(MimeLetter letter, Voice voice, PlainAnswer answer)
    {
        var body = letter.Alternative(MimeLetter.Text("plain", answer.Text + TextLinks(voice, answer)), MimeLetter.Text("html", WithLinks(answer.Html, HtmlLinks(voice, answer))));
        return answer.Files.Count == 0 ? body : letter.Mixed([body, .. answer.Files.Select(file => File(file.Name, file.ContentType, file.Content))]);
    }

    private static MimePart File(string name, string type, Stream content)
    {
        // A file stays a file, whatever it says it is: no multipart and no message, whose encoding rules differ (RFC 2045 §6.4).
        var isKnown = ContentType.TryParse(type, out var given) && !given.MediaType.Equals("multipart", StringComparison.OrdinalIgnoreCase) && !given.MediaType.Equals("message", StringComparison.OrdinalIgnoreCase);
        var part = isKnown ? new MimePart(given!.MediaType, given.MediaSubtype) : new MimePart("application", "octet-stream");
        part.Content = new MimeContent(content);
        part.ContentTransferEncoding = ContentEncoding.Base64;
        part.ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = ShownText.FileName(name) };
        return part;
    }

    private static string TextLinks(Voice voice, PlainAnswer answer) => answer.FileLinks.Count == 0 ? "" :
        $"\r\n\r\n{Heading(voice)}\r\n" + string.Concat(answer.FileLinks.Select(file => $"{Label(voice, file.Name, file.Size, file.Until)}:\r\n{file.Link.AbsoluteUri}\r\n"));

    private static string HtmlLinks(Voice voice, PlainAnswer answer) => answer.FileLinks.Count == 0 ? "" :
        $"<hr><p>{Encode(Heading(voice))}</p><ul>{string.Concat(answer.FileLinks.Select(file => $"<li><a href=\"{Encode(file.Link.AbsoluteUri)}\">{Encode(Label(voice, file.Name, file.Size, file.Until))}</a></li>"))}</ul>";

    private static string WithLinks(string html, string links) => html.LastIndexOf("</body>", StringComparison.OrdinalIgnoreCase) is var end and >= 0 ? html.Insert(end, links) : html + links;

    private static string Heading(Voice voice) => voice.Say("Diese Dateien liegen im Portal bereit:", "These files are in the portal:");

    private static string Label(Voice voice, string name, long size, DateTimeOffset until) =>
        $"{ShownText.FileName(name)}, {Size(voice, size)}, {voice.Say("bis", "until")} {voice.LastDay(until)}";

    private static string Size(Voice voice, long size) => size < 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, size / 1000)} KB")
        : string.Create(CultureInfo.GetCultureInfo(voice.German ? "de-DE" : "en-GB"), $"{size / 1e6:0.0} MB");

    private static string Encode(string text) => System.Net.WebUtility.HtmlEncode(text);
}
