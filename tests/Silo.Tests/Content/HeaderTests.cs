using System.Text;
using CsCheck;
using Siegelpost.Silo.Content;

namespace Siegelpost.Tests.Content;

public sealed class HeaderTests
{
    [Fact]
    public async Task A_header_is_read_without_its_body()
    {
        var mail = Mails.Mail("From: a@b.example\nX-Long: one\n two\n\tthree\nSubject : x\n\n" + new string('b', 500_000));
        var block = await HeaderBlock.Read(mail, TestContext.Current.CancellationToken);
        Assert.True(block.IsParsable);
        Assert.Equal(["From", "X-Long", "Subject"], block.Fields.Select(field => field.Name));
        Assert.Equal("one two\tthree", block.First("x-long")!.Text);
        Assert.Equal((byte)'b', mail.ToArray()[block.Length]);
        Assert.True(mail.Position < 300_000);
        Assert.Equal(mail.ToArray()[block.Fields[1].Offset..][..6], Mails.Bytes("X-Long"));
    }

    [Fact]
    public async Task A_header_of_10_MB_costs_little_and_is_unparsable()
    {
        var mail = Mails.Mail("From: anna@firma.example\n" + string.Concat(Enumerable.Repeat("X-A: 1\n", 1_500_000)) + "\nbody");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var block = await HeaderBlock.Read(mail, TestContext.Current.CancellationToken);
        Assert.False(block.IsParsable);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 20_000_000);
        using var content = MailContent.Read(mail, "de");
        Assert.Equal(ContentDamage.TooManyParts, content.Damage);
        Assert.Equal("Original.eml", Assert.Single(content.Files).Name);
    }

    [Fact]
    public void A_thousand_recipients_are_bounded()
    {
        var to = string.Join(",\r\n ", Enumerable.Range(0, 1000).Select(i => $"\"Person {i}\" <p{i}@kunde.example>"));
        var headers = MailHeaders.Read(Mails.Headers($"{Mails.FromAnna}To: {to}\r\nCc: bert@kunde.example\r\n"), nullSender: false);
        Assert.Equal(MailHeaders.MaxPersons, headers.To.Count);
        Assert.Equal(900, headers.MorePersons);
        Assert.Equal(new MailPerson("Person 0", "p0@kunde.example"), headers.To[0]);
        Assert.Equal("bert@kunde.example", Assert.Single(headers.Cc).Address);
    }

    [Fact]
    public void Facts_of_the_header_are_read()
    {
        var headers = MailHeaders.Read(Mails.Headers(
            "Received: x\r\nReceived: y\r\nFrom: =?utf-8?q?Anna_Gro=C3=9F?= <anna@firma.example>\r\nDate: Thu, 26 Nov 2026 15:42:07 +0100\r\n" +
            "Message-ID: <a@firma.example>\r\nIn-Reply-To: <b@kunde.example> (x)\r\nReferences: " +
            string.Concat(Enumerable.Range(0, 50).Select(i => $"<{i}@x.example>\r\n ")) + "<evil\u00ff@x>\r\nX-Siegelpost-Loop: abc\r\n"), nullSender: false);
        Assert.Equal(new MailPerson("Anna Groß", "anna@firma.example"), headers.From);
        Assert.Equal(new DateTimeOffset(2026, 11, 26, 15, 42, 7, TimeSpan.FromHours(1)), headers.Date);
        Assert.Equal(("a@firma.example", "b@kunde.example"), (headers.MessageId, headers.InReplyTo));
        Assert.Equal(MailHeaders.MaxReferences, headers.References.Count);
        Assert.Equal(("0@x.example", "49@x.example"), (headers.References[0], headers.References[^1]));
        Assert.Equal((2, "abc", false), (headers.ReceivedCount, Assert.Single(headers.LoopMarks), headers.IsAutomatic));
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied", true)]
    [InlineData("Auto-Submitted: auto-generated; x=y", true)]
    [InlineData("Auto-Submitted: no", false)]
    [InlineData("Auto-Submitted: no (really)", false)]
    [InlineData("List-Id: <x.example>", true)]
    [InlineData("Precedence: bulk", true)]
    [InlineData("Precedence: List", true)]
    [InlineData("Precedence: junk", true)]
    [InlineData("Precedence: first-class", false)]
    [InlineData("X-Auto-Response-Suppress: All", false)]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status", true)]
    [InlineData("Content-Type: MULTIPART/REPORT;report-type=disposition-notification", true)]
    [InlineData("Content-Type: text/plain", false)]
    public void Automatic_mail_is_known(string field, bool isAutomatic) =>
        Assert.Equal(isAutomatic, MailHeaders.Read(Mails.Headers(Mails.FromAnna + field + "\r\n"), nullSender: false).IsAutomatic);

    [Fact]
    public void The_null_sender_is_automatic() => Assert.True(MailHeaders.Read(Mails.Headers(Mails.FromAnna), nullSender: true).IsAutomatic);

    [Fact]
    public void Passed_mail_changes_only_by_our_fields()
    {
        var name = OneOf("Subject", "X-Siegelpost", "X-Siegelpos-A", "DKIM-Signature", "X-A");
        var ours = OneOf("X-Siegelpost-Encrypt", "x-siegelpost-loop", "X-SIEGELPOST-A", "X-Siegelpost-B ");
        var value = Gen.Char[" \tabc:\u00fc"].Array[0, 40].Select(chars => new string(chars));
        var fold = OneOf("", "\r\n b", "\r\n\tc: d", "\r\n X-Siegelpost-Encrypt: 1");
        var field = Gen.Select(Gen.Bool, name, ours, value, fold, (isOurs, other, our, text, more) => (isOurs, Text: $"{(isOurs ? our : other)}:{text}{more}\r\n"));
        var body = OneOf("", "\r\n", "\r\nX-Siegelpost-Encrypt: 1\r\n\r\nText\r\n.\r\n", "\r\nno last line end");
        Gen.Select(field.Array[0, 12], body, Gen.Int[1, 50], (fields, text, chunk) => (fields, text, chunk)).Sample(sample =>
        {
            var mail = string.Concat(sample.fields.Select(f => f.Text)) + sample.text;
            var expected = "Received: us\r\n" + string.Concat(sample.fields.Where(f => !f.isOurs).Select(f => f.Text)) + sample.text;
            Assert.Equal(expected, Passed(mail, sample.chunk));
        }, iter: 3000);
    }

    [Theory]
    [InlineData("A: 1\r\nbroken line\r\nX-Siegelpost-A: 1\r\n\r\nx")]
    [InlineData("A: 1\r\n \r\nX-Siegelpost-A: 1\r\n\r\nx")]
    [InlineData("\r\nX-Siegelpost-A: 1\r\n")]
    [InlineData("X-Siegelpost-A without colon\r\n\r\nx")]
    [InlineData("X-Siegelpost-A")]
    [InlineData("")]
    public void What_could_be_a_body_is_never_touched(string mail) => Assert.Equal("Received: us\r\n" + mail, Passed(mail, 7));

    [Fact]
    public async Task A_long_mail_passes_in_a_small_buffer()
    {
        var header = "X-Siegelpost-Long: " + new string('x', 3_000_000) + "\r\nX-Keep: " + new string('y', 3_000_000) + "\r\n\r\n";
        await using var source = new MemoryStream([.. Mails.Bytes(header), .. new byte[20_000_000]]);
        await using var passed = new PassedMail(source, "");
        var before = GC.GetAllocatedBytesForCurrentThread();
        long length = 0;
        var buffer = new byte[81920];
        for (int read; (read = await passed.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;) length += read;
        Assert.Equal(20_000_000 + 3_000_000 + "X-Keep: \r\n\r\n".Length, length);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 2_000_000);
    }

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static string Passed(string mail, int chunk)
    {
        using var passed = new PassedMail(new Trickle(Mails.Bytes(mail), chunk), "Received: us\r\n");
        using var result = new MemoryStream();
        var buffer = new byte[chunk];
        for (int read; (read = passed.Read(buffer)) > 0;) result.Write(buffer, 0, read);
        return Encoding.Latin1.GetString(result.ToArray());
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, chunk)]);
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));
    }
}
