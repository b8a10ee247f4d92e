using Siegelpost.Storage;

namespace Siegelpost.Portal.Areas.Portal.Replies;

internal enum UploadOutcome
{
    Stored,
    /// <summary>More than the ticket allows.</summary>
    TooLarge,
    /// <summary>The link is closed, or there are too many files.</summary>
    Refused,
}

/// <summary>
/// Takes a file of an answer straight from the connection into a sealed blob: nothing is buffered whole, nothing is on a disk in clear
/// (P10). The draft owns a row for it before the first byte (RULES 18); an upload that breaks off leaves neither row nor blob.
/// </summary>
public sealed class ReplyUploads(IGrainFactory grains, SealedBlobs blobs)
{
    private const int BufferSize = 64 * 1024;

    /// <param name="announced">What the browser says it will be; 0: it doesn't say.</param>
    internal async Task<(UploadOutcome Outcome, string? UploadId, long Size)> Take(LinkToken link, UploadedPart part, long announced, CancellationToken cancellation)
    {
        var reply = grains.GetGrain<IReplyGrain>(link.GrainId);
        if (await reply.BeginUpload(link.Secret, part.FileName, announced, part.ContentType) is not { } ticket) return (UploadOutcome.Refused, null, 0);
        var kept = false;
        try
        {
            await using var writer = blobs.Begin(ticket.Organisation, BlobKind.Upload);
            if (!await Copy(part.Body, writer, ticket.MaxSize, cancellation)) return (UploadOutcome.TooLarge, null, 0);
            var blob = await writer.Commit(cancellation);
            kept = await reply.EndUpload(link.Secret, ticket.UploadId, blob) == DraftResult.Saved;
            if (!kept) await blobs.Delete(blob.Id, CancellationToken.None);
            return kept ? (UploadOutcome.Stored, ticket.UploadId, blob.Length) : (UploadOutcome.Refused, null, 0);
        }
        finally
        {
            if (!kept) await reply.DropUpload(link.Secret, ticket.UploadId);
        }
    }

    private static async Task<bool> Copy(Stream from, BlobWriter to, long most, CancellationToken cancellation)
    {
        var buffer = new byte[BufferSize];
        while (await from.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            if (to.Length + read > most) return false;
            await to.Write(buffer.AsMemory(0, read), cancellation);
        }
        return true;
    }
}
