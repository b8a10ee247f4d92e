namespace Siegelpost.Storage;

/// <summary>One blob on its way into chunks. What is in memory is at most a chunk and what came since the last drain.</summary>
internal sealed class PostgresBlobFile(PostgresBlobs store, string id) : BlobFile
{
    /// <summary>Half of the sweep's 48 h, so that no commit can meet the removal of its first chunks.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    private static readonly TimeSpan PatienceAtTheEnd = TimeSpan.FromSeconds(5);

    private readonly Unsent _unsent = new();
    private readonly long _begun = Environment.TickCount64;
    private int _sent;
    private long _length;
    private bool _finished, _disposed;

    public override void Append(ReadOnlySpan<byte> bytes) => _unsent.Append(bytes);

    public override async ValueTask Drain(CancellationToken cancellation)
    {
        if (_unsent.Length <= PostgresBlobs.Part) return; // a full one may be the last, which goes with the head
        var taken = 0;
        for (; _unsent.Length - taken > PostgresBlobs.Part; taken += PostgresBlobs.Part)
        {
            CheckAge();
            await store.Append(id, _sent++, _unsent.Bytes.Slice(taken, PostgresBlobs.Part), cancellation).ConfigureAwait(false);
        }
        _length += taken;
        _unsent.Drop(taken);
    }

    public override async Task Commit(CancellationToken cancellation)
    {
        await Drain(cancellation).ConfigureAwait(false);
        CheckAge();
        await store.Finish(id, _sent, _unsent.Bytes, _length + _unsent.Length, cancellation).ConfigureAwait(false);
        _finished = true;
        _unsent.Clear();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        _unsent.Clear();
        if (_finished || _sent == 0) return;
        using var patience = new CancellationTokenSource(PatienceAtTheEnd);
        try { await store.Abandon(id, patience.Token).ConfigureAwait(false); }
        catch (Exception e) when (e is IOException or OperationCanceledException) { } // the sweep comes by
    }

    private void CheckAge()
    {
        if (_sent > 0 && Environment.TickCount64 - _begun > Longest.TotalMilliseconds) throw new IOException($"Blob {id} took longer than a day to write.");
    }
}
