using System.Net;
using Siegelpost.Cluster;
using Siegelpost.Storage;

namespace Siegelpost.Smtp;

/// <summary>
/// The front office over grains: bytes into a sealed blob under the public key, custody to the mail's grain. The gateway can write mail
/// and read none.
/// </summary>
public sealed class GrainFrontOffice(IGrainFactory grains, SealedBlobs blobs, TimeProvider clock) : IFrontOffice
{
    /// <summary>An acceptance takes some ten milliseconds. Then a quarter more each time: where everything is slow, other ids would only add to it.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(1.2), Longest = TimeSpan.FromSeconds(60);
    private const uint Doors = 64;
    private uint _door;

    public async ValueTask<Submitter?> ByNetwork(IPAddress address) => await grains.GetGrain<ISubmitterGrain>(0).ByNetwork(address.ToString()).ConfigureAwait(false);

    public async ValueTask<Submitter?> ByCertificate(IPAddress address, string sha256) =>
        await grains.GetGrain<ISubmitterGrain>(0).ByCertificate(address.ToString(), sha256).ConfigureAwait(false);

    public async ValueTask<Submitter?> ByCredentials(IPAddress address, string user, string password) =>
        await grains.GetGrain<ISubmitterGrain>(0).ByCredentials(address.ToString(), user, password).ConfigureAwait(false);

    public IIncomingMail Begin(string organisation) => new Incoming(blobs.Begin(organisation, BlobKind.Mail));

    public async Task<string> Accept(string mailId, Func<string, Envelope> envelope, IIncomingMail mail)
    {
        // Committed or not, the writer is done here: disposing an uncommitted one discards it, since nobody can own it yet.
        await using var writer = ((Incoming)mail).Writer;
        var blob = await writer.Commit().ConfigureAwait(false);
        // From here on a fault leaves the blob: the grain may have it. What nobody owns is swept.
        var accepted = grains.GetGrain<IMessageGrain>(mailId).Accept(envelope(mailId), blob);
        var isDoubted = false;
        for (var (begun, patience) = (clock.GetTimestamp(), FirstPatience); ; patience *= 1.25)
        {
            await accepted.WaitAsync(patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (accepted.IsCompletedSuccessfully) return mailId;
            var isSilent = !accepted.IsCompleted || accepted.IsCanceled || RetryFilter.IsNoAnswer(accepted.Exception!.InnerException!);
            if (!isSilent && !isDoubted) await accepted.ConfigureAwait(false); // throws
            // Some silo on the way to this grain is silent, and it takes a while until the others know. Another id finds another way; the
            // first one is closed before, or two copies would go out.
            isDoubted = true;
            var isGivenUp = await IsGivenUp(mailId, blob).ConfigureAwait(false);
            if (isGivenUp == false) return mailId;
            if (isGivenUp is null && !isSilent) await accepted.ConfigureAwait(false);
            if (clock.GetElapsedTime(begun) >= Longest) throw new TimeoutException();
            if (isGivenUp is null && !accepted.IsCompleted) continue;
            if (isGivenUp == true) (mailId, isDoubted) = (Crockford.NewId(), false);
            accepted.Ignore();
            accepted = grains.GetGrain<IMessageGrain>(mailId).Accept(envelope(mailId), blob);
        }
    }

    /// <summary>Null: nobody can say, so that the id stays the one.</summary>
    private async Task<bool?> IsGivenUp(string mailId, BlobRef blob)
    {
        // Another door each time, and not for long: the silo behind it may be the one that is cut off.
        try { return await grains.GetGrain<ISecondThoughtGrain>(Interlocked.Increment(ref _door) % Doors).GiveUp(mailId, blob).WaitAsync(FirstPatience, clock).ConfigureAwait(false); }
#pragma warning disable CA1031 // An intake: what is unknown is asked again, for a minute.
        catch (Exception) { return null; }
#pragma warning restore CA1031
    }

    private sealed class Incoming(BlobWriter writer) : IIncomingMail
    {
        public BlobWriter Writer => writer;

        public void Write(ReadOnlySpan<byte> content) => writer.Write(content);

        public ValueTask Drain(CancellationToken cancellation) => writer.Drain(cancellation);

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }
}
