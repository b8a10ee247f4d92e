using System.Text;
using MimeKit;

namespace Siegelpost.Tests.Grains;

/// <summary>The silo with a malware scanner: both directions (E4).</summary>
[Collection(nameof(House))]
public sealed class ScanTests(ScannedHouse house) : IClassFixture<ScannedHouse>
{
    [Fact]
    public async Task Malware_in_a_mail_is_never_sent_and_its_sender_learns_where_it_was()
    {
        var (anna, bert) = ("anna-virus@firma.example", house.Somebody());
        var id = await house.Submit(House.Marked(bert, from: anna).Replace("GEHEIME-DATEI", FakeClamd.Virus, StringComparison.Ordinal), anna, bert);
        var status = await house.Until(id, RowState.Refused);
        Assert.Contains(status.Timeline, t => t is { Event: MailEvent.Scanned, Detail: "Siegelpost.Test.Virus found in file 1 of 1" });
        using var bytes = new MemoryStream((await house.MailTo(anna)).Content);
        var text = string.Join(' ', MimeMessage.Load(bytes, TestContext.Current.CancellationToken).TextBody!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Angebot.pdf enthält Schadsoftware (Siegelpost.Test.Virus)", text, StringComparison.Ordinal);
        await house.Pass(TimeSpan.FromMinutes(3), house.Mail(id));
        Assert.False((await house.Until(id, s => !s.ContentKept)).ContentKept);
        Assert.DoesNotContain(house.Sink.Mails, m => m.IsFor(bert)); // nobody invites to it either
        Assert.False((await house.Grains.GetGrain<IAttachmentGrain>(status.Files[0].AttachmentId).Status())!.Kept);
    }

    [Fact]
    public async Task Clean_mail_goes_its_way_unmarked_mail_is_not_ours_to_scan()
    {
        var bert = house.Somebody();
        var id = await house.Submit(House.Marked(bert), "anna@firma.example", bert);
        Assert.Contains((await house.Until(id, RowState.Held)).Timeline, t => t is { Event: MailEvent.Scanned, Detail: "clean" });
        var before = house.Clamd.Scans;
        var plain = await house.Submit(House.Marked(bert, subject: $"Angebot {FakeClamd.Virus}"), "anna@firma.example", bert);
        Assert.Equal(Method.Pass, (await house.Until(plain, RowState.HandedOver)).Rows[0].Method);
        Assert.Equal(before, house.Clamd.Scans);
    }

    [Fact]
    public async Task While_the_scanner_is_away_mail_is_taken_and_waits()
    {
        var bert = house.Somebody();
        house.Clamd.IsAway = true;
        var id = await house.Submit(House.Marked(bert), "anna@firma.example", bert);
        var waiting = await house.Until(id, s => s.Timeline.Any(t => t.Event == MailEvent.Fault));
        Assert.Equal((RowState.Accepted, "waits for the malware scanner, which gives no verdict"), (waiting.Rows[0].State, waiting.Rows[0].Reason));
        Assert.DoesNotContain(house.Sink.Mails, m => m.IsFor(bert));
        house.Clamd.IsAway = false;
        await house.Pass(TimeSpan.FromMinutes(1), house.Mail(id));
        await house.Until(id, RowState.Held);
    }

    [Fact]
    public async Task Malware_in_an_upload_is_told_before_sending_and_an_answer_is_scanned_whatever_the_upload_said()
    {
        var reply = LinkToken.New(Crockford.NewId());
        var (anna, bert) = ("anna-answer@firma.example", house.Somebody());
        var draft = house.Grains.GetGrain<IReplyGrain>(reply.GrainId);
        await draft.Offer(new("firma", Crockford.NewId(), bert, "Bert Klein", Crockford.NewId(), anna, "Anna Gross", "Angebot", null, [], house.Clock.GetUtcNow(), null, "de", house.Clock.GetUtcNow().AddYears(1)), LinkToken.Hash(reply.Secret));
        Assert.Equal(1_000_000, (await draft.View(reply.Secret)).MaxFileSize); // what can't be scanned isn't taken
        Assert.Equal(UploadState.TooLarge, (await draft.BeginFile(reply.Secret, new("groß.bin", "", 1_000_001))).State);

        var infected = await Upload("SIEGELPOST-", "TEST-VIRUS"); // over a seam
        await Eventually.Fits(() => draft.File(reply.Secret, infected), s => s.Infected);
        Assert.True((await draft.View(reply.Secret)).Uploads!.Single().Infected);
        Assert.Equal(SendResult.Infected, await draft.Send(reply.Secret, "Anbei", false, "op"));
        await draft.DropFile(reply.Secret, infected);

        var clean = await Upload("harmlos");
        await Eventually.Fits(() => draft.File(reply.Secret, clean), s => s is { Scanning: false, Infected: false });
        house.Clamd.IsAway = true;
        var unknown = await Upload(FakeClamd.Virus);
        Assert.True((await draft.File(reply.Secret, unknown)).Scanning);
        Assert.Equal(SendResult.Sent, await draft.Send(reply.Secret, "Anbei", false, "op"));
        var answer = (await draft.GetState())!.Answers.Single();
        house.Clamd.IsAway = false;
        await house.Pass(TimeSpan.FromMinutes(1), house.Mail(answer));
        Assert.Contains((await house.Until(answer, RowState.Refused)).Timeline, t => t is { Event: MailEvent.Scanned, Detail: "Siegelpost.Test.Virus found in file 2 of 2" });

        async Task<string> Upload(params string[] pieces)
        {
            var upload = await draft.BeginFile(reply.Secret, new("a.txt", "text/plain", pieces.Sum(p => p.Length)));
            foreach (var (i, text) in pieces.Index())
            {
                await using var writer = house.Blobs.Begin("firma", BlobKind.Upload);
                writer.Write(Encoding.ASCII.GetBytes(text));
                await draft.AppendPiece(reply.Secret, upload.UploadId, pieces.Take(i).Sum(p => p.Length), await writer.Commit(), last: false);
            }
            return upload.UploadId;
        }
    }
}
