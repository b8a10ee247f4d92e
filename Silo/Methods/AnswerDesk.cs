using MimeKit;
using Siegelpost.Silo.Content;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Grains;
using Siegelpost.Silo.Notices;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Methods;

/// <summary>Makes the mail that an answer from the portal is: a small one with the text and the quote; its files stay blobs of their own.</summary>
internal sealed class AnswerDesk(SealedBlobs blobs, InstallationKeys keys, OwnMail ownMail, NoticeComposer composer, CpuPool cpu, IGrainFactory grains)
{
    /// <summary>Files of an answer go along up to that, all together; more stay links (RULES 9).</summary>
    public const long MostInline = 20L << 20;

    /// <param name="all">Also to the others whom the answered mail named (F2).</param>
    public async Task<PendingAnswer> Compose(ReplyState state, string text, bool copy, bool all, string operationId, DateTimeOffset now)
    {
        var offer = state.Offer!;
        var quote = offer.Quote is { } view && await blobs.Exists(view.Id) ? await ReadAll(view) : null;
        var references = offer.References.Append(offer.MessageId ?? "").Where(r => r.Length > 0).TakeLast(20).ToArray();
        var subject = offer.IsNew || offer.Subject.StartsWith("Re:", StringComparison.OrdinalIgnoreCase) || offer.Subject.StartsWith("AW:", StringComparison.OrdinalIgnoreCase)
            ? offer.Subject
            : $"{(offer.Language == "en" ? "Re" : "AW")}: {offer.Subject}";
        var profile = await grains.GetGrain<IOrganisationGrain>(offer.Organisation).Profile();
        var written = Deadlines.Local(offer.SentAt, profile.Brand.TimeZone);
        IReadOnlyList<MailPerson> to = [new(offer.ToName, offer.To), .. (all ? offer.Others : []).Select(o => new MailPerson(o.Name, o.Address))];
        var id = keys.DerivedId("answer", state.Id, operationId);
        using var mail = await cpu.Run(() => AnswerMail.Compose(new AnswerDraft(
            new(offer.RecipientName, offer.Recipient), to, subject, now, $"sp.{id}.answer@{profile.Domains[0]}", offer.MessageId, references, text,
            quote is null ? "" : MailView.Quote(quote, new(offer.ToName, offer.To), written, offer.Language))));
        var body = await ownMail.Store(mail, offer.Organisation);
        var envelope = new AnswerEnvelope(
            offer.Organisation, offer.Recipient, offer.RecipientName, [.. to.Select(p => p.Address), .. copy ? [offer.Recipient] : Array.Empty<string>()], subject, offer.MessageId, references, offer.MailId, now)
        {
            AccountId = offer.AccountId.Length > 0 ? offer.AccountId : null,
            Epoch = offer.AccountId.Length > 0 ? await grains.GetGrain<IAccountKeeper>(offer.AccountId).Epoch() : 0,
        };
        var files = state.Uploads.Where(u => u.IsComplete).Select(u => new StoredFile(keys.DerivedId("upload", state.Id, operationId, u.Id), u.Name, u.ContentType, u.Blobs[0]) { Rest = [.. u.Blobs.Skip(1)] }).ToArray();
        return new(operationId, id, body, envelope, files);
    }

    /// <summary>The answer as the organisation's own server gets it over verified TLS.</summary>
    public async Task<MimeMessage> Readable(MessageState state, Row row, OrganisationProfile profile, string messageId)
    {
        var facts = state.Facts!;
        await using var mail = await blobs.Open(state.Blob!, keys);
        using var content = await cpu.Run(() => MailContent.Read(mail, profile.Brand.Language));
        var links = new List<(string, long, Uri, DateTimeOffset)>();
        var files = new List<(string, string, Stream)>();
        var until = Deadlines.EndOfDayAfter(state.AcceptedAt, profile.Policy.RetentionDays, profile.Brand.TimeZone);
        foreach (var file in state.Files)
        {
            var grain = grains.GetGrain<IAttachmentGrain>(file.AttachmentId);
            var token = LinkToken.New(file.AttachmentId);
            await grain.Offer(row.Recipient, "", LinkToken.Hash(token.Secret), profile.Brand.Language);
            if (row.Linked)
            {
                links.Add((file.Name, file.Size, new Uri($"{profile.Brand.PortalUrl}/a/{token}"), until));
                continue;
            }
            var ticket = await grains.GetGrain<IAttachmentKeeper>(file.AttachmentId).Peek(token.Secret) ?? throw new InvalidOperationException("A file of the answer is gone.");
            files.Add((file.Name, file.ContentType, await blobs.Open([ticket.Blob, .. ticket.Rest])));
        }
        var own = profile.Domains.Contains(RecipientKeys.Domain(facts.From));
        return composer.Compose(new PlainAnswer(
            profile.Brand.Language, own ? facts.FromName : $"{facts.FromName} via {profile.Brand.Name}", own ? facts.From : profile.NoticeAddress, facts.From, facts.FromName, row.Recipient, facts.NameOf(row.Recipient),
            facts.Subject, messageId, state.Answer?.InReplyTo ?? null, facts.References, facts.Date, content.Text, content.Html ?? "", files, links), profile, state.Id);
    }

    private async Task<byte[]> ReadAll(BlobRef blob)
    {
        var bytes = new byte[blob.Length];
        await using var content = await blobs.Open(blob, keys);
        await content.ReadExactlyAsync(bytes);
        return bytes;
    }
}
