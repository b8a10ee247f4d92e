using System.Net;
using Siegelpost.Cluster;
using Siegelpost.Storage;

namespace Siegelpost.Smtp;

/// <summary>
/// The front office over grains: bytes into a sealed blob under the public key, custody to whichever silo takes it. The gateway can write
/// mail and read none.
/// </summary>
public sealed class GrainFrontOffice(AnySilo silos, IGrainFactory grains, SealedBlobs blobs) : IFrontOffice
{
    /// <summary>A password's hash takes some tenths of a second, more where several wait.</summary>
    private static readonly TimeSpan HashPatience = TimeSpan.FromSeconds(5);

    public async ValueTask<Submitter?> ByNetwork(IPAddress address) => await silos.Ask<ISubmitterGrain, Submitter?>(desk => desk.ByNetwork(address.ToString())).ConfigureAwait(false);

    public async ValueTask<Submitter?> ByCertificate(IPAddress address, string sha256) =>
        await silos.Ask<ISubmitterGrain, Submitter?>(desk => desk.ByCertificate(address.ToString(), sha256)).ConfigureAwait(false);

    public async ValueTask<Submitter?> ByCredentials(IPAddress address, string user, string password) =>
        await silos.Ask<ISubmitterGrain, Submitter?>(desk => desk.ByCredentials(address.ToString(), user, password), HashPatience).ConfigureAwait(false);

    public IIncomingMail Begin(string organisation) => new Incoming(blobs.Begin(organisation, BlobKind.Mail));

    public async Task Accept(string mailId, Envelope envelope, IIncomingMail mail)
    {
        // Committed or not, the writer is done here: disposing an uncommitted one discards it, since nobody can own it yet.
        await using var writer = ((Incoming)mail).Writer;
        var blob = await writer.Commit().ConfigureAwait(false);
        // From here on a fault leaves the blob: a silo may have taken it over. What nobody owns is swept.
        try
        {
            await silos.Ask<ICustodyGrain, bool>(async desk => { await desk.TakeOver(mailId, envelope, blob).ConfigureAwait(false); return true; }).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is ArgumentException or TypeLoadException)
        {
            await grains.GetGrain<IMessageGrain>(mailId).Accept(envelope, blob).ConfigureAwait(false); // the silo, or all of them, are of an older version and know nobody who takes custody
        }
    }

    private sealed class Incoming(BlobWriter writer) : IIncomingMail
    {
        public BlobWriter Writer => writer;

        public void Write(ReadOnlySpan<byte> content) => writer.Write(content);

        public ValueTask Drain(CancellationToken cancellation) => writer.Drain(cancellation);

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }
}
