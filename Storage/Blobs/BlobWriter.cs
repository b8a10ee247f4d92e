using System.Security.Cryptography;

namespace Siegelpost.Storage;

/// <summary>
/// Writes one blob, chunk by chunk, with one chunk in memory. Nothing exists before <see cref="Commit"/> has returned; disposal before
/// that leaves nothing. For one caller at a time.
/// </summary>
public sealed class BlobWriter : IAsyncDisposable
{
    private readonly BlobFile _file;
    private readonly InstallationPublicKey _publicKey;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(InstallationPublicKey.KeyLength), _context, _header = BlobFormat.NewHeader();
    private readonly AesGcm _gcm;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _bytes = new byte[BlobFormat.Sealed]; // in clear until they are sealed where they are
    private int _filled;
    private long _chunk;
    private State _state = State.Empty;

    internal BlobWriter(string id, string organisation, BlobKind kind, BlobFile file, InstallationPublicKey publicKey)
    {
        (Id, Organisation, Kind, _file, _publicKey) = (id, organisation, kind, file, publicKey);
        _context = InstallationPublicKey.BlobContext(id, organisation, kind);
        _gcm = new AesGcm(_key, BlobFormat.Tag);
    }

    private enum State { Empty, Open, Failed, Committed, Disposed }

    public string Id { get; }
    public string Organisation { get; }
    public BlobKind Kind { get; }

    /// <summary>Bytes of content so far.</summary>
    public long Length { get; private set; }

    /// <summary>Appends content without waiting: a block, after which the caller drains.</summary>
    /// <exception cref="IOException">The disk is full or failed; the writer can only be disposed then.</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        Begin(content.Length);
        while (content.Length > 0)
        {
            if (_filled == BlobFormat.Chunk) Append(SealChunk(last: false));
            content = content[Take(content)..];
        }
    }

    /// <summary>Waits until the store has taken what came together: back-pressure, and memory of a few buffers.</summary>
    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    public async ValueTask Drain(CancellationToken cancellation = default)
    {
        Begin(0);
        _state = State.Failed; // a half-sent chunk can't be repeated
        await _file.Drain(cancellation).ConfigureAwait(false);
        _state = State.Open;
    }

    /// <summary>Appends content of any length.</summary>
    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    public async ValueTask Write(ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        Begin(content.Length);
        while (content.Length > 0)
        {
            if (_filled == BlobFormat.Chunk)
            {
                Append(SealChunk(last: false));
                await Drain(cancellation).ConfigureAwait(false);
            }
            content = content[Take(content.Span)..];
        }
    }

    /// <summary>Makes the blob durable (bytes and name) and returns its reference, the only way to get one.</summary>
    /// <exception cref="IOException">It isn't durable: no reference, and disposal removes what there is.</exception>
    public async Task<BlobRef> Commit(CancellationToken cancellation = default)
    {
        Begin(0);
        Append(SealChunk(last: true));
        _state = State.Failed; // until the store has said yes
        await _file.Commit(cancellation).ConfigureAwait(false);
        var reference = new BlobRef(Id, Organisation, Kind, Length, _sha256.GetHashAndReset(), _publicKey.Wrap(_key, _context), _publicKey.KeyId);
        _state = State.Committed;
        Forget();
        return reference;
    }

    /// <summary>A write-only stream into this blob; closing the stream neither commits nor aborts.</summary>
    public Stream AsStream() => new BlobWriterStream(this);

    /// <summary>Aborts what isn't committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_state == State.Disposed) return;
        _state = State.Disposed;
        Forget();
        _gcm.Dispose();
        _sha256.Dispose();
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    private void Begin(int more)
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        if (_state is State.Failed or State.Committed) throw new InvalidOperationException($"Blob {Id} is {_state}: nothing can be added.");
        if (Length + more > BlobFormat.MaxLength) throw new IOException("A blob has at most 1 TiB.");
        if (_state == State.Open) return;
        Append(_header);
        _state = State.Open;
    }

    private int Take(ReadOnlySpan<byte> content)
    {
        var taken = Math.Min(content.Length, BlobFormat.Chunk - _filled);
        content[..taken].CopyTo(_bytes.AsSpan(_filled));
        _sha256.AppendData(content[..taken]);
        _filled += taken;
        Length += taken;
        return taken;
    }

    // A full chunk waits here until more content or the end comes: only then is it known whether it is the last.
    private ReadOnlySpan<byte> SealChunk(bool last)
    {
        Span<byte> nonce = stackalloc byte[BlobFormat.Nonce];
        BlobFormat.NonceOf(_header, _chunk++, last, nonce);
        _gcm.Encrypt(nonce, _bytes.AsSpan(0, _filled), _bytes.AsSpan(0, _filled), _bytes.AsSpan(_filled, BlobFormat.Tag), _context);
        var length = _filled + BlobFormat.Tag;
        _filled = 0;
        return _bytes.AsSpan(0, length);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        var before = _state;
        _state = State.Failed; // a half-written chunk can't be repeated
        _file.Append(bytes);
        _state = before;
    }

    private void Forget()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_bytes);
    }
}
