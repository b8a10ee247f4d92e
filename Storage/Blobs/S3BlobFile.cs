using Amazon.S3.Model;

namespace Siegelpost.Storage;

/// <summary>One blob on its way into an object: in one PUT, or in parts where it needs more than a buffer.</summary>
internal sealed class S3BlobFile(S3Blobs store, string id, string key) : BlobFile
{
    private const int Small = 512 * 1024; // a Room's half: what comes with the next block still fits
    private static readonly TimeSpan PatienceAtTheEnd = TimeSpan.FromSeconds(5);

    private readonly Unsent _unsent = new();
    private readonly List<PartETag> _parts = [];
    private byte[]? _part;
    private int _filled;
    private string? _upload;
    private bool _finished, _disposed;

    public override void Append(ReadOnlySpan<byte> bytes) => _unsent.Append(bytes);

    public override async ValueTask Drain(CancellationToken cancellation)
    {
        if (_part is null && _unsent.Length <= Small) return;
        if (_part is null)
        {
            await store.TakePlace(cancellation).ConfigureAwait(false);
            _part = GC.AllocateUninitializedArray<byte>(S3Blobs.Part);
        }
        for (var taken = 0; taken < _unsent.Length;)
        {
            if (_filled == S3Blobs.Part) await SendPart(cancellation).ConfigureAwait(false);
            var count = Math.Min(_unsent.Length - taken, S3Blobs.Part - _filled);
            _unsent.Bytes.Slice(taken, count).CopyTo(_part.AsMemory(_filled));
            (taken, _filled) = (taken + count, _filled + count);
        }
        _unsent.Clear();
    }

    public override async Task Commit(CancellationToken cancellation)
    {
        await Drain(cancellation).ConfigureAwait(false);
        if (_upload is null) await store.Put(key, _part is null ? _unsent.Bytes : _part.AsMemory(0, _filled), cancellation).ConfigureAwait(false);
        else
        {
            await SendPart(cancellation).ConfigureAwait(false);
            try { await store.Complete(key, _upload, _parts, cancellation).ConfigureAwait(false); }
            catch (FileNotFoundException e) { throw new IOException($"The upload of blob {id} was aborted.", e); }
        }
        _finished = true;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        _unsent.Clear();
        if (_part is not null) store.GivePlace();
        _part = null;
        if (_finished || _upload is null) return;
        using var patience = new CancellationTokenSource(PatienceAtTheEnd);
        try { await store.Abort(key, _upload, patience.Token).ConfigureAwait(false); }
        catch (Exception e) when (e is IOException or OperationCanceledException) { } // the sweep comes by
    }

    private async Task SendPart(CancellationToken cancellation)
    {
        _upload ??= await store.Start(key, cancellation).ConfigureAwait(false);
        _parts.Add(await store.PutPart(key, _upload, _parts.Count + 1, _part.AsMemory(0, _filled), cancellation).ConfigureAwait(false));
        _filled = 0;
    }
}
