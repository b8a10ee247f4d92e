using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Grains;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Scanning;

/// <summary>
/// Scans what we store before it is released, in both directions (E4): of a marked mail the mail as it came, which shows the scanner what
/// only the whole shows, and each file as we would hand it out, since its decoders are not ours. What passes unmarked is not stored and not
/// scanned; what came encrypted can't be.
/// </summary>
internal sealed class ScanRoom(SealedBlobs blobs, InstallationKeys keys, ScanOptions? options = null) : IDisposable
{
    private readonly Clamd? _clamd = options is null ? null : new(options);

    public bool IsOn => _clamd is not null;
    public bool IsRequired => options is { Required: true };
    public bool PassesLarger => options is { Larger: LargerThanScanned.Pass };
    public long MostFileSize => options?.MostFileSize ?? long.MaxValue;

    /// <summary>The worst that was found. Too large counts only where nothing else was.</summary>
    /// <exception cref="ScannerAwayException">No verdict; ask again later.</exception>
    public async Task<MailScan> Scan(MessageState state, IGrainFactory grains)
    {
        var whole = Of(await Scan([state.Blob!]), null);
        foreach (var file in state.Files) // also when the whole is infected: a file can be named
        {
            var found = Of(await Scan(await grains.GetGrain<IAttachmentKeeper>(file.AttachmentId).Pieces()), file.AttachmentId);
            if (found.Standing == ScanStanding.Infected) return found;
            if (whole.Standing == ScanStanding.Clean) whole = found;
        }
        return whole;
    }

    /// <exception cref="ScannerAwayException">No verdict; ask again later.</exception>
    public async Task<ScanVerdict> Scan(IReadOnlyList<BlobRef> pieces)
    {
        await using var content = await blobs.Open([.. pieces.Select(keys.Unlock)]);
        return await _clamd!.Scan(content);
    }

    public void Dispose() => _clamd?.Dispose();

    private static MailScan Of(ScanVerdict verdict, string? file) => verdict switch
    {
        ScanVerdict.Infected(var signature) => new(ScanStanding.Infected) { Signature = signature, FileId = file },
        ScanVerdict.TooLarge => new(ScanStanding.TooLarge) { FileId = file },
        _ => new(ScanStanding.Clean),
    };
}
