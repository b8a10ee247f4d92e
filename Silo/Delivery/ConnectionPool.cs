using System.Collections.Concurrent;
using System.Net.Sockets;
using MailKit;
using MailKit.Security;

namespace Siegelpost.Silo.Delivery;

/// <summary>
/// Connections to next hops, kept a short while for the next mail. The key holds the TLS demand too, so that a verified connection is
/// never swapped for another. A connection that failed in any way is never kept.
/// </summary>
internal sealed class ConnectionPool : IDisposable
{
    private const int MostPerHop = 8;
    private const int MostMails = 100;
    private static readonly TimeSpan MostIdle = TimeSpan.FromSeconds(60), TrustedIdle = TimeSpan.FromSeconds(1);

    private readonly string _helloName;
    private readonly VerifiedTls _trust;
    private readonly TimeProvider _clock;
    private readonly ITimer _sweeper;
    private readonly ConcurrentDictionary<NextHop, Hop> _hops = new();

    public ConnectionPool(string helloName, VerifiedTls trust, TimeProvider clock)
    {
        (_helloName, _trust, _clock) = (helloName, trust, clock);
        _sweeper = clock.CreateTimer(static pool => ((ConnectionPool)pool!).Sweep(), this, MostIdle, MostIdle); // nobody's connection is held for nothing
    }

    private sealed class Hop
    {
        public SemaphoreSlim Slots { get; } = new(MostPerHop);
        public ConcurrentStack<PooledConnection> Kept { get; } = new();
    }

    /// <summary>Waits until one more mail may be on its way to the hop; dispose when it is done.</summary>
    public async Task<IDisposable> Enter(NextHop hop, CancellationToken cancellation)
    {
        var slots = Of(hop).Slots;
        await slots.WaitAsync(cancellation);
        return new Slot(slots);
    }

    /// <summary>A connection that is still good; null: there is none.</summary>
    public async Task<PooledConnection?> Kept(NextHop hop, CancellationToken cancellation)
    {
        while (Of(hop).Kept.TryPop(out var connection))
        {
            var idle = _clock.GetElapsedTime(connection.LastUsed);
            if (idle < MostIdle && connection.Client.IsConnected && (idle < TrustedIdle || await IsAlive(connection, cancellation))) return connection;
            connection.Dispose();
        }
        return null;
    }

    public async Task<PooledConnection> Connect(NextHop hop, CancellationToken cancellation)
    {
        try { return await Connect(hop, useTls: true, cancellation); }
        catch (SslHandshakeException) when (hop is { CertificateName: null, ImplicitTls: false }) { return await Connect(hop, useTls: false, cancellation); } // RFC 7435 §3
    }

    private async Task<PooledConnection> Connect(NextHop hop, bool useTls, CancellationToken cancellation)
    {
        var client = new ExactSmtpClient(_helloName, hop, _trust);
        try
        {
            await client.Connect(hop, useTls, cancellation);
            return new PooledConnection(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>After a success: kept for the next mail, or closed when it has served enough.</summary>
    public void Keep(NextHop hop, PooledConnection connection)
    {
        connection.Mails++;
        connection.LastUsed = _clock.GetTimestamp();
        var kept = Of(hop).Kept;
        if (connection.Mails >= MostMails || kept.Count >= MostPerHop) connection.Dispose();
        else kept.Push(connection);
    }

    public void Dispose()
    {
        _sweeper.Dispose();
        foreach (var hop in _hops.Values)
        {
            while (hop.Kept.TryPop(out var connection)) connection.Dispose();
            hop.Slots.Dispose();
        }
    }

    private void Sweep()
    {
        foreach (var hop in _hops.Values)
        {
            List<PooledConnection> fresh = [];
            while (hop.Kept.TryPop(out var connection))
            {
                if (_clock.GetElapsedTime(connection.LastUsed) < MostIdle) fresh.Add(connection);
                else connection.Dispose();
            }
            foreach (var connection in Enumerable.Reverse(fresh)) hop.Kept.Push(connection);
        }
    }

    private Hop Of(NextHop hop) => _hops.GetOrAdd(hop, static _ => new Hop());

    private static async Task<bool> IsAlive(PooledConnection connection, CancellationToken cancellation)
    {
        try
        {
            await connection.Client.NoOpAsync(cancellation);
            return true;
        }
        catch (Exception fault) when (fault is IOException or SocketException or ProtocolException or CommandException or ServiceNotConnectedException) { return false; }
    }

    private sealed class Slot(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots.Release();
    }
}

/// <summary>A connection and what it has served.</summary>
internal sealed class PooledConnection(ExactSmtpClient client) : IDisposable
{
    public ExactSmtpClient Client { get; } = client;

    public int Mails { get; set; }

    public long LastUsed { get; set; }

    public void Dispose() => Client.Dispose();
}
