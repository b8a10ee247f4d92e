using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using Siegelpost.Silo.Notices;

namespace Siegelpost.Tests.Notices;

public sealed partial class NoticeTests
{
    private readonly NoticeComposer _composer = new(new FixedClock(Samples.Now));

    public static TheoryData<string> Languages => ["de", "en"];

    // SIEGELPOST_GOLDEN=update writes the files anew; read the diff before you commit it.
    [Theory, MemberData(nameof(Languages))]
    public void Every_notice_reads_as_its_golden_file(string language)
    {
        var mails = Samples.All(language).Select(notice => (Name: notice.GetType().Name, Mail: Wire(_composer.Compose(notice, Samples.Firma, Samples.MailId))))
            .Append((Name: nameof(PdfCarrier), Mail: Wire(_composer.Compose(Samples.Carrier(language), Samples.Firma, Samples.MailId))))
            .Append((Name: nameof(PortalCarrier), Mail: Wire(_composer.Compose(Samples.PortalCarrier(language), Samples.Firma, Samples.MailId))))
            .Append((Name: nameof(PlainAnswer), Mail: Wire(_composer.Compose(Samples.Answer(language), Samples.Firma, Samples.MailId)))).ToList();
        var changed = new List<string>();
        for (var i = 0; i < mails.Count; i++)
        {
            var name = mails.Take(i).Count(mail => mail.Name == mails[i].Name) is var before and > 0 ? $"{mails[i].Name}{before + 1}" : mails[i].Name;
            if (!Golden.Matches($"{name}.{language}.txt", Readable(mails[i].Mail))) changed.Add(name);
            if (i is 0 or 3 && !Golden.Matches($"{name}.{language}.html", mails[i].Mail.HtmlBody!)) changed.Add($"{name} (HTML)");
        }
        Assert.Empty(changed);
    }

    [Theory, MemberData(nameof(Languages))]
    public void No_link_leads_anywhere_but_to_the_organisation(string language)
    {
        foreach (var mail in All(language, Samples.FirmaWithLogo, Samples.All(language, Hostile, text: HostileText)))
        {
            foreach (Match link in Links().Matches(mail.TextBody + "\n" + mail.HtmlBody))
                Assert.True(link.Value.StartsWith(Samples.Portal, StringComparison.Ordinal) || link.Value is "https://firma.example/impressum" or "https://firma.example/datenschutz", link.Value);
            foreach (Match source in Sources().Matches(mail.HtmlBody!)) Assert.StartsWith("cid:", source.Groups[1].Value);
            Assert.DoesNotContain("<script", mail.HtmlBody, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img src=x", mail.HtmlBody, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public void Names_and_subjects_can_neither_add_a_header_nor_turn_the_text_around(string language)
    {
        foreach (var notice in Samples.All(language, Hostile, text: HostileText))
        {
            var raw = Bytes(_composer.Compose(notice, Samples.Firma, Samples.MailId));
            var mail = Parse(raw);
            Assert.DoesNotContain(mail.Headers, header => header.Field.Equals("Bcc", StringComparison.OrdinalIgnoreCase) || header.Field.Equals("X-Evil", StringComparison.OrdinalIgnoreCase));
            Assert.Single(mail.From);
            Assert.Single(mail.To);
            Assert.All(raw, octet => Assert.InRange(octet, (byte)1, (byte)126));
            foreach (var shown in new[] { mail.Subject!, mail.From.ToString(), mail.TextBody!, mail.HtmlBody! })
                Assert.DoesNotContain(shown, c => c is '\u202e' or '\u2066' or '\u200b' or '\0' or '\u0007');
            Assert.True(mail.Subject!.Length <= 251);
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public void Every_line_is_fit_for_SMTP(string language)
    {
        foreach (var notice in Samples.All(language, Hostile, text: HostileText))
        {
            var text = Encoding.ASCII.GetString(Bytes(_composer.Compose(notice, Samples.FirmaWithLogo, Samples.MailId)));
            foreach (var line in text.Split("\r\n"))
            {
                Assert.True(line.Length <= 998, line); // RFC 5322 §2.1.1
                Assert.DoesNotContain('\n', line);
                Assert.DoesNotContain('\r', line);
            }
        }
    }

    [Fact]
    public void The_same_notice_under_the_same_id_gives_the_same_bytes() => Assert.All(Samples.All("de"), notice =>
        Assert.Equal(Bytes(_composer.Compose(notice, Samples.FirmaWithLogo, Samples.MailId)), Bytes(_composer.Compose(notice, Samples.FirmaWithLogo, Samples.MailId))));

    [Fact]
    public void Written_bytes_survive_parsing_and_writing() => Assert.All(Samples.All("de"), notice =>
    {
        var bytes = Bytes(_composer.Compose(notice, Samples.FirmaWithLogo, Samples.MailId));
        Assert.Equal(bytes, Bytes(Parse(bytes)));
    });

    [Fact]
    public void A_recipient_sees_who_writes_and_answers_reach_that_person()
    {
        var mail = Wire(_composer.Compose(Samples.All("de")[0], Samples.Firma, Samples.MailId));
        Assert.Equal("\"Anna Groß via Firma GmbH\" <post@firma.example>", mail.From.ToString());
        Assert.Equal("\"Anna Groß\" <anna@firma.example>", mail.ReplyTo.ToString());
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal("All", mail.Headers["X-Auto-Response-Suppress"]);
        Assert.Equal(Samples.MailId, mail.Headers[NoticeComposer.LoopHeader]);
        Assert.Equal("7q4k2r9t0000000000000000ab@firma.example", mail.MessageId);
        Assert.Equal("anna@firma.example", NoticeEnvelope.ReversePath(Samples.All("de")[0]));
    }

    [Fact]
    public void A_person_of_the_organisation_learns_where_others_write_to_her_if_it_wants_that()
    {
        var folder = Directory.CreateTempSubdirectory("doors");
        try
        {
            using var data = Siegelpost.Storage.DataDirectory.Open(folder.FullName);
            using var keys = Siegelpost.Storage.InstallationKeys.OpenOrCreate(data.Keys, data, out _);
            var composer = new NoticeComposer(new FixedClock(Samples.Now), new(keys));
            var open = Samples.Firma with { Policy = new() { PublicWrite = true } };
            string Text(Notice notice, OrganisationProfile profile) => Wire(composer.Compose(notice, profile, Samples.MailId)).TextBody!;
            Assert.Contains($"{Samples.Portal}/to/", Text(Samples.All("de")[2], open), StringComparison.Ordinal);
            Assert.DoesNotContain("/to/", Text(Samples.All("de")[2], Samples.Firma), StringComparison.Ordinal);
            Assert.DoesNotContain("/to/", Text(Samples.All("de", Samples.Mail with { Sender = "eve@else.example" })[2], open), StringComparison.Ordinal); // not hers to have
            Assert.All(Samples.All("de").Where(n => n is InvitationNotice or ResetNotice or VisitNotice), n => Assert.DoesNotContain("/to/", Text(n, open), StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_notice_to_a_sender_joins_the_thread_and_has_no_reverse_path()
    {
        var notice = Samples.All("de")[2];
        var mail = Wire(_composer.Compose(notice, Samples.Firma, Samples.MailId));
        Assert.Equal("4711.abc@firma.example", mail.InReplyTo);
        Assert.Equal("", NoticeEnvelope.ReversePath(notice));
        Assert.Equal("anna@firma.example", NoticeEnvelope.Recipient(notice, Samples.Firma));
        Assert.Contains("Sie müssen nichts tun.", mail.TextBody);
        Assert.Contains("Wir erinnern am 26. November 2026 und am 3. Dezember 2026.", mail.TextBody!.ReplaceLineEndings(" "));
    }

    [Fact]
    public void Mail_that_a_recipient_asked_for_goes_without_a_reverse_path()
    {
        foreach (var notice in Samples.All("de").Where(notice => notice is ResetNotice or PassphraseSetNotice))
        {
            Assert.Equal("", NoticeEnvelope.ReversePath(notice));
            Assert.Equal("bert@kunde.example", NoticeEnvelope.Recipient(notice, Samples.Firma));
        }
        Assert.Equal("postmaster@firma.example", NoticeEnvelope.Recipient(Samples.All("de").Single(notice => notice is ParkedNotice), Samples.Firma));
        Assert.Equal("anna@firma.example", NoticeEnvelope.ReversePath(Samples.Carrier("de")));
    }

    [Fact]
    public void The_carrier_is_the_writers_mail_with_a_neutral_subject_and_the_pdf()
    {
        var mail = Wire(_composer.Compose(Samples.Carrier("de"), Samples.Firma, Samples.MailId));
        Assert.Equal("Geschützte Nachricht von Anna Groß", mail.Subject);
        Assert.Equal("\"Anna Groß\" <anna@firma.example>", mail.From.ToString());
        Assert.Equal("7q4k.pdf@firma.example", mail.MessageId);
        Assert.Equal(["erste@kunde.example", "frage@kunde.example"], mail.References);
        Assert.Null(mail.Headers[HeaderId.AutoSubmitted]);
        var pdf = Assert.IsType<MimePart>(Assert.Single(mail.Attachments));
        Assert.Equal("Nachricht.pdf", pdf.FileName);
        Assert.True(pdf.ContentType!.IsMimeType("application", "pdf"));
        using var content = new MemoryStream();
        pdf.Content!.DecodeTo(content, TestContext.Current.CancellationToken);
        Assert.Equal("%PDF-2.0 sealed", Encoding.ASCII.GetString(content.ToArray()));
    }

    [Fact] // B4
    public void The_mail_about_a_message_in_the_portal_has_the_head_of_the_other_form_and_no_attachment()
    {
        var (pdf, portal) = (Wire(_composer.Compose(Samples.Carrier("de"), Samples.Firma, Samples.MailId)), Wire(_composer.Compose(Samples.PortalCarrier("de"), Samples.Firma, Samples.MailId)));
        string Head(MimeMessage mail) => string.Join('\n', mail.Headers.Where(h => h.Id != HeaderId.ContentType).Select(h => $"{h.Field}: {h.Value}"));
        Assert.Equal(Head(pdf), Head(portal));
        Assert.Equal("anna@firma.example", NoticeEnvelope.ReversePath(Samples.PortalCarrier("de")));
        Assert.Empty(portal.Attachments);
        Assert.Contains($"{Samples.Portal}/inbox/{Samples.MailId}", portal.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_message_ids_are_left_out()
    {
        var carrier = Samples.Carrier("de") with { MessageId = "x>\r\nBcc: <y@evil.example", InReplyTo = "a b@c", References = ["ok@kunde.example", "<bad@x>", ""] };
        var mail = Wire(_composer.Compose(carrier, Samples.Firma, Samples.MailId));
        Assert.Equal("7q4k2r9t0000000000000000ab@firma.example", mail.MessageId);
        Assert.Null(mail.InReplyTo);
        Assert.Equal(["ok@kunde.example"], mail.References);
        Assert.Empty(mail.Bcc);
    }

    [Fact]
    public void A_refusal_is_a_status_report_that_programs_understand()
    {
        var notice = (RefusedDsn)Samples.All("de").Single(notice => notice is RefusedDsn);
        var mail = Wire(_composer.Compose(notice with { Rows = [notice.Rows[0], notice.Rows[0] with { Recipient = "jürgen@kunde.example", RelayReply = null }] }, Samples.Firma, Samples.MailId));
        var report = Assert.IsType<MultipartReport>(mail.Body);
        Assert.Equal("delivery-status", report.ReportType);
        var groups = Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups;
        Assert.Equal("dns; firma.example", groups[0]["Reporting-MTA"]);
        Assert.Equal("rfc822; bert@kunde.example", groups[1]["Final-Recipient"]);
        Assert.Equal(("failed", "5.1.1"), (groups[1]["Action"], groups[1]["Status"]));
        Assert.Equal(@"utf-8; j\x{FC}rgen@kunde.example", groups[2]["Final-Recipient"]);
        Assert.Equal("5.0.0", groups[2]["Status"]);
        var headers = Assert.IsType<TextRfc822Headers>(report[2]).Message!;
        Assert.Equal("4711.abc@firma.example", headers.MessageId);
        Assert.Equal("Angebot 4711", headers.Subject);
    }

    [Fact]
    public void A_subject_that_must_not_be_named_is_named_nowhere()
    {
        var mail = Wire(_composer.Compose(new SummaryNotice("de", Samples.Mail with { Subject = null }, ((SummaryNotice)Samples.All("de")[2]).Rows), Samples.Firma, Samples.MailId));
        Assert.Equal("Zurückgehalten für bert@kunde.example", mail.Subject);
        Assert.Contains("Ihre Mail vom 23. November 2026, 9:41 Uhr", mail.TextBody!.ReplaceLineEndings(" "));
    }

    [Theory]
    [InlineData("2026-12-07T22:59:59Z")] // the last second in Berlin
    [InlineData("2026-12-07T23:00:00Z")] // midnight ends the day
    [InlineData("2026-12-06T23:00:01Z")]
    public void A_deadline_is_shown_as_the_day_that_counts_whole(string until)
    {
        var invitation = (InvitationNotice)Samples.All("de")[0] with { Until = DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture) };
        Assert.Contains("Liegt bereit: bis 7. Dezember 2026", Wire(_composer.Compose(invitation, Samples.Firma, Samples.MailId)).TextBody);
    }

    [Fact]
    public void The_logo_travels_inside_the_mail()
    {
        var mail = Wire(_composer.Compose(Samples.All("de")[0], Samples.FirmaWithLogo, Samples.MailId));
        var logo = Assert.Single(mail.BodyParts.OfType<MimePart>(), part => part.ContentType!.IsMimeType("image", "png"));
        Assert.Contains($"src=\"cid:{logo.ContentId}\"", mail.HtmlBody);
        Assert.DoesNotContain("<img", Wire(_composer.Compose(Samples.All("de")[0], Samples.Firma, Samples.MailId)).HtmlBody);
    }

    // What a person may call themselves, if nobody stops them.
    private static readonly string HostileText = "Eve\r\nBcc: all@evil.example\r\nX-Evil: 1\0\u0007 \u202egnp.exe\u2066\u200b\"><img src=x onerror=alert(1)><script>alert(1)</script>https://evil.example/a " + new string('x', 500);

    private static readonly NoticeMail Hostile = Samples.Mail with { SenderName = HostileText, Subject = HostileText };

    private IEnumerable<MimeMessage> All(string language, OrganisationProfile organisation, IReadOnlyList<Notice> notices) => notices.Select(notice => Wire(_composer.Compose(notice, organisation, Samples.MailId)))
        .Append(Wire(_composer.Compose(Samples.Carrier(language) with { Writer = HostileText, FromName = HostileText, ToName = HostileText }, organisation, Samples.MailId)))
        .Append(Wire(_composer.Compose(Samples.PortalCarrier(language) with { Writer = HostileText, FromName = HostileText, ToName = HostileText }, organisation, Samples.MailId)));

    private static byte[] Bytes(MimeMessage mail)
    {
        using var bytes = new MemoryStream();
        NoticeComposer.Write(mail, bytes).GetAwaiter().GetResult(); // into memory: there is nothing to wait for
        return bytes.ToArray();
    }

    private static MimeMessage Wire(MimeMessage mail) => Parse(Bytes(mail));

    private static MimeMessage Parse(byte[] bytes) => MimeMessage.Load(new MemoryStream(bytes), TestContext.Current.CancellationToken);

    private static string Readable(MimeMessage mail) =>
        string.Concat(mail.Headers.Where(header => header.Id != HeaderId.ContentType).Select(header => $"{header.Field}: {header.Value}\n")) + "\n" + mail.TextBody;

    [GeneratedRegex("(https?|ftp)://[^\\s\"'<>]+", RegexOptions.IgnoreCase)]
    private static partial Regex Links();

    [GeneratedRegex("src\\s*=\\s*\"([^\"]*)\"", RegexOptions.IgnoreCase)]
    private static partial Regex Sources();
}

/// <summary>Expected texts as files beside the tests.</summary>
internal static class Golden
{
    public static bool Matches(string name, string text, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "golden", name);
        text = text.ReplaceLineEndings("\n").Replace(" \n", "\n", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("SIEGELPOST_GOLDEN") == "update") File.WriteAllText(path, text);
        return File.Exists(path) && File.ReadAllText(path) == text;
    }
}
