using System.Text;
using MimeKit;

namespace Siegelpost.Tests;

/// <summary>What isn't marked leaves as it came, and what can't be delivered comes back as news.</summary>
public sealed class PassingTests
{
    private static readonly Dictionary<string, string> Odd = new()
    {
        ["without an end of the last line"] = "From: anna@firma.example\r\nSubject: kurz\r\n\r\nletzte Zeile ohne Ende",
        ["8-bit in a charset that isn't named"] = "From: anna@firma.example\r\nSubject: Gr\xfc\xdfe aus K\xf6ln\r\n\r\nGr\xfc\xdfe \xe4\xf6\xfc\x80\x81\xff\r\n",
        ["with an unknown charset and encoding"] = "From: anna@firma.example\r\nContent-Type: text/plain; charset=klingon-8\r\nContent-Transfer-Encoding: x-none\r\n\r\n\xe9\xe8\r\n",
        ["with very long lines"] = $"From: anna@firma.example\r\nSubject: {new string('l', 5000)}\r\n\r\n{new string('x', 70_000)}\r\nEnde\r\n",
        ["with boundaries that never end"] = "From: anna@firma.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"a\"\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nText\r\n--b--\r\n",
        ["with dots"] = "From: anna@firma.example\r\nSubject: dots\r\n\r\n.\r\n..\r\n.a\r\n\r\n.\r\n",
        ["with blanks and tabs at line ends"] = "From:   anna@firma.example \t \r\nSubject :  x  \r\nX-Odd:\r\nx-odd:\t\r\n\r\n \r\n\t\r\n  Ende  \r\n\r\n\r\n",
        ["of headers alone"] = "From: anna@firma.example\r\nSubject: nichts",
        ["with a folded and repeated subject"] = "From: anna@firma.example\r\nSubject: eins\r\n zwei\r\n\tdrei\r\nSubject: vier\r\nReceived: from a by b; Thu, 1 Jan 2026 00:00:00 +0000\r\n\r\nText\r\n",
        ["with a signature of the domain"] = "DKIM-Signature: v=1; a=rsa-sha256; d=firma.example; s=a; h=from:subject;\r\n\tbh=AAAA=; b=BBBB\r\nFrom: anna@firma.example\r\nSubject: signiert\r\n\r\nText  mit   Blanks\r\n",
    };

    [Fact]
    public async Task Unmarked_mail_arrives_byte_for_byte_under_one_line_of_ours()
    {
        await using var sink = new SmtpSink();
        await using var siegelpost = await SiegelpostProcess.Start(sink.EndPoint);
        var sent = Odd.ToDictionary(odd => odd.Key, odd => Encoding.Latin1.GetBytes(odd.Value));
        var sample = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "samples", "unmarked.eml"), Encoding.Latin1);
        sent["from the samples"] = Encoding.Latin1.GetBytes(sample.Replace("X-Siegelpost-Encrypt: 0\r\n", "", StringComparison.Ordinal)); // such a line is ours to remove
        sent["with every byte but CR, LF and NUL"] = [.. "From: anna@firma.example\r\n\r\n"u8, .. Enumerable.Range(1, 255).Select(b => (byte)b).Where(b => b is not (10 or 13))];

        var number = 0;
        foreach (var (name, mail) in sent)
        {
            var recipient = $"p{number++}@kunde.example";
            Assert.StartsWith("250", await RawSmtp.Send(siegelpost.Smtp, mail, recipient), StringComparison.Ordinal);
            var (ours, rest) = Split((await sink.MailTo(recipient)).Content);
            Assert.StartsWith("Received: ", ours, StringComparison.Ordinal);
            Assert.True(RawSmtp.WithLastLineEnd(mail).AsSpan().SequenceEqual(rest), $"A mail {name} has changed to: {Encoding.Latin1.GetString(rest)}");
        }
        Assert.Equal(sent.Count, sink.Mails.Count); // and nobody got a notice
        Assert.Empty(sink.Complaints);
    }

    [Fact]
    public async Task Our_own_headers_are_removed_whole()
    {
        await using var sink = new SmtpSink();
        await using var siegelpost = await SiegelpostProcess.Start(sink.EndPoint);
        const string mail = "X-Siegelpost-Id: 7\r\nFrom: anna@firma.example\r\nx-siegelpost-note: eins\r\n\tzwei\r\n drei\r\nSubject: x\r\nX-Siegelpost: bleibt\r\n\r\nX-Siegelpost-Text: bleibt\r\n";
        await RawSmtp.Send(siegelpost.Smtp, Encoding.Latin1.GetBytes(mail), "bert@kunde.example");
        var (_, rest) = Split((await sink.MailTo("bert@kunde.example")).Content);
        Assert.Equal("From: anna@firma.example\r\nSubject: x\r\nX-Siegelpost: bleibt\r\n\r\nX-Siegelpost-Text: bleibt\r\n", Encoding.Latin1.GetString(rest));
    }

    [Fact]
    public async Task A_refused_mail_is_reported_to_its_sender_and_a_deferred_one_is_tried_again()
    {
        await using var sink = new SmtpSink();
        await using var siegelpost = await SiegelpostProcess.Start(sink.EndPoint);
        using var kim = await Staff.SetUp(siegelpost);
        var mail = "From: Anna <anna@firma.example>\r\nMessage-ID: <frage@firma.example>\r\nSubject: Frage\r\n\r\nGeheimes steht hier.\r\n"u8.ToArray();

        await RawSmtp.Send(siegelpost.Smtp, mail, "permerror@kunde.example");
        var report = await new Mailbox(sink, "anna@firma.example").Take("delivery report", m => m.Body is MultipartReport);
        Assert.Equal("", sink.Mails.Single(m => m.IsFor("anna@firma.example")).From); // RFC 3461 §6: from the null sender
        var status = ((MultipartReport)report.Body!).OfType<MessageDeliveryStatus>().Single().StatusGroups;
        Assert.Equal(("rfc822;permerror@kunde.example", "failed", "5.1.1"), (status[1]["Final-Recipient"]!.Replace(" ", "", StringComparison.Ordinal), status[1]["Action"], status[1]["Status"]));
        Assert.Equal("frage@firma.example", report.InReplyTo);

        await RawSmtp.Send(siegelpost.Smtp, mail, "temperror-1@kunde.example");
        var late = (await kim.Await("temperror-1@kunde.example", copies => copies is [{ State: "Später noch einmal" }]))[0];
        Assert.Contains("451 4.3.0 Try again later", await kim.Sheet(late.MailId), StringComparison.Ordinal);
        await kim.Retry(late);
        await sink.MailTo("temperror-1@kunde.example");
        Assert.Equal(2, sink.Attempts("temperror-1@kunde.example"));
        await kim.Await("temperror-1@kunde.example", copies => copies[0].State.StartsWith("Übergeben", StringComparison.Ordinal));
        Assert.Equal(1, sink.Mails.Count(m => m.IsFor("anna@firma.example")));
    }

    /// <summary>The first header field, and everything after it.</summary>
    private static (string First, byte[] Others) Split(byte[] mail)
    {
        var end = 0;
        do end += mail.AsSpan(end).IndexOf("\r\n"u8) + 2;
        while (mail[end] is (byte)' ' or (byte)'\t');
        return (Encoding.Latin1.GetString(mail, 0, end), mail[end..]);
    }
}
