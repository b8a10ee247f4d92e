using Siegelpost.Portal.Areas.Portal.Files;
using Siegelpost.Storage;

namespace Siegelpost.Portal.Areas.Portal.Accounts;

/// <summary>
/// Files of the mails that can still be read, straight from their sealed blobs into the ZIP: never more than a buffer of them is in memory.
/// Each is fetched as from the inbox, so its sender learns of it. What passes the limit is named instead.
/// </summary>
internal sealed class ExportedFiles(IMailboxGrain mailbox, string session, IGrainFactory grains, SealedBlobs blobs)
{
    /// <summary>All together. More is a download that breaks off somewhere; the inbox has each of them, with ranges.</summary>
    internal const long Most = 1L << 30;

    private readonly List<(MailLine Mail, FileLine File)> _left = [];
    private long _taken;

    /// <summary>What is not in the ZIP.</summary>
    public IReadOnlyList<(MailLine Mail, FileLine File)> Left => _left;

    /// <param name="begin">Makes an entry of this name.</param>
    public async Task Take(MailLine mail, Func<string, Task<Stream>> begin, CancellationToken cancellation)
    {
        for (var i = 0; i < mail.Files.Count; i++)
        {
            var file = mail.Files[i];
            if (!file.CanFetch) continue; // one's own, sent without a copy
            if (_taken + file.Size > Most || await Open(mail, file, cancellation) is not { } content)
            {
                _left.Add((mail, file));
                continue;
            }
            _taken += file.Size;
            await using (content)
            await using (var entry = await begin($"files/{mail.MailId}/{i + 1} {DownloadName.Safe(file.Name)}"))
                await content.CopyToAsync(entry, cancellation);
        }
    }

    /// <summary>Null: its time has just ended, or the session's.</summary>
    private async Task<Stream?> Open(MailLine mail, FileLine file, CancellationToken cancellation)
    {
        if (await mailbox.Fetch(session, mail.MailId, file.AttachmentId) is not { Ticket: { } ticket } || !LinkToken.TryParse(ticket, out var link)
            || await grains.GetGrain<IAttachmentGrain>(link.GrainId).Open(link.Secret) is not { } found) return null;
        try { return await blobs.Open([found.Blob, .. found.Rest], cancellation); }
        catch (FileNotFoundException) { return null; }
    }
}
