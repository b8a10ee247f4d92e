using MimeKit;
using Siegelpost.Silo.Delivery;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Notices;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Methods;

/// <summary>
/// Takes one recipient's copy to the next hop, each method in its own form. The only way out of the house for a mail's content: a marked
/// mail gets here sealed, over verified TLS, or as it came because it was encrypted already (A9); one that is read in the portal stays, and
/// what goes out says only that it is there (B4).
/// </summary>
internal sealed class Carrier(SealedBlobs blobs, InstallationKeys keys, Dispatcher dispatcher, NoticeComposer composer, AnswerDesk answers, TimeProvider clock)
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(10);

    public async Task<DeliveryOutcome> Carry(MessageState state, Row row, OrganisationProfile profile, DeliveryLease lease)
    {
        using var budget = new CancellationTokenSource(Budget);
        return row.Method switch
        {
            Method.Pass when state.Facts is { Marked: false } => await Pass(state, row, lease, budget.Token),
            Method.AlreadyEncrypted when state.Facts is { AlreadyEncrypted: true } => await Pass(state, row, lease, budget.Token),
            Method.Pdf when row.Sealed is { } pdf => await CarryPdf(state, row, pdf, profile, lease, budget.Token),
            Method.Portal when row.AccountId is not null && state is { Facts: not null, View: not null } => await SayWhere(state, row, profile, lease, budget.Token),
            Method.Tls when state.Facts is not null => await CarryOverTls(state, row, profile, lease, budget.Token),
            Method.Own when state.Composed is { } own => await dispatcher.Send(own.ReversePath, own.Recipient, () => Open(state.Blob!), lease, budget.Token),
            _ => throw new InvalidOperationException($"A row with method {row.Method} and no protected form may not leave."),
        };
    }

    private Task<DeliveryOutcome> Pass(MessageState state, Row row, DeliveryLease lease, CancellationToken stop)
    {
        var envelope = state.Envelope!;
        return dispatcher.Pass(envelope.ReversePath, row.Recipient, async () => new Content.PassedMail(await Open(state.Blob!), envelope.ReceivedHeader), envelope.EightBitMime || state.Facts!.EightBit, envelope.SmtpUtf8, lease, stop);
    }

    private async Task<DeliveryOutcome> CarryPdf(MessageState state, Row row, BlobRef pdf, OrganisationProfile profile, DeliveryLease lease, CancellationToken stop)
    {
        var bytes = new byte[pdf.Length];
        await using (var content = await Open(pdf)) await content.ReadExactlyAsync(bytes, stop);
        var letter = LetterOf(state, row, profile);
        using var mail = composer.Compose(new PdfCarrier(letter, bytes), profile, state.Id);
        return await Send(mail, NoticeEnvelope.ReversePath(letter), row.Recipient, lease, stop);
    }

    private async Task<DeliveryOutcome> SayWhere(MessageState state, Row row, OrganisationProfile profile, DeliveryLease lease, CancellationToken stop)
    {
        var letter = LetterOf(state, row, profile);
        var until = Deadlines.EndOfDayAfter(clock.GetUtcNow(), profile.Policy.RetentionDays, profile.Brand.TimeZone);
        using var mail = composer.Compose(new PortalCarrier(letter, PageOf(state, profile), until), profile, state.Id);
        return await Send(mail, NoticeEnvelope.ReversePath(letter), row.Recipient, lease, stop);
    }

    /// <summary>Where the recipient reads it, once signed in.</summary>
    public static Uri PageOf(MessageState state, OrganisationProfile profile) => new($"{profile.Brand.PortalUrl}/inbox/{state.Id}");

    private static CarrierLetter LetterOf(MessageState state, Row row, OrganisationProfile profile)
    {
        var facts = state.Facts!;
        var own = profile.Domains.Contains(Grains.RecipientKeys.Domain(facts.From));
        return new(
            row.Language,
            own ? facts.FromName : $"{facts.FromName} via {profile.Brand.Name}", // RULES 12
            own ? facts.From : profile.NoticeAddress,
            own ? null : facts.From,
            own ? null : facts.FromName,
            facts.FromName, row.Recipient, facts.NameOf(row.Recipient),
            MessageIdOf(state, row, profile),
            state.Answer?.InReplyTo, facts.References, facts.Date);
    }

    /// <summary>The same for every attempt, so that a second copy is recognised as one.</summary>
    private static string MessageIdOf(MessageState state, Row row, OrganisationProfile profile) =>
        $"sp.{state.Id}.{state.Rows.TakeWhile(r => r.Recipient != row.Recipient).Count()}.{row.Issue}@{profile.Domains[0]}";

    private async Task<DeliveryOutcome> CarryOverTls(MessageState state, Row row, OrganisationProfile profile, DeliveryLease lease, CancellationToken stop)
    {
        using var mail = await answers.Readable(state, row, profile, MessageIdOf(state, row, profile));
        var bytes = await Bytes(mail, stop);
        return await dispatcher.SendVerified(profile.Policy, profile.NoticeAddress, row.Recipient, () => Task.FromResult<Stream>(new MemoryStream(bytes, writable: false)), lease, stop);
    }

    private async Task<DeliveryOutcome> Send(MimeMessage mail, string reversePath, string recipient, DeliveryLease lease, CancellationToken stop)
    {
        var bytes = await Bytes(mail, stop);
        return await dispatcher.Send(reversePath, recipient, () => Task.FromResult<Stream>(new MemoryStream(bytes, writable: false)), lease, stop);
    }

    private static async Task<byte[]> Bytes(MimeMessage mail, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        await NoticeComposer.Write(mail, bytes, stop);
        return bytes.ToArray();
    }

    private Task<Stream> Open(BlobRef blob) => blobs.Open(blob, keys);
}
