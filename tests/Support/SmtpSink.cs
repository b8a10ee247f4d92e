using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Siegelpost.Tests;

/// <summary>
/// A next hop for tests: takes mail on a free port of the loopback, records it, and obeys the recipient's address:
/// <c>temperror@</c> answers 451, <c>permerror@</c> 550, <c>greylist@</c> 451 the first time, <c>slow@</c> waits after the final dot for
/// <see cref="Release"/>, <c>drop@</c> hangs up there instead of answering. A number limits it: <c>temperror-2@</c> and <c>drop-1@</c>
/// fail so often and then take the mail. It complains about every client that isn't clean.
/// </summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _attempts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly List<SunkMail> _mails = [];
    private readonly X509Certificate2? _certificate;
    private readonly Task _listening;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="certificate">With its private key: the sink offers STARTTLS. Null: it doesn't.</param>
    /// <param name="port">Where an earlier sink was: the server that is back. 0: any free one.</param>
    /// <param name="address">Of this machine; null: the loopback.</param>
    public SmtpSink(X509Certificate2? certificate = null, int port = 0, IPAddress? address = null)
    {
        _certificate = certificate;
        _listener = new(address ?? IPAddress.Loopback, port);
        _listener.Start();
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _listening = Listen();
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Everything so far, dropped mails too, in the order of arrival.</summary>
    public IReadOnlyList<SunkMail> Mails
    {
        get { lock (_gate) return [.. _mails]; }
    }

    /// <summary>What clients did that a strict server would not forgive: bare line ends, commands out of order, unknown ones.</summary>
    public IReadOnlyList<string> Complaints => [.. _complaints];

    /// <summary>How often RCPT named this address.</summary>
    public int Attempts(string address) => _attempts.GetValueOrDefault(address);

    /// <summary>Lets the mails to <c>slow@</c> go on, now and later.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>The first mail to this address that fits, already here or to come.</summary>
    /// <param name="timeout">[30 s] Then a <see cref="TimeoutException"/> that says what came instead.</param>
    public async Task<SunkMail> MailTo(string address, Func<SunkMail, bool>? predicate = null, TimeSpan? timeout = null)
    {
        var patience = timeout ?? Patience;
        using var late = new CancellationTokenSource(patience);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_mails.Find(mail => !mail.Dropped && mail.IsFor(address) && (predicate is null || predicate(mail))) is { } found) return found;
                changed = _changed.Task;
            }
            try
            {
                await changed.WaitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"No such mail to {address} within {patience}. Here are: {string.Join("; ", Mails.Select(mail => $"{mail.From} > {string.Join(' ', mail.To)}"))}");
            }
        }
    }

    /// <summary>A server that has a mail and takes its time to say so: waited for between the final dot and the answer.</summary>
    public Func<SunkMail, CancellationToken, Task>? BeforeAnswer { get; set; }

    internal X509Certificate2? Certificate => _certificate;

    internal Task Released => _released.Task;

    internal void Complain(string about) => _complaints.Enqueue(about);

    internal int CountAttempt(string address) => _attempts.AddOrUpdate(address, 1, (_, count) => count + 1);

    internal void Record(SunkMail mail)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _mails.Add(mail);
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        changed.SetResult();
    }

    private async Task Listen()
    {
        var sessions = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                socket.NoDelay = true;
                sessions.RemoveAll(session => session.IsCompleted);
                sessions.Add(Serve(socket));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task Serve(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        await using var session = new SinkSession(this, stream);
        try
        {
            await session.Run(_stop.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client or the test has left.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _listener.Dispose();
        _stop.Dispose();
    }
}
