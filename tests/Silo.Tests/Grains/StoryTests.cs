using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Siegelpost.Tests.Grains;

/// <summary>The whole story, grain by grain, with what people find in their mail boxes.</summary>
[Collection(nameof(House))]
public sealed partial class StoryTests(House house)
{
    [Fact]
    public async Task A_mail_is_held_released_fetched_and_answered()
    {
        var (anna, bert) = (house.Somebody("anna").Split('@')[0] + "-story@firma.example", house.Somebody());
        var id = await house.Submit(House.Marked(bert, from: anna), anna, bert);

        // Bert is invited, Anna told, and the content stays here.
        await house.Until(id, RowState.Held);
        var invitation = await house.MailTo(bert);
        Assert.Equal(anna, invitation.From); // RULES 12: she learns of a bad address at once
        await house.MailTo(anna);
        house.NothingLeaked(bert);

        // He chooses a passphrase, and the mail goes out by itself, sealed.
        var result = await house.Register(bert);
        Assert.Equal((PassphraseOutcome.Set, 1, "Anna Gross"), (result.Outcome, result.Released, result.SenderName));
        var pdf = House.PdfOf(await house.CarrierTo(bert))!;
        Assert.StartsWith("%PDF-2.0", Encoding.Latin1.GetString(pdf, 0, 8), StringComparison.Ordinal);
        house.NothingLeaked(bert);
        var delivered = await house.Until(id, RowState.HandedOver);
        Assert.Equal((Method.Pdf, 0), (delivered.Rows[0].Method, delivered.Rows[0].FilesFetched));

        // The links in it are for whoever can open it.
        var links = LinksIn(pdf);
        var file = links.Single(l => l.Kind == 'a').Token;
        var attachment = house.Grains.GetGrain<IAttachmentGrain>(file.GrainId);
        await Eventually.Fits(attachment.Status, s => s!.Grants.Any(g => g.Until is not null));
        Assert.Equal(LinkState.Unknown, (await attachment.View(LinkToken.NewSecret())).State);
        Assert.Equal("Angebot.pdf", (await attachment.View(file.Secret)).Name);
        Assert.Equal(0, (await house.Mail(id).Status())!.Rows[0].FilesFetched); // looking is not fetching (RULES 15)
        var ticket = await attachment.Fetch(file.Secret);
        Assert.True(LinkToken.TryParse(ticket.Ticket, out var address));
        using (var content = new StreamReader(await house.Blobs.Open((await attachment.Open(address.Secret))!.Blob))) Assert.Contains("GEHEIME-DATEI", await content.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Null(await attachment.Open(file.Secret)); // a link is not an address
        await attachment.Fetch(file.Secret);
        var fetched = await house.Until(id, s => s.Rows[0].FilesFetched == 1);
        Assert.Single(fetched.Timeline, t => t.Event == MailEvent.Fetched);

        // Anna hears of registration and fetch in one mail.
        await house.Pass(TimeSpan.FromSeconds(30), house.Mail(id));
        await Eventually.Fits(() => Task.FromResult(house.Sink.Mails.Count(m => m.IsFor(anna))), count => count == 2);

        // Bert answers with a file; Anna is invited to it like anybody else.
        var reply = links.Single(l => l.Kind == 'r').Token;
        var answer = house.Grains.GetGrain<IReplyGrain>(reply.GrainId);
        Assert.Equal((LinkState.Open, anna), ((await answer.View(reply.Secret)).State, (await answer.View(reply.Secret)).To));
        var upload = await answer.BeginFile(reply.Secret, new("Plan.txt", "text/plain", 13));
        foreach (var (offset, text) in new[] { (0, "GEHEIMER"), (8, "-PLAN") })
        {
            Assert.Equal(SendResult.UploadsMissing, await answer.Send(reply.Secret, "Einverstanden", false, "op"));
            await using var writer = house.Blobs.Begin("firma", BlobKind.Upload);
            writer.Write(Encoding.UTF8.GetBytes(text));
            var piece = await writer.Commit();
            for (var twice = 0; twice < 2; twice++) Assert.Equal(offset + text.Length, (await answer.AppendPiece(reply.Secret, upload.UploadId, offset, piece, last: false)).Offset);
            await house.Forget(answer); // the process dies, and the next one goes on
        }
        Assert.Equal(UploadState.Complete, (await answer.File(reply.Secret, upload.UploadId)).State);
        Assert.Equal(UploadState.LinkClosed, (await answer.File(LinkToken.NewSecret(), upload.UploadId)).State);
        Assert.Equal(SendResult.LinkClosed, await answer.Send(LinkToken.NewSecret(), "Einverstanden", false, "op"));
        Assert.Equal(SendResult.Sent, await answer.Send(reply.Secret, "Einverstanden", false, "op"));
        Assert.Equal(SendResult.Sent, await answer.Send(reply.Secret, "Einverstanden", false, "op")); // twice is once
        var answers = (await house.Until(id, s => s.Answers.Count > 0)).Answers;
        var answerId = Assert.Single(answers);
        await house.Until(answerId, RowState.Held);
        await house.LinkTo(anna, 'e');
        Assert.Equal(PassphraseOutcome.Set, (await house.Register(anna)).Outcome);
        var sent = LinksIn(House.PdfOf(await house.CarrierTo(anna))!).First(l => l.Kind == 'a').Token;
        Assert.DoesNotContain(house.Sink.Mails, m => m.From == bert); // RULES 12: his domain is not ours to send for

        // The file that came in two pieces is one.
        await Eventually.Fits(async () => await house.Grains.GetGrain<IAttachmentGrain>(sent.GrainId).View(sent.Secret), v => v.State == LinkState.Open);
        Assert.True(LinkToken.TryParse((await house.Grains.GetGrain<IAttachmentGrain>(sent.GrainId).Fetch(sent.Secret)).Ticket, out var download));
        var plan = (await house.Grains.GetGrain<IAttachmentGrain>(sent.GrainId).Open(download.Secret))!;
        using (var content = new StreamReader(await house.Blobs.Open([plan.Blob, .. plan.Rest]))) Assert.Equal("GEHEIMER-PLAN", await content.ReadToEndAsync());
        house.NothingLeaked(anna, mayKnowSubject: true);
    }

    [Fact] // RULES 16, C5
    public async Task After_a_reset_delivered_mail_is_sealed_anew_when_its_sender_agrees()
    {
        var (anna, bert) = ($"anna-{house.Somebody("x")[2..].Split('.')[0]}@firma.example", house.Somebody());
        var id = await house.Submit(House.Marked(bert, from: anna), anna, bert);
        await house.Register(bert);
        await house.CarrierTo(bert);
        await house.Until(id, RowState.HandedOver);
        var account = await house.Account(bert);

        await account.RequestReset();
        var reset = await house.LinkTo(bert, 'z');
        Assert.Equal(LinkState.Open, (await account.ResetLink(reset.Secret)).State);
        Assert.Equal(PassphraseOutcome.Set, (await account.Reset(reset.Secret, House.Other)).Outcome);
        Assert.Equal(PassphraseOutcome.LinkClosed, (await account.Reset(reset.Secret, House.Other)).Outcome);

        var confirm = await house.LinkTo(anna, 'n');
        Assert.Equal(1, house.Sink.Mails.Count(m => m.IsFor(bert) && House.PdfOf(m) is not null)); // nothing before she agrees
        Assert.Equal(bert, (await house.Mail(id).Reissue(confirm.Secret)).Recipient);
        Assert.Equal(LinkState.Open, await house.Mail(id).ConfirmReissue(confirm.Secret));
        var second = House.PdfOf(await house.CarrierTo(bert, nth: 2))!;
        Assert.NotEmpty(LinksIn(second, House.Other));
        Assert.Equal(LinkState.Used, await house.Mail(id).ConfirmReissue(confirm.Secret)); // the click has served
    }

    [Fact]
    public async Task Where_policy_allows_it_delivered_mail_is_sealed_anew_without_asking()
    {
        var bert = house.Somebody();
        await house.Submit(House.Marked(bert, from: "ines@kind.example"), "ines@kind.example", bert);
        await house.Register(bert);
        await house.CarrierTo(bert);
        var account = await house.Account(bert, "kind");
        await account.RequestReset();
        var reset = await house.LinkTo(bert, 'z');
        await account.Reset(reset.Secret, House.Other);
        await house.CarrierTo(bert, nth: 2);
    }

    private static List<(char Kind, LinkToken Token)> LinksIn(byte[] pdf, string passphrase = House.Passphrase)
    {
        var folder = Directory.CreateTempSubdirectory("sealed");
        try
        {
            var (file, open) = (Path.Combine(folder.FullName, "sealed.pdf"), Path.Combine(folder.FullName, "open.pdf"));
            File.WriteAllBytes(file, pdf);
            try
            {
                using var qpdf = Process.Start(new ProcessStartInfo("qpdf", [$"--password={passphrase}", "--decrypt", "--qdf", "--object-streams=disable", file, open]))!;
                qpdf.WaitForExit();
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Skip("qpdf is not installed.");
            }
            var text = Encoding.Latin1.GetString(File.ReadAllBytes(open));
            return [.. Link().Matches(text).Select(m => (m.Groups[1].Value[0], LinkToken.TryParse(m.Groups[2].Value, out var token) ? token : default)).Distinct()];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"https://post\.firma\.example/([a-z])/([A-Za-z0-9_-]{64})")] private static partial Regex Link();
}
