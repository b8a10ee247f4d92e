using System.Text;
using System.Text.RegularExpressions;
using MimeKit;

namespace Siegelpost.Tests;

/// <summary>A marked mail has no way out in plain text, whatever it looks like.</summary>
public sealed partial class FailClosedTests
{
    private const string Known = "reg@kunde.example";

    [Fact]
    public async Task No_marked_mail_of_any_shape_leaves_readable()
    {
        await using var sink = new SmtpSink();
        await using var siegelpost = await SiegelpostProcess.Start(sink.EndPoint);
        using var kim = await Staff.SetUp(siegelpost);
        await Recipient.Register(siegelpost, sink, Known);
        var known = new List<(MarkedMail Mail, string Id)>();
        var strangers = new List<(MarkedMail Mail, string Address)>();
        foreach (var (mail, number) in MarkedMails.All.Select((mail, number) => (mail, number)))
        {
            var reply = await RawSmtp.Send(siegelpost.Smtp, mail.Content, Known);
            Assert.True(reply.StartsWith("250", StringComparison.Ordinal), $"{mail.Shape}: {reply}");
            known.Add((mail, Id().Match(reply).Value));
            var stranger = $"neu{number}@kunde.example";
            await RawSmtp.Send(siegelpost.Smtp, mail.Content, stranger);
            strangers.Add((mail, stranger));
        }

        var wrong = new List<string>();
        foreach (var (mail, stranger) in strangers)
        {
            var copy = (await kim.Await(stranger, copies => copies.Any(copy => Rests(copy.State)))).Last(copy => Rests(copy.State));
            if (copy.State != (mail.Refused ? "Unzustellbar" : mail.Shape is "automatic" or "delivery report" ? "Geparkt" : "Gehalten")) wrong.Add($"{mail.Shape}, not registered: {copy.State}");
        }
        foreach (var (mail, id) in known)
        {
            var copy = (await kim.Await(id, copies => copies.Any(copy => Rests(copy.State)))).Single();
            if (copy.State != (mail.Refused ? "Unzustellbar" : "Übergeben")) wrong.Add($"{mail.Shape}, registered: {copy.State}");
        }
        foreach (var sunk in sink.Mails)
        {
            var readings = Readings(sunk.Content).ToArray();
            wrong.AddRange(MarkedMails.All.Where(mail => readings.Any(reading => Holds(reading, mail.Secret))).Select(mail => $"LEAKED to {sunk.To[0]}: {mail.Shape}"));
        }
        wrong.AddRange(siegelpost.Output.Where(line => line.Contains("Geheimwort", StringComparison.Ordinal) || line.Contains(Known, StringComparison.Ordinal)).Select(line => $"LOGGED: {line}"));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        // Protected doesn't mean lost: each is on the pages of its PDF, in a file inside, or behind a link there.
        foreach (var (mail, id) in known.Where(sent => !sent.Mail.Refused))
        {
            var carrier = sink.Mails.Single(sunk => sunk.IsFor(Known) && Mailbox.Parse(sunk).MessageId?.StartsWith($"sp.{id}.", StringComparison.Ordinal) == true);
            var pdf = new SealedPdf(siegelpost.Scratch, Mailbox.PdfIn(Mailbox.Parse(carrier))!);
            var text = Blanks().Replace(await pdf.Text(Recipient.Password) ?? "", "") + await pdf.Enclosed(Recipient.Password);
            if (!text.Contains(mail.Secret, StringComparison.Ordinal) && (await pdf.Links(Recipient.Password, $"{siegelpost.Portal.AbsoluteUri}a/"))!.Count == 0 && mail.Shape is not ("secret in other headers" or "without a blank line"))
                wrong.Add($"{mail.Shape}: nothing of it is in the PDF: {text[..Math.Min(text.Length, 1000)]}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>The search itself finds what it must find.</summary>
    [Theory]
    [InlineData("Das ist Geheimwort")]
    [InlineData("=44as ist Geheim=\r\nwort")]
    [InlineData("RGFzIGlzdCBHZWhl\r\naW13b3J0LCBiaXR0ZQ==")]
    public void A_secret_is_found_in_any_encoding(string content) => Assert.Contains(Readings(Encoding.Latin1.GetBytes($"Subject: x\r\n\r\n{content}\r\n")), reading => Holds(reading, "Geheimwort"));

    private static bool Rests(string state) => state is not ("Angenommen" or "Wird versiegelt" or "Wird übergeben");

    private static bool Holds(byte[] content, string secret) =>
        content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0 || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(secret)) >= 0 || content.AsSpan().IndexOf(Encoding.BigEndianUnicode.GetBytes(secret)) >= 0;

    /// <summary>A mail as anybody might read it: raw, quoted-printable, every run of base64 whatever it claims to be, and every part as MIME says.</summary>
    private static IEnumerable<byte[]> Readings(byte[] mail)
    {
        yield return mail;
        var text = Encoding.Latin1.GetString(mail);
        yield return Encoding.Latin1.GetBytes(Escape().Replace(SoftBreak().Replace(text, ""), escape => $"{(char)Convert.ToByte(escape.Groups[1].Value, 16)}"));
        foreach (Match run in Base64().Matches(text))
        {
            var letters = run.Value.Replace("\r\n", "", StringComparison.Ordinal);
            yield return Convert.FromBase64String(letters[..(letters.Length / 4 * 4)]);
        }
        foreach (var part in MimeMessage.Load(new MemoryStream(mail)).BodyParts.OfType<MimePart>().Where(part => part.Content is not null)) yield return Mailbox.Bytes(part);
    }

    [GeneratedRegex("[0-9A-Z]{26}")]
    private static partial Regex Id();

    [GeneratedRegex("=\r\n")]
    private static partial Regex SoftBreak();

    [GeneratedRegex("=([0-9A-F]{2})")]
    private static partial Regex Escape();

    [GeneratedRegex("(?:[A-Za-z0-9+/]{8,}(?:\r\n)?)+")]
    private static partial Regex Base64();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
