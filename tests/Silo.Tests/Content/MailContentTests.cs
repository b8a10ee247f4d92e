using System.Text;
using Siegelpost.Silo.Content;

namespace Siegelpost.Tests.Content;

public sealed class MailContentTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Fact]
    public async Task The_offer_is_read_as_Anna_wrote_it()
    {
        await using var file = File.OpenRead(Mails.Root("samples/angebot.eml"));
        using var content = MailContent.Read(file, "de");
        Assert.Contains("<b>Angebot 4711</b> mit der Preisübersicht", content.Html, StringComparison.Ordinal);
        Assert.Contains("Mit freundlichen Grüßen\nAnna Groß", content.Text, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(Mails.Root("Silo/Seed/logo-firma.png"), TestContext.Current.CancellationToken), Assert.Single(content.InlineImages).Value.ToArray());
        Assert.Equal(["Angebot 4711.pdf", "Übersicht Preise.xlsx"], content.Files.Select(f => f.Name));
        Assert.Equal("%PDF", Encoding.ASCII.GetString((await content.Files[0].Bytes())[..4]));
        Assert.Equal("PK", Encoding.ASCII.GetString((await content.Files[1].Bytes())[..2]));
    }

    [Theory]
    [InlineData("angebot.eml", "tag", "Angebot 4711", false)]
    [InlineData("text.eml", "tag", "Schlüssel und Übergabe", false)]
    [InlineData("unmarked.eml", null, "Mittagessen am Freitag", false)]
    [InlineData("answer.eml", "tag", "AW: Angebot 4711", false)]
    [InlineData("newsletter.eml", "tag", "Neues aus der Firma", true)]
    [InlineData("hostile.eml", "tag", "Konto", false)]
    public async Task The_samples_are_what_they_say(string name, string? trigger, string subject, bool isAutomatic)
    {
        await using var file = File.OpenRead(Mails.Root("samples/" + name));
        var headers = await HeaderBlock.Read(file, TestContext.Current.CancellationToken);
        var mark = Marks.Judge(headers, Mails.Firma(), ["bert@kunde.example"]);
        Assert.Equal((trigger, SenderStanding.Own), (mark.Trigger, mark.Sender));
        Assert.EndsWith(subject, mark.Subject, StringComparison.Ordinal);
        Assert.Equal(isAutomatic, MailHeaders.Read(headers, nullSender: false).IsAutomatic);
        using var content = MailContent.Read(file, "de");
        Assert.NotEmpty(content.Text);
        Assert.NotEmpty(MailView.Render(content));
    }

    [Fact]
    public async Task Pictures_that_nothing_shows_are_files()
    {
        using var content = Mails.Read(Mixed(
            "Content-Type: text/html\n\n<img src=\"cid:a%40x\"><img src='CID:missing'>",
            $"Content-Type: image/png\nContent-ID: <a@x>\nContent-Transfer-Encoding: base64\n\n{Png}",
            $"Content-Type: image/png; name=b.png\nContent-ID: <b@x>\nContent-Transfer-Encoding: base64\n\n{Png}"));
        Assert.Equal("a@x", Assert.Single(content.InlineImages).Key);
        var file = Assert.Single(content.Files);
        Assert.Equal("b.png", file.Name);
        Assert.Equal(Convert.FromBase64String(Png), await file.Bytes());
    }

    [Fact]
    public async Task Pictures_that_paper_can_t_show_are_shown_in_the_portal_and_are_files()
    {
        using var content = Mails.Read(Mixed(
            "Content-Type: text/html\n\n<img src=cid:a@x>",
            "Content-Type: image/webp; name=Plan.webp\nContent-ID: <a@x>\n\nRIFF____WEBPVP8 "));
        Assert.Equal("a@x", Assert.Single(content.InlineImages).Key);
        var file = Assert.Single(content.Files);
        Assert.Equal("Plan.webp", file.Name);
        Assert.StartsWith("RIFF", Encoding.ASCII.GetString(await file.Bytes()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<img src=\"cid:a%40x\">")]
    [InlineData("<img src= cid:a@x width=9>")]
    [InlineData("<td background='CID:A@X'>")]
    [InlineData("<div style=\"background: url( cid:a@x )\">")]
    public void HTML_that_goes_along_as_a_file_has_its_pictures_inside(string html)
    {
        using var content = Mails.Read(WithPicture(html));
        var enclosed = content.EnclosedHtml(1000);
        Assert.Contains($"data:image/png;base64,{Png}", enclosed, StringComparison.Ordinal);
        Assert.DoesNotContain("cid:", enclosed, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("<img src=cid:missing>")]
    [InlineData("<p>cid:a@x is what shows it")]
    public void What_shows_no_picture_stays_as_it_was(string html)
    {
        using var content = Mails.Read(WithPicture(html + "<img src=cid:a@x>"));
        Assert.StartsWith(html, content.EnclosedHtml(1000), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_shown_a_thousand_times_makes_no_file_of_a_thousand_times_its_size()
    {
        using var content = Mails.Read(WithPicture(string.Concat(Enumerable.Repeat("<img src=cid:a@x>", 1000))));
        var enclosed = content.EnclosedHtml(20_000);
        Assert.InRange(enclosed!.Length, 19_000, 20_000);
        Assert.Contains("<img src=cid:a@x>", enclosed, StringComparison.Ordinal);
        Assert.Null(content.EnclosedHtml(16_999));
    }

    [Fact]
    public void A_picture_of_an_odd_kind_says_nothing_but_that_it_is_one()
    {
        using var content = Mails.Read(Mixed("Content-Type: text/html\n\n<img src=cid:a@x>", $"Content-Type: application/octet-stream; name=a.png\nContent-ID: <a@x>\nContent-Transfer-Encoding: base64\n\n{Png}"));
        Assert.Equal($"<img src=data:image/png;base64,{Png}>", content.EnclosedHtml(1000)!.TrimEnd());
    }

    private static string WithPicture(string html) => Mixed($"Content-Type: text/html\n\n{html}", $"Content-Type: image/png\nContent-ID: <a@x>\nContent-Transfer-Encoding: base64\n\n{Png}");

    [Fact]
    public void Texts_around_files_are_joined()
    {
        using var content = Mails.Read(Mixed(
            "Content-Type: text/plain\n\nOben",
            "Content-Type: application/pdf; name=a.pdf\n\n%PDF",
            "Content-Type: text/html\n\n<b>Mitte</b>",
            "Content-Type: text/plain; charset=utf-8\n\nUnten & <außen>".Replace("ß", "\u00c3\u009f", StringComparison.Ordinal)));
        Assert.Contains("Oben", content.Html, StringComparison.Ordinal);
        Assert.Contains("<b>Mitte</b>", content.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;au", content.Html, StringComparison.Ordinal);
        Assert.Equal("Oben\nMitte\nUnten & <außen>", content.Text.Replace("\n\n", "\n", StringComparison.Ordinal).Trim());
        Assert.Equal("a.pdf", Assert.Single(content.Files).Name);
    }

    [Theory]
    [InlineData("no-such-charset", "Gr\u00fc\u00dfe", "Grüße")]
    [InlineData("no-such-charset", "Gr\u00c3\u00bc\u00c3\u009fe", "Grüße")]
    [InlineData("us-ascii", "Gr\u00fc\u00dfe \u0080", "Grüße €")]
    [InlineData("utf-8", "Gr\u00fc\u00dfe", "Grüße")]
    [InlineData("iso-8859-1", "50 \u0080", "50 €")]
    [InlineData("koi8-r", "\u00f0\u00d2\u00c9\u00d7\u00c5\u00d4", "Привет")]
    [InlineData("iso-2022-jp", "\u001b$B$3$s\u001b(B", "こん")]
    [InlineData("utf-7", "Gr+APwA3w-e", "Grüße")]
    public void Charsets_are_read_by_what_they_say_and_what_they_are(string charset, string bytes, string text)
    {
        using var content = Mails.Read($"{Mails.FromAnna}Content-Type: text/plain; charset={charset}\n\n{bytes}");
        Assert.Equal(text, content.Text);
    }

    [Fact]
    public void Signed_mail_shows_its_text_and_keeps_the_original()
    {
        using var detached = Mails.Read($"{Mails.FromAnna}Bcc: dora@firma.example\nContent-Type: multipart/signed; boundary=b; protocol=\"application/pgp-signature\"\n\n" +
            "--b\nContent-Type: text/plain\n\nSigniert\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n");
        Assert.True(detached.IsSigned);
        Assert.Equal("Signiert", detached.Text.Trim());
        Assert.Equal("Original.eml", Assert.Single(detached.Files).Name);

        using var opaque = Mails.Read(AlreadyEncryptedTests.OpaqueSignedMail());
        Assert.True(opaque.IsSigned);
        Assert.Equal("Signierter Text", opaque.Text.Trim());
        Assert.Equal("Original.eml", Assert.Single(opaque.Files).Name);
    }

    [Fact]
    public async Task The_original_hides_Bcc()
    {
        using var content = Mails.Read($"{Mails.FromAnna}Bcc: dora@firma.example,\n carla@firma.example\nX-Siegelpost-A: 1\nContent-Type: multipart/signed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: application/pgp-signature\n\ny\n--b--\n");
        var original = await content.Files[^1].Text();
        Assert.StartsWith(Mails.FromAnna + "Content-Type", original, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attached_mail_and_appointments_are_files()
    {
        using var content = Mails.Read(Mixed(
            "Content-Type: text/plain\n\nText",
            "Content-Type: message/rfc822\n\nFrom: x@y.example\nSubject: =?utf-8?q?Inneres/Gr=C3=BC=C3=9Fe?=\n\nInnen \n",
            "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR"));
        Assert.Equal(["Grüße.eml", "Termin.ics"], content.Files.Select(f => f.Name));
        Assert.Equal("From: x@y.example\r\nSubject: =?utf-8?q?Inneres/Gr=C3=BC=C3=9Fe?=\r\n\r\nInnen \r\n", await content.Files[0].Text());
        Assert.StartsWith("BEGIN:VCALENDAR", await content.Files[1].Text(), StringComparison.Ordinal);
        Assert.Equal("Text", content.Text.Trim());
    }

    [Fact]
    public async Task Ten_thousand_parts_become_the_original()
    {
        var mail = Mixed([.. Enumerable.Repeat("Content-Type: text/plain\n\nx", 10_000)]);
        using var content = Mails.Read(mail);
        Assert.Equal(ContentDamage.TooManyParts, content.Damage);
        Assert.Contains("Original.eml", content.Text, StringComparison.Ordinal);
        Assert.Equal(mail.ReplaceLineEndings("\r\n"), await Assert.Single(content.Files).Text());
    }

    [Fact]
    public void Nested_parts_and_messages_end()
    {
        var multiparts = string.Concat(Enumerable.Range(0, 900).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n")) + "Content-Type: text/plain\n\nTief\n";
        using var deep = Mails.Read(Mails.FromAnna + multiparts);
        Assert.NotEmpty(deep.Files);
        var messages = string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\n\nSubject: x\n", 900)) + "\nTief\n";
        using var nested = Mails.Read(Mails.FromAnna + messages);
        Assert.NotEmpty(nested.Files);
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHalb")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0")]
    [InlineData("Content-Type: multipart/mixed\n\n--b\n\nOhne Grenze")]
    [InlineData("Content-Type: multipart/mixed; boundary=other\n\n--b\n\nFalsche Grenze\n--b--")]
    [InlineData("Content-Type: ;;;\n\nText")]
    [InlineData("Content-Type: text/html; charset==?\n\n<p>Text")]
    [InlineData("Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+IgEAkAgA")]
    [InlineData("Content-Type: application/ms-tnef; name=winmail.dat\n\nkein TNEF")]
    [InlineData("Content-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\nMIIB")]
    [InlineData("Content-Type: text/plain\nContent-Transfer-Encoding: uuencode\n\nbegin 644 x\n????")]
    public void Broken_mail_is_shown_or_attached(string rest)
    {
        using var content = Mails.Read(Mails.FromAnna + rest);
        Assert.True(content.Text.Length > 0 || content.Files.Count > 0);
    }

    [Fact]
    public void Random_damage_never_throws()
    {
        var mail = File.ReadAllBytes(Mails.Root("samples/hostile.eml"));
        CsCheck.Check.Sample(CsCheck.Gen.Select(CsCheck.Gen.Int[0, mail.Length - 1], CsCheck.Gen.Int[0, 255], CsCheck.Gen.Int[1, mail.Length]), (at, value, length) =>
        {
            var damaged = mail[..length];
            damaged[at % length] = (byte)value;
            using var content = MailContent.Read(new MemoryStream(damaged), "de");
            _ = MailView.Render(content);
        }, iter: 300);
    }

    [Fact]
    public async Task A_hundred_megabytes_stream_through()
    {
        var line = Mails.Bytes(new string('A', 76) + "\r\n");
        var head = Mails.Bytes("From: anna@firma.example\r\nContent-Type: application/octet-stream; name=big.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        await using var mail = new Repeated(head, line, 100_000_000 / 57);
        using var content = MailContent.Read(mail, "de");
        var counted = new Counting();
        var before = GC.GetAllocatedBytesForCurrentThread();
        await Assert.Single(content.Files).WriteTo(counted, TestContext.Current.CancellationToken);
        Assert.Equal(100_000_000 / 57 * 57, counted.Count);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 60_000_000);
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Temp\\a.txt", "a.txt")]
    [InlineData("rechnung\u202efdp.exe", "rechnungfdp.exe")]
    [InlineData("a\0b\r\nc.txt", "abc.txt")]
    [InlineData("CON.txt", "_CON.txt")]
    [InlineData("...", "Anhang.bin")]
    [InlineData("", "Anhang.bin")]
    [InlineData("a<b>:c?.txt", "a_b__c_.txt")]
    [InlineData("name .", "name")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("U\u0308bersicht.pdf", "Übersicht.pdf")]
    [InlineData("\ud800x.txt", "x.txt")]
    public void File_names_are_harmless(string name, string safe) => Assert.Equal(safe, FileNames.Safe(name, "Anhang.bin"));

    [Fact]
    public void Long_names_keep_their_ending_and_equal_ones_are_told_apart()
    {
        var name = FileNames.Safe(new string('ä', 5000) + ".docx", "x");
        Assert.True(name.Length <= FileNames.MaxLength && Encoding.UTF8.GetByteCount(name) <= 200);
        Assert.EndsWith(".docx", name, StringComparison.Ordinal);
        using var content = Mails.Read(Mixed("Content-Type: application/pdf; name=a.pdf\n\n1", "Content-Type: application/pdf; name=A.pdf\n\n2"));
        Assert.Equal(["a.pdf", "A (2).pdf"], content.Files.Select(f => f.Name));
    }

    [Fact]
    public void An_answer_reads_back()
    {
        var bytes = AnswerMail.Write(new(new("Bert Klein", "bert@kunde.example"), [new("Anna Groß", "anna@firma.example")], "AW: Angebot\r\nBcc: x@y.example",
            new(2026, 11, 26, 17, 0, 0, TimeSpan.FromHours(1)), "r1@firma.example", "m1@firma.example", ["m0@firma.example", "m1@firma.example"],
            "Gern, <b>Dienstag</b>.\nhttps://kunde.example/x", "Am 26.11.2026 schrieb Anna Groß:\n> Wann?"));
        var block = HeaderBlock.Parse(bytes);
        Assert.True(block.IsParsable);
        Assert.Empty(block.All("Bcc"));
        Assert.Equal("m1@firma.example", MailHeaders.Read(block, nullSender: false).InReplyTo);
        using var content = MailContent.Read(new MemoryStream(bytes), "de");
        Assert.Equal("Gern, <b>Dienstag</b>.\nhttps://kunde.example/x\n\nAm 26.11.2026 schrieb Anna Groß:\n> Wann?\n", content.Text);
        Assert.Contains("&lt;b&gt;Dienstag", content.Html, StringComparison.Ordinal);
        Assert.Contains("<blockquote>", content.Html, StringComparison.Ordinal);
        Assert.Empty(content.Files);
    }

    internal static string Mixed(params string[] parts) =>
        $"{Mails.FromAnna}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n".ReplaceLineEndings("\n") + string.Concat(parts.Select(part => $"--b\n{part}\n")) + "--b--\n";

    private sealed class Counting : MemoryStream
    {
        public long Count { get; private set; }
        public override void Write(byte[] buffer, int offset, int count) => Count += count;
        public override void Write(ReadOnlySpan<byte> buffer) => Count += buffer.Length;
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) { Count += buffer.Length; return default; }
        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) { Count += count; return Task.CompletedTask; }
    }

    /// <summary>A head and the same line very often, without holding it.</summary>
    private sealed class Repeated(byte[] head, byte[] line, long times) : Stream
    {
        private readonly byte[] _chunk = new byte[16 * 1024];

        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => head.Length + (line.Length * times);
        public override long Position { get; set; }
        public override int Read(byte[] buffer, int offset, int count)
        {
            var done = 0;
            while (done < count && Position < Length)
            {
                var (source, at) = Position < head.Length ? (head, (int)Position) : (line, (int)((Position - head.Length) % line.Length));
                var length = Math.Min(count - done, source.Length - at);
                Array.Copy(source, at, buffer, offset + done, length);
                done += length;
                Position += length;
            }
            return done;
        }

        // At once, so that the thread's allocations are the reader's.
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = Read(_chunk, 0, Math.Min(buffer.Length, _chunk.Length));
            _chunk.AsMemory(0, read).CopyTo(buffer);
            return ValueTask.FromResult(read);
        }

        public override long Seek(long offset, SeekOrigin origin) =>
            Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => Length + offset };
        public override void Flush() { }
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
