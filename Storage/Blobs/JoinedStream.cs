namespace Siegelpost.Storage;

/// <summary>
/// A content that lies in several blobs, read as one, with one blob open at a time. The next one is opened by the read that reaches it.
/// </summary>
internal sealed class JoinedStream : StoredStream
{
    private readonly IReadOnlyList<BlobKey> _pieces;
    private readonly Func<BlobKey, CancellationToken, Task<Stream>> _open;
    private readonly long[] _starts;
    private Stream? _current;
    private int _number = -1;

    private JoinedStream(IReadOnlyList<BlobKey> pieces, Func<BlobKey, CancellationToken, Task<Stream>> open) : base(pieces.Sum(piece => piece.Length))
    {
        (_pieces, _open) = (pieces, open);
        _starts = new long[pieces.Count];
        for (var i = 1; i < _starts.Length; i++) _starts[i] = _starts[i - 1] + pieces[i - 1].Length;
    }

    /// <exception cref="FileNotFoundException">The first piece is gone; of a later one a read says so.</exception>
    internal static async Task<Stream> Open(IReadOnlyList<BlobKey> pieces, Func<BlobKey, CancellationToken, Task<Stream>> open, CancellationToken cancellation)
    {
        if (pieces.Count == 0) throw new ArgumentException("A content has a piece at least.", nameof(pieces));
        var joined = new JoinedStream(pieces, open);
        await joined.GoTo(0, cancellation).ConfigureAwait(false);
        return joined;
    }

    protected override async ValueTask<int> ReadAt(long position, Memory<byte> buffer, CancellationToken cancellation)
    {
        await GoTo(At(position), cancellation).ConfigureAwait(false);
        _current!.Position = position - _starts[_number];
        return await _current.ReadAsync(buffer, cancellation).ConfigureAwait(false);
    }

    protected override void LetGo() => _current?.Dispose();

    /// <summary>The piece that has this byte: the last one that starts at it or before and isn't empty.</summary>
    private int At(long position)
    {
        var found = Array.BinarySearch(_starts, position);
        if (found < 0) found = ~found - 1;
        while (found + 1 < _starts.Length && _starts[found + 1] <= position) found++; // an empty piece starts where the next one does
        return found;
    }

    private async ValueTask GoTo(int number, CancellationToken cancellation)
    {
        if (number == _number) return;
        if (_current is not null) await _current.DisposeAsync().ConfigureAwait(false);
        (_current, _number) = (null, -1);
        _current = await _open(_pieces[number], cancellation).ConfigureAwait(false);
        _number = number;
    }
}
