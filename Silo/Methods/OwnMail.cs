using MimeKit;
using Siegelpost.Silo.Hosting;
using Siegelpost.Silo.Notices;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Methods;

/// <summary>
/// Mails that we write: composed, sealed as a blob, and given to a mail grain of their own under an id that was fixed before. When
/// <see cref="Send"/> returns, that grain has custody; repeating it sends nothing more.
/// </summary>
internal sealed class OwnMail(SealedBlobs blobs, NoticeComposer composer, Settings settings, TimeProvider clock)
{
    /// <summary>Whether a notice to a sender may name subjects and files: the way there must be known to be protected (RULES 10).</summary>
    public bool MayShowSubjects { get; } = settings.RelayHost is null or "localhost" || System.Net.IPAddress.TryParse(settings.RelayHost, out var relay) && System.Net.IPAddress.IsLoopback(relay);

    /// <param name="reversePath">RULES 12: the writer's own address for mails to recipients, empty for notices.</param>
    public async Task<string> Send(IGrainFactory grains, OrganisationProfile profile, string kind, string mailId, Notice notice, string recipient, string reversePath, string? aboutMessage = null, string? aboutAccount = null)
    {
        using var composed = composer.Compose(notice, profile, mailId);
        var blob = await Store(composed, profile.Id);
        // Somebody else's domain is not ours to send for: mails about an answer from outside come back to the organisation.
        if (reversePath.Length > 0 && !profile.Domains.Contains(Grains.RecipientKeys.Domain(reversePath))) reversePath = profile.NoticeAddress;
        var envelope = new ComposedEnvelope(profile.Id, reversePath, recipient, kind, aboutMessage, aboutAccount, clock.GetUtcNow());
        if (!await grains.GetGrain<IMessageGrain>(mailId).AcceptComposed(envelope, blob)) await blobs.Delete(blob.Id);
        return mailId;
    }

    public async Task<BlobRef> Store(MimeMessage composed, string organisation)
    {
        await using var writer = blobs.Begin(organisation, BlobKind.Composed);
        await NoticeComposer.Write(composed, writer.AsStream());
        return await writer.Commit();
    }
}
