using System.Net;
using Siegelpost.Cluster;
using Siegelpost.Storage;

namespace Siegelpost.Smtp;

/// <summary>
/// The front office over grains: bytes into a sealed blob under the public key, custody to whichever silo takes it. The gateway can write
/// mail and read none.
/// </summary>
public sealed class GrainFrontOffice(IGrainFactory grains, SealedBlobs blobs, TimeProvider clock) : IFrontOffice
{
    /// <summary>
    /// Before another silo is asked too. What is asked for takes some milliseconds, a password's hash some tenths of a second. A quarter
    /// longer each time: where everything is slow, more questions would only add to it.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.8), HashPatience = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromSeconds(60);
    private const int StorageFaults = 3;

    /// <summary>Keys by which a gateway reaches silos, each always the same one: enough to meet them all, few enough to learn soon which are silent.</summary>
    private const uint Doors = 16;

    /// <summary>So long a silo that gave no answer is not asked; meanwhile it goes on, or the others know that it is gone.</summary>
    private static readonly TimeSpan Shunned = TimeSpan.FromSeconds(10);

    private readonly long[] _failedAt = new long[Doors]; // timestamps
    private uint _door;

    public async ValueTask<Submitter?> ByNetwork(IPAddress address) => await Ask<ISubmitterGrain, Submitter?>(door => door.ByNetwork(address.ToString()), Patience).ConfigureAwait(false);

    public async ValueTask<Submitter?> ByCertificate(IPAddress address, string sha256) =>
        await Ask<ISubmitterGrain, Submitter?>(door => door.ByCertificate(address.ToString(), sha256), Patience).ConfigureAwait(false);

    public async ValueTask<Submitter?> ByCredentials(IPAddress address, string user, string password) =>
        await Ask<ISubmitterGrain, Submitter?>(door => door.ByCredentials(address.ToString(), user, password), HashPatience).ConfigureAwait(false);

    public IIncomingMail Begin(string organisation) => new Incoming(blobs.Begin(organisation, BlobKind.Mail));

    public async Task Accept(string mailId, Envelope envelope, IIncomingMail mail)
    {
        // Committed or not, the writer is done here: disposing an uncommitted one discards it, since nobody can own it yet.
        await using var writer = ((Incoming)mail).Writer;
        var blob = await writer.Commit().ConfigureAwait(false);
        // From here on a fault leaves the blob: a silo may have taken it over. What nobody owns is swept.
        try
        {
            await Ask<IIntakeGrain, bool>(async door => { await door.Accept(mailId, envelope, blob).ConfigureAwait(false); return true; }, Patience).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is ArgumentException or TypeLoadException)
        {
            await grains.GetGrain<IMessageGrain>(mailId).Accept(envelope, blob).ConfigureAwait(false); // the silo, or all of them, are of an older version and know no intake
        }
    }

    /// <summary>
    /// Asks one silo after the other until one answers; whichever answers first has done it. One that stands still refuses nothing, and it
    /// takes the others seconds to be sure of it; a storage may be out of reach for one of them alone.
    /// </summary>
    private async Task<T> Ask<TDoor, T>(Func<TDoor, Task<T>> ask, TimeSpan patience) where TDoor : IGrainWithIntegerKey
    {
        var (begun, asked, faults) = (clock.GetTimestamp(), new List<(uint Door, Task<T> Answer)>(), 0);
        try
        {
            for (; ; patience *= 1.25)
            {
                var door = NextDoor();
                asked.Add((door, ask(grains.GetGrain<TDoor>(door))));
                await ((Task)Task.WhenAny(asked.Select(one => one.Answer))).WaitAsync(patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                var ended = asked.FindAll(one => one.Answer.IsCompleted);
                if (ended.Find(one => one.Answer.IsCompletedSuccessfully).Answer is { } answered) return await answered.ConfigureAwait(false);
                if (ended.Count == 0) Shun(door);
                foreach (var failed in ended)
                {
                    var fault = failed.Answer.Exception?.InnerException ?? new TimeoutException();
                    if (fault is StorageFailedException ? ++faults >= StorageFaults : !RetryFilter.IsNoAnswer(fault)) await failed.Answer.ConfigureAwait(false); // throws
                    asked.Remove(failed);
                    Shun(failed.Door);
                }
                if (clock.GetElapsedTime(begun) >= Longest) throw new TimeoutException();
            }
        }
        finally
        {
            asked.ForEach(one => one.Answer.Ignore());
        }
    }

    private void Shun(uint door) => Volatile.Write(ref _failedAt[door], clock.GetTimestamp());

    private uint NextDoor()
    {
        for (var tries = 0; ; tries++)
        {
            var door = Interlocked.Increment(ref _door) % Doors;
            if (tries == Doors || clock.GetElapsedTime(Volatile.Read(ref _failedAt[door])) > Shunned) return door;
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
