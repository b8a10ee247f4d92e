using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Siegelpost.Tests.Faults;

/// <summary>A mail that got its 250.</summary>
/// <param name="Waited">From the first try to the 250.</param>
/// <param name="Unclear">Tries whose outcome the client could not know, since the final dot had gone out: each may be a mail of its own.</param>
internal sealed record Promise(LoadKind Kind, string Recipient, string Marker, byte[] Content, string MailId, DateTimeOffset At, TimeSpan Waited, int Unclear);

/// <summary>
/// Mail servers that send mail after mail at a steady pace, and do what mail servers do when something is wrong: another gateway, the same
/// mail again. They remember exactly what was promised to them.
/// </summary>
internal sealed partial class Traffic(ClusterProcesses cluster, string name, string known)
{
    private const int Clients = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400), Retry = TimeSpan.FromMilliseconds(200), Patience = TimeSpan.FromMinutes(2);

    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _number;

    public ConcurrentQueue<Promise> Promises { get; } = [];

    /// <summary>What a mail server would return to its sender: a 5xx, or a server that never answers. There must be none.</summary>
    public ConcurrentQueue<string> Failures { get; } = [];

    /// <summary>Replies that said "later".</summary>
    public int Deferrals => _deferrals;
    private int _deferrals;

    public DateTimeOffset From { get; private set; }
    public DateTimeOffset To { get; private set; }

    /// <summary>Sends while something happens, some seconds before it and after it.</summary>
    public static async Task<Traffic> During(ClusterProcesses cluster, string name, string known, Func<Task> trouble, int before = 1, int after = 3)
    {
        var traffic = new Traffic(cluster, name, known) { From = DateTimeOffset.UtcNow };
        var sending = Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => traffic.Send(client))));
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(before)); // not waits for something: a load lasts
            await trouble();
            await Task.Delay(TimeSpan.FromSeconds(after));
        }
        finally
        {
            traffic.To = DateTimeOffset.UtcNow;
            traffic._stop.SetResult();
            await sending;
        }
        return traffic;
    }

    /// <summary>The longest time in which nobody got a 250.</summary>
    public TimeSpan Outage => Gaps().Max();

    public TimeSpan LongestWait => Promises.Max(promise => promise.Waited);

    /// <summary>From a moment to the next 250.</summary>
    public TimeSpan Recovery(DateTimeOffset from) => Promises.Where(promise => promise.At > from).Min(promise => promise.At) - from;

    private IEnumerable<TimeSpan> Gaps()
    {
        var at = From;
        foreach (var next in Promises.Select(promise => promise.At).Where(next => next < To).Order())
        {
            yield return next - at;
            at = next;
        }
        yield return To - at;
    }

    private async Task Send(int client)
    {
        RawSmtp? connection = null;
        var gateway = client;
        while (!_stop.Task.IsCompleted)
        {
            var number = Interlocked.Increment(ref _number);
            var kind = (LoadKind)(number % 3);
            var (recipient, marker) = (kind == LoadKind.Known ? known : $"{name}-{kind}{number}@kunde.example".ToLowerInvariant(), $"Marke-{name}-{number}-Ende");
            var content = Encoding.UTF8.GetBytes($"From: Anna <anna@firma.example>\r\nTo: <{recipient}>\r\nSubject: {(kind == LoadKind.Passing ? "Offen" : "(Auto) Vertraulich")}\r\nMessage-ID: <{name}.{number}@firma.example>\r\n\r\nGuten Tag\r\n{marker}\r\n");
            var (since, unclear) = (DateTimeOffset.UtcNow, 0);
            while (true)
            {
                var dotted = false;
                try
                {
                    connection ??= await RawSmtp.Connect(cluster.Smtp(cluster.Gateways[gateway % cluster.Gateways.Count])).WaitAsync(Patience);
                    await connection.Ask("MAIL FROM:<anna@firma.example>", 250).WaitAsync(Patience);
                    await connection.Ask($"RCPT TO:<{recipient}>", 250).WaitAsync(Patience);
                    dotted = true;
                    var reply = await connection.Data(content).WaitAsync(Patience);
                    if (!reply.StartsWith("250", StringComparison.Ordinal)) throw new UnexpectedReplyException(250, reply);
                    Promises.Enqueue(new(kind, recipient, marker, content, Id().Match(reply).Value, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow - since, unclear));
                    break;
                }
                catch (Exception gone) when (gone is IOException or SocketException or TimeoutException)
                {
                    if (dotted) unclear++;
                    if (gone is UnexpectedReplyException { Reply: ['4', ..] }) Interlocked.Increment(ref _deferrals);
                    if (gone is TimeoutException or UnexpectedReplyException { Reply: ['5', ..] }) Failures.Enqueue($"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {gone.Message}");
                    if (connection is not null) await connection.DisposeAsync();
                    connection = null;
                    gateway++;
                    // A mail server doesn't forget a mail either; but after such a time something is wrong that no fault excuses.
                    if (DateTimeOffset.UtcNow - since > Patience)
                    {
                        Failures.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{marker} was not taken within {Patience.TotalSeconds} s: {gone.Message}"));
                        return;
                    }
                    await Task.Delay(Retry);
                }
            }
            await Task.WhenAny(Task.Delay(Pause), _stop.Task);
        }
        if (connection is not null) await connection.DisposeAsync();
    }

    [GeneratedRegex("[0-9A-Z]{26}")]
    private static partial Regex Id();
}
