using System.Net;
using Siegelpost.Storage;

namespace Siegelpost.Smtp;

/// <summary>
/// The front office over grains: bytes into a sealed blob under the public key, custody to the mail's grain. The gateway can write mail
/// and read none.
/// </summary>
public sealed class GrainFrontOffice(IGrainFactory grains, SealedBlobs blobs) : IFrontOffice
{
    public async ValueTask<Submitter?> ByNetwork(IPAddress address) => await grains.GetGrain<ISubmitterGrain>(0).ByNetwork(address.ToString()).ConfigureAwait(false);

    public async ValueTask<Submitter?> ByCredentials(IPAddress address, string user, string password) =>
        await grains.GetGrain<ISubmitterGrain>(0).ByCredentials(address.ToString(), user, password).ConfigureAwait(false);

    public IIncomingMail Begin(string organisation) => new Incoming(blobs.Begin(organisation, BlobKind.Mail));

    public async Task Accept(string mailId, Envelope envelope, IIncomingMail mail)
    {
        // Committed or not, the writer is done here: disposing an uncommitted one discards it, since nobody can own it yet.
        await using var writer = ((Incoming)mail).Writer;
        var blob = await writer.Commit().ConfigureAwait(false);
        // From here on a fault leaves the blob: the grain may have it. What nobody owns is swept.
        await grains.GetGrain<IMessageGrain>(mailId).Accept(envelope, blob).ConfigureAwait(false);
    }

    private sealed class Incoming(BlobWriter writer) : IIncomingMail
    {
        public BlobWriter Writer => writer;

        public void Write(ReadOnlySpan<byte> content) => writer.Write(content);

        public ValueTask Drain(CancellationToken cancellation) => writer.Drain(cancellation);

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }
}
