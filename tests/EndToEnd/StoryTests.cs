using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Playwright;
using MimeKit;

namespace Siegelpost.Tests;

/// <summary>The whole story: Anna writes to Bert, who has no key, and everything that follows. People see mails and pages, nothing else.</summary>
public sealed class StoryTests
{
    private const string Anna = "anna@firma.example", Bert = "bert@kunde.example";
    private const string BertsPassword = "grüne Möwe über 17 Dächern", BertsNewPassword = "ölige Kärtchen 4 Füchse", AnnasPassword = "zwölf Äpfel im Körbchen";

    [Fact]
    public async Task A_mail_reaches_somebody_who_has_no_key_and_comes_back_answered()
    {
        await using var sink = new SmtpSink();
        await using var siegelpost = await SiegelpostProcess.Start(sink.EndPoint);
        await using var chromium = await Chromium.Launch();
        var story = new Story(siegelpost, chromium, new(sink, Anna), new(sink, Bert), await MimeMessage.LoadAsync(Path.Combine(AppContext.BaseDirectory, "samples", "angebot.eml")));

        await story.Anna_writes_and_learns_that_her_mail_waits();
        await story.Bert_chooses_a_password();
        var offer = await story.Bert_reads_the_mail_as_Anna_wrote_it();
        await story.Bert_fetches_both_files_and_Anna_learns_of_it(offer);
        await story.Bert_answers_with_two_files(offer);
        await story.Anna_reads_the_answer_in_its_thread();
        var next = await story.The_next_mail_goes_out_at_once();
        await story.Bert_reads_and_writes_in_the_portal();
        await story.Bert_resets_his_password(next);
        await story.His_new_password_opens_the_portal_but_not_what_was_delivered_before();
        await story.Anna_has_the_offer_sealed_anew();
        Assert.Empty(sink.Complaints);
    }

    private sealed class Story(SiegelpostProcess siegelpost, Chromium chromium, Mailbox anna, Mailbox bert, MimeMessage offer)
    {
        private string _invitation = "";

        public async Task Anna_writes_and_learns_that_her_mail_waits()
        {
            await Send(offer);
            var invitation = await bert.Take("invitation", mail => Mailbox.HasLink(mail, "e"));
            Assert.Equal("Anna Groß hat Ihnen eine geschützte Nachricht geschrieben", invitation.Subject);
            Assert.DoesNotContain("4711", invitation.TextBody + invitation.HtmlBody, StringComparison.Ordinal);
            _invitation = Mailbox.LinkIn(invitation, "e");
            Assert.StartsWith(siegelpost.Portal.AbsoluteUri, _invitation, StringComparison.Ordinal);
            var summary = await anna.Take("summary", mail => Mailbox.Begins(mail, "Zurückgehalten für bert@kunde.example"));
            Assert.Contains("eingeladen", summary.TextBody, StringComparison.Ordinal);
            Assert.Equal(0, bert.Count(mail => Mailbox.PdfIn(mail) is not null));
        }

        public async Task Bert_chooses_a_password()
        {
            var page = await chromium.Person();
            await page.GotoAsync(_invitation);
            await Chromium.Look(page, "1-invitation");
            await page.GetByRole(AriaRole.Button, new() { Name = "Passwort wählen" }).ClickAsync();
            await ChoosePassword(page, BertsPassword);
            await Heading(page, "Ihre Nachricht ist unterwegs");
            await Chromium.Look(page, "2-on-its-way");
            await page.Context.CloseAsync();
        }

        public async Task<SealedPdf> Bert_reads_the_mail_as_Anna_wrote_it()
        {
            var carrier = await bert.Take("carrier", mail => Mailbox.PdfIn(mail) is not null);
            Assert.Equal(("Geschützte Nachricht von Anna Groß", "Nachricht.pdf"), (carrier.Subject, carrier.Attachments.Single().ContentDisposition?.FileName));
            Assert.Equal("Anna Groß <anna@firma.example>", carrier.From.Mailboxes.Single() is { } from ? $"{from.Name} <{from.Address}>" : null);
            Assert.DoesNotContain("4711", $"{carrier.Headers["References"]}{carrier.TextBody}{carrier.HtmlBody}", StringComparison.Ordinal);
            var pdf = new SealedPdf(siegelpost.Scratch, Mailbox.PdfIn(carrier)!);
            foreach (var text in new[] { await pdf.Text(BertsPassword), await pdf.TextByMuPdf(BertsPassword) })
            {
                Assert.Contains("Angebot 4711", text, StringComparison.Ordinal);
                Assert.DoesNotContain("(Auto)", text, StringComparison.Ordinal);
                Assert.Contains("Sehr geehrter Herr Klein", text, StringComparison.Ordinal);
                Assert.Contains("6.140,00", text, StringComparison.Ordinal);
                Assert.Contains("Übersicht Preise.xlsx", text, StringComparison.Ordinal);
            }
            foreach (var wrong in new[] { "grune Mowe uber 17 Dachern", "" })
                Assert.True(await pdf.Text(wrong) is null && await pdf.TextByMuPdf(wrong) is null && await pdf.Links(wrong, "http") is null);
            var registered = await anna.Take("notice of the registration", mail => Mailbox.Begins(mail, "bert@kunde.example hat ein Passwort gewählt") || Mailbox.Begins(mail, "Zugestellt an bert"));
            Assert.Contains("Passwort gewählt", registered.TextBody, StringComparison.Ordinal);
            return pdf;
        }

        public async Task Bert_fetches_both_files_and_Anna_learns_of_it(SealedPdf pdf)
        {
            var links = (await pdf.Links(BertsPassword, $"{siegelpost.Portal.AbsoluteUri}a/"))!;
            Assert.Equal(2, links.Count);
            var page = await chromium.Person();
            var sent = offer.Attachments.OfType<MimePart>().ToDictionary(part => part.FileName!, Mailbox.Bytes);
            foreach (var link in links)
            {
                await page.GotoAsync(link);
                var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Herunterladen" }).ClickAsync());
                Assert.True(sent.Remove(download.SuggestedFilename, out var bytes), $"No such file was sent: {download.SuggestedFilename}");
                Assert.Equal(bytes, await File.ReadAllBytesAsync(await download.PathAsync()));
            }
            await Chromium.Look(page, "3-fetched");
            var download2 = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Herunterladen" }).ClickAsync());
            await download2.PathAsync();
            await page.Context.CloseAsync();
            var told = await anna.Take("notice of the fetched files", mail => Mailbox.Begins(mail, "Abgerufen von bert"));
            Assert.Contains("Angebot 4711.pdf", told.TextBody, StringComparison.Ordinal);
        }

        public async Task Bert_answers_with_two_files(SealedPdf pdf)
        {
            var link = Assert.Single((await pdf.Links(BertsPassword, $"{siegelpost.Portal.AbsoluteUri}r/"))!);
            var page = await chromium.Person(1280, 900);
            await page.GotoAsync(link);
            await page.GetByLabel("Ihre Antwort").FillAsync("Vielen Dank, wir nehmen das Angebot an.\n\nGrüße aus Köln\nBert Klein");
            await Assertions.Expect(page.Locator("#draft")).ToContainTextAsync("Entwurf gesichert");
            await page.Locator("#files").SetInputFilesAsync([new FilePayload { Name = "Auftrag.pdf", MimeType = "application/pdf", Buffer = Order }, new FilePayload { Name = "Halle Süd.jpg", MimeType = "image/jpeg", Buffer = Photo }]);
            await Assertions.Expect(page.Locator(".fileline.ok")).ToHaveCountAsync(2);
            await page.ReloadAsync();
            await Assertions.Expect(page.GetByLabel("Ihre Antwort")).ToHaveValueAsync("Vielen Dank, wir nehmen das Angebot an.\n\nGrüße aus Köln\nBert Klein");
            await Assertions.Expect(page.Locator(".fileline.ok")).ToHaveCountAsync(2);
            await Chromium.Look(page, "4-answer");
            await page.GetByRole(AriaRole.Button, new() { Name = "Geschützt senden" }).ClickAsync();
            await Heading(page, "Ihre Antwort ist unterwegs");
            await Chromium.Look(page, "5-answer-sent");
            await page.Context.CloseAsync();
        }

        public async Task Anna_reads_the_answer_in_its_thread()
        {
            // Anna is new here herself: the first answer waits until she has a password too.
            var invitation = await anna.Take("invitation", mail => Mailbox.HasLink(mail, "e"));
            var page = await chromium.Person();
            await page.GotoAsync(Mailbox.LinkIn(invitation, "e"));
            await page.GetByRole(AriaRole.Button, new() { Name = "Passwort wählen" }).ClickAsync();
            await ChoosePassword(page, AnnasPassword);
            await Heading(page, "Ihre Nachricht ist unterwegs");
            var carrier = await anna.Take("answer", mail => Mailbox.PdfIn(mail) is not null);
            Assert.Equal((offer.MessageId, offer.MessageId), (carrier.InReplyTo, carrier.References.Single()));
            Assert.Equal(("Bert Klein via Firma GmbH", Bert), (carrier.From.Mailboxes.Single().Name, carrier.ReplyTo.Mailboxes.Single().Address));
            var pdf = new SealedPdf(siegelpost.Scratch, Mailbox.PdfIn(carrier)!);
            Assert.Null(await pdf.Text(BertsPassword));
            var text = await pdf.Text(AnnasPassword);
            Assert.Contains("wir nehmen das Angebot an", text, StringComparison.Ordinal);
            Assert.Contains("Grüße aus Köln", text, StringComparison.Ordinal);
            var links = (await pdf.Links(AnnasPassword, $"{siegelpost.Portal.AbsoluteUri}a/"))!;
            var got = new Dictionary<string, byte[]>();
            foreach (var link in links)
            {
                await page.GotoAsync(link);
                var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Herunterladen" }).ClickAsync());
                got.Add(download.SuggestedFilename, await File.ReadAllBytesAsync(await download.PathAsync()));
            }
            Assert.Equal(["Auftrag.pdf", "Halle Süd.jpg"], got.Keys.Order());
            Assert.Equal(Order, got["Auftrag.pdf"]);
            Assert.Equal(Photo, got["Halle Süd.jpg"]);
            await page.Context.CloseAsync();
        }

        public async Task<SealedPdf> The_next_mail_goes_out_at_once()
        {
            await Send(Letter("Liefertermin", "Wir liefern am 14. Dezember."));
            var carrier = await bert.Take("next carrier", mail => Mailbox.PdfIn(mail) is not null && mail.From.Mailboxes.Single().Address == Anna);
            var pdf = new SealedPdf(siegelpost.Scratch, Mailbox.PdfIn(carrier)!);
            Assert.Contains("Wir liefern am 14. Dezember.", await pdf.Text(BertsPassword), StringComparison.Ordinal);
            return pdf;
        }

        public async Task Bert_reads_and_writes_in_the_portal()
        {
            var page = await SignIn(BertsPassword);
            await Heading(page, "Ihre Nachrichten");
            await Chromium.Look(page, "8-inbox");
            await page.GetByRole(AriaRole.Link, new() { Name = "Angebot 4711" }).ClickAsync();
            await Heading(page, "Angebot 4711");
            await Assertions.Expect(page.GetByText("Auftrag.pdf").First).ToBeVisibleAsync(); // his answer stands with it
            var texts = await Texts(page);
            Assert.Contains("wir nehmen das Angebot an", texts[0], StringComparison.Ordinal);
            Assert.Contains("6.140,00", texts[^1], StringComparison.Ordinal);
            var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Angebot 4711.pdf herunterladen" }).ClickAsync());
            Assert.Equal(Mailbox.Bytes(offer.Attachments.OfType<MimePart>().Single(part => part.FileName == "Angebot 4711.pdf")), await File.ReadAllBytesAsync(await download.PathAsync()));
            await Chromium.Look(page, "9-conversation");

            await page.GetByRole(AriaRole.Button, new() { Name = "Antworten" }).ClickAsync();
            await page.GetByLabel("Ihre Antwort").FillAsync("Eine Frage noch zum Liefertermin.");
            await page.GetByRole(AriaRole.Button, new() { Name = "Geschützt senden" }).ClickAsync();
            await Heading(page, "Ihre Antwort ist unterwegs");
            await page.GetByRole(AriaRole.Link, new() { Name = "Zu Ihren Nachrichten" }).ClickAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Neue Nachricht" }).ClickAsync();
            await page.GetByLabel("An", new() { Exact = true }).FillAsync(Anna);
            await page.GetByLabel("Betreff").FillAsync("Ansprechpartner im Lager");
            await page.GetByRole(AriaRole.Button, new() { Name = "Weiter zum Text" }).ClickAsync();
            await page.GetByLabel("Ihre Nachricht").FillAsync("Wer nimmt die Lieferung an?");
            await page.GetByRole(AriaRole.Button, new() { Name = "Geschützt senden" }).ClickAsync();
            await Heading(page, "Ihre Nachricht ist unterwegs");
            await page.Context.CloseAsync();

            var written = new List<string>();
            for (var i = 0; i < 2; i++) written.Add((await new SealedPdf(siegelpost.Scratch, Mailbox.PdfIn(await anna.Take("mail from the portal", mail => Mailbox.PdfIn(mail) is not null))!).Text(AnnasPassword))!);
            Assert.Contains(written, text => text.Contains("Eine Frage noch zum Liefertermin.", StringComparison.Ordinal));
            Assert.Contains(written, text => text.Contains("Ansprechpartner im Lager", StringComparison.Ordinal) && text.Contains("Wer nimmt die Lieferung an?", StringComparison.Ordinal));
        }

        public async Task His_new_password_opens_the_portal_but_not_what_was_delivered_before()
        {
            var page = await SignIn(BertsNewPassword);
            await Lists(page, "Rechnung");
            Assert.Equal(0, await page.GetByText("Angebot 4711").CountAsync());
            await Chromium.Look(page, "10-locked");
            await page.GetByRole(AriaRole.Link, new() { Name = "Gesperrt seit Ihrem neuen Passwort" }).Last.ClickAsync();
            await Heading(page, "Gesperrte Nachricht");
            Assert.Empty(await Texts(page));
            Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "herunterladen" }).CountAsync());
            await page.Context.CloseAsync();
        }

        private async Task<IPage> SignIn(string password)
        {
            var page = await chromium.Person();
            await page.GotoAsync($"{siegelpost.Portal}signin");
            await page.GetByLabel("E-Mail-Adresse").FillAsync(Bert);
            await page.GetByLabel("Passwort").FillAsync(password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Anmelden" }).ClickAsync();
            await Heading(page, "Ihre Nachrichten");
            return page;
        }

        /// <summary>A mail that has just arrived by SMTP is in the list a moment later.</summary>
        private static Task Lists(IPage page, string subject) => Eventually.Fits(async () =>
        {
            await page.ReloadAsync();
            return await page.GetByRole(AriaRole.Link, new() { Name = subject }).CountAsync();
        }, count => count > 0);

        /// <summary>What the frames of a conversation show, newest first; with the browser's cookies, since nothing runs inside them.</summary>
        private static async Task<IReadOnlyList<string>> Texts(IPage page)
        {
            var texts = new List<string>();
            foreach (var frame in await page.Locator("iframe").AllAsync())
            {
                var answer = await page.Context.APIRequest.GetAsync(new Uri(new Uri(page.Url), await frame.GetAttributeAsync("src")).AbsoluteUri);
                Assert.True(answer.Ok);
                texts.Add(await answer.TextAsync());
            }
            return texts;
        }

        public async Task Bert_resets_his_password(SealedPdf before)
        {
            var page = await chromium.Person();
            await page.GotoAsync($"{siegelpost.Portal}reset");
            await page.GetByLabel("E-Mail-Adresse").FillAsync(Bert);
            await page.GetByRole(AriaRole.Button, new() { Name = "Link senden" }).ClickAsync();
            await page.GotoAsync(Mailbox.LinkIn(await bert.Take("reset", mail => Mailbox.HasLink(mail, "z")), "z"));
            await ChoosePassword(page, BertsNewPassword);
            await Assertions.Expect(page.GetByText("Ihr Passwort gilt ab sofort.")).ToBeVisibleAsync();
            await Chromium.Look(page, "6-reset");
            await page.Context.CloseAsync();

            Assert.NotNull(await before.Text(BertsPassword));
            Assert.Null(await before.Text(BertsNewPassword));
            await Send(Letter("Rechnung", "Die Rechnung folgt."));
            var carrier = await bert.Take("carrier under the new password", mail => Mailbox.PdfIn(mail) is not null && mail.From.Mailboxes.Single().Address == Anna);
            var pdf = new SealedPdf(siegelpost.Scratch, Mailbox.PdfIn(carrier)!);
            Assert.Null(await pdf.Text(BertsPassword));
            Assert.Contains("Die Rechnung folgt.", await pdf.Text(BertsNewPassword), StringComparison.Ordinal);
        }

        public async Task Anna_has_the_offer_sealed_anew()
        {
            var question = await anna.Take("question whether to seal anew", mail => Mailbox.HasLink(mail, "n") && mail.Subject!.Contains("Angebot 4711", StringComparison.Ordinal));
            var page = await chromium.Person(1280, 900);
            await page.GotoAsync(Mailbox.LinkIn(question, "n"));
            await Chromium.Look(page, "7-seal-anew");
            Assert.Equal(0, bert.Count(mail => mail.MessageId!.Contains(".1@", StringComparison.Ordinal))); // looking at the page does nothing
            await page.GetByRole(AriaRole.Button, new() { Name = "Noch einmal zustellen" }).ClickAsync();
            var carrier = await bert.Take("offer, sealed anew", mail => Mailbox.PdfIn(mail) is not null && mail.From.Mailboxes.Single().Address == Anna);
            var text = await new SealedPdf(siegelpost.Scratch, Mailbox.PdfIn(carrier)!).Text(BertsNewPassword);
            Assert.Contains("Angebot 4711", text, StringComparison.Ordinal);
            Assert.Contains("6.140,00", text, StringComparison.Ordinal);
            await page.Context.CloseAsync();

            var bertsPage = await SignIn(BertsNewPassword); // and the portal shows it again
            await Lists(bertsPage, "Angebot 4711");
            await bertsPage.Context.CloseAsync();
            Assert.Equal(1, anna.Count(mail => Mailbox.Begins(mail, "Abgerufen von bert"))); // once, however often he fetched
        }

        private static readonly byte[] Order = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i * 7))], Photo = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 >> 3))];

        private async Task Send(MimeMessage mail)
        {
            using var client = new SmtpClient();
            await client.ConnectAsync($"{siegelpost.Smtp.Address}", siegelpost.Smtp.Port, SecureSocketOptions.None);
            await client.SendAsync(mail, new MailboxAddress("", Anna), [new MailboxAddress("", Bert)]);
            await client.DisconnectAsync(true);
        }

        private static MimeMessage Letter(string subject, string text) => new(
            [new MailboxAddress("Anna Groß", Anna)], [new MailboxAddress("Bert Klein", Bert)], $"(Auto) {subject}", new TextPart("plain") { Text = text });

        private static async Task ChoosePassword(IPage page, string password)
        {
            await page.GetByLabel("Ihr Passwort").FillAsync(password);
            await page.GetByLabel("Passwort wiederholen").FillAsync(password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Passwort festlegen" }).ClickAsync();
        }

        private static Task Heading(IPage page, string text) => Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(text);
    }
}
