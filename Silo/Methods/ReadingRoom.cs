using Siegelpost.Silo.Content;
using Siegelpost.Silo.Domain;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Methods;

/// <summary>What reading a mail gave: facts for the ledger, files as blobs of their own, and what the portal may show.</summary>
/// <param name="ViewIsWhole">The view shows all that a PDF would.</param>
internal sealed record ReadMail(MailFacts Facts, IReadOnlyList<(AttachmentOrigin Origin, StoredFile File)> Files, BlobRef? View, bool ViewIsWhole = false);

/// <summary>
/// Reads a mail once: is it marked, is it encrypted already, who wrote what to whom. Only of a marked mail more than the header is read;
/// its files become blobs under keys of their own (E1). May be repeated: ids of files are derived from the mail's.
/// </summary>
internal sealed class ReadingRoom(SealedBlobs blobs, InstallationKeys keys, CpuPool cpu)
{
    public Task<ReadMail> Read(MessageState state, OrganisationProfile profile) =>
        state.Composed is not null ? throw new InvalidOperationException("Mails of ours are not read.") : state.Answer is { } answer ? ReadAnswer(state, answer, profile) : ReadSubmitted(state, profile);

    private async Task<ReadMail> ReadSubmitted(MessageState state, OrganisationProfile profile)
    {
        await using var mail = await blobs.Open(state.Blob!, keys);
        var header = await HeaderBlock.Read(mail);
        var mark = Marks.Judge(header, profile, [.. state.Rows.Select(r => r.Recipient)]);
        var headers = MailHeaders.Read(header, nullSender: state.Sender.Length == 0);
        mail.Position = 0;
        var encrypted = mark.IsMarked && await cpu.Run(() => AlreadyEncrypted.Is(header, mail));
        var facts = new MailFacts(
            mark.Trigger ?? (IsOurThread(headers) && mark.Sender == SenderStanding.Own ? "thread" : null),
            headers.IsAutomatic || headers.LoopMarks.Count > 0, encrypted, EightBit: state.Envelope!.EightBitMime, mark.Subject,
            headers.From?.Address ?? state.Sender, headers.From?.Name is { Length: > 0 } name ? name : headers.From?.Address ?? state.Sender,
            headers.MessageId, headers.References, headers.Date ?? state.AcceptedAt, Persons(headers.To), Persons(headers.Cc))
        { IsAmbiguous = mark.Sender == SenderStanding.Ambiguous };
        if (!facts.Marked || facts.AlreadyEncrypted || facts.IsAmbiguous) return new(facts, [], null);
        mail.Position = 0;
        return await Extract(state, facts, mail, profile);
    }

    /// <summary>
    /// A mail that answers one of ours goes back protected without a tag (A4): our carriers' Message-IDs are recognised by their form.
    /// A forged one only adds protection.
    /// </summary>
    private static bool IsOurThread(MailHeaders headers) => headers.References.Append(headers.InReplyTo ?? "").Any(id => id.StartsWith("sp.", StringComparison.Ordinal) && id.Split('.') is [_, var mail, ..] && Crockford.IsId(mail));

    private async Task<ReadMail> ReadAnswer(MessageState state, AnswerEnvelope answer, OrganisationProfile profile)
    {
        await using var mail = await blobs.Open(state.Blob!, keys);
        var headers = MailHeaders.Read(await HeaderBlock.Read(mail), nullSender: false);
        mail.Position = 0;
        var facts = new MailFacts("answer", false, false, false, answer.Subject, answer.From, answer.FromName, headers.MessageId, answer.References, answer.At, Persons(headers.To), []);
        return await Extract(state, facts, mail, profile) with { Files = [] }; // they have grains already
    }

    private async Task<ReadMail> Extract(MessageState state, MailFacts facts, Stream mail, OrganisationProfile profile)
    {
        using var content = await cpu.Run(() => MailContent.Read(mail, profile.Brand.Language));
        var files = new List<(AttachmentOrigin, StoredFile)>();
        for (var i = 0; i < content.Files.Count; i++)
        {
            var file = content.Files[i];
            await using var writer = blobs.Begin(state.Organisation, BlobKind.Attachment);
            await file.WriteTo(writer.AsStream());
            var stored = new StoredFile(keys.DerivedId("attachment", state.Id, $"{i}"), file.Name, file.ContentType, await writer.Commit());
            files.Add((new AttachmentOrigin(state.Id, state.Organisation, facts.From, facts.FromName, facts.Subject, facts.Date, i + 1, content.Files.Count, state.Rows.Count), stored));
        }
        var (html, isWhole) = await cpu.Run(() => (MailView.Render(content, out var whole), whole));
        await using var view = blobs.Begin(state.Organisation, BlobKind.View);
        await view.Write(html.AsMemory());
        return new(facts, files, await view.Commit(), isWhole);
    }

    private static Person[] Persons(IReadOnlyList<MailPerson> persons) => [.. persons.Select(p => new Person(p.Name, p.Address))];
}
