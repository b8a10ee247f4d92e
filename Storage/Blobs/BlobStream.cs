using System.Security.Cryptography;

namespace Siegelpost.Storage;

/// <summary>
/// Reads a blob in clear: seekable, one decrypted chunk in memory. Every byte that it returns is authenticated; read from the start to
/// the end it also compares the whole with the owner's digest, where one is known. For one caller at a time.
/// </summary>
internal sealed class BlobStream : Stream
{
    private readonly string _id;
    private readonly Stream _stored;
    private readonly byte[] _key;
    private AesGcm? _gcm;
    private readonly byte[] _context, _header = new byte[BlobFormat.Header], _sealed, _plain; // most blobs are far smaller than a chunk
    private readonly long _length;
    private byte[]? _digest;
    private IncrementalHash? _sha256; // while reading goes straight on from the start
    private long _hashed, _position, _chunk = -1;
    private bool _disposed;

    internal BlobStream(BlobKey blob, byte[]? digest, Stream stored)
    {
        (_id, _length, _stored, _digest) = (blob.Id, blob.Length, stored, digest);
        _context = InstallationPublicKey.BlobContext(blob.Id, blob.Organisation, blob.Kind);
        _plain = new byte[Math.Clamp(blob.Length, 0, BlobFormat.Chunk)];
        _sealed = new byte[_plain.Length + BlobFormat.Tag];
        _key = blob.Key;
    }

    /// <summary>Before the first read.</summary>
    /// <exception cref="DamagedBlobException">It can't be what its reference says.</exception>
    internal async ValueTask Begin(CancellationToken cancellation)
    {
        if (_key.Length != InstallationPublicKey.KeyLength) throw Damaged("its key has a wrong length");
        if (_length < 0 || _length > BlobFormat.MaxLength || _stored.Length != BlobFormat.StoredLength(_length)) throw Damaged("its length isn't what its owner knows");
        if (await _stored.ReadAtLeastAsync(_header, _header.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) < _header.Length || !BlobFormat.IsHeader(_header)) throw Damaged("it has no header of a known version");
        _gcm = new AesGcm(_key, BlobFormat.Tag);
        if (_digest is not null) _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (_length == 0) // nothing will be read, so nothing else would check
        {
            Decrypt(0, await StoredLater(0, cancellation).ConfigureAwait(false));
            Follow(0, 0);
        }
    }

    public override bool CanRead => !_disposed;
    public override bool CanSeek => !_disposed;
    public override bool CanWrite => false;
    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty || _position >= _length) return 0;
        var chunk = _position / BlobFormat.Chunk;
        if (chunk != _chunk) Decrypt(chunk, Stored(chunk));
        return Give(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty || _position >= _length) return 0;
        var chunk = _position / BlobFormat.Chunk;
        if (chunk != _chunk) Decrypt(chunk, await StoredLater(chunk, cancellationToken).ConfigureAwait(false));
        return Give(buffer.Span);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 1 ? one[0] : -1;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => _length + offset,
    };

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            CryptographicOperations.ZeroMemory(_plain);
            _gcm?.Dispose();
            _sha256?.Dispose();
            _stored.Dispose();
        }
        base.Dispose(disposing);
    }

    private int Stored(long chunk)
    {
        var length = Aim(chunk);
        return _stored.ReadAtLeast(_sealed.AsSpan(0, length), length, throwOnEndOfStream: false) == length ? length : throw Damaged("it is cut");
    }

    private async ValueTask<int> StoredLater(long chunk, CancellationToken cancellation)
    {
        var length = Aim(chunk);
        return await _stored.ReadAtLeastAsync(_sealed.AsMemory(0, length), length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) == length ? length : throw Damaged("it is cut");
    }

    private int Aim(long chunk)
    {
        _chunk = -1; // what is in memory is void from here on, also when the read fails
        _stored.Position = BlobFormat.Header + chunk * BlobFormat.Sealed;
        return (int)Math.Min(BlobFormat.Chunk, _length - chunk * BlobFormat.Chunk) + BlobFormat.Tag;
    }

    private void Decrypt(long chunk, int stored)
    {
        Span<byte> nonce = stackalloc byte[BlobFormat.Nonce];
        BlobFormat.NonceOf(_header, chunk, last: chunk == BlobFormat.Chunks(_length) - 1, nonce);
        var length = stored - BlobFormat.Tag;
        try { _gcm!.Decrypt(nonce, _sealed.AsSpan(0, length), _sealed.AsSpan(length, BlobFormat.Tag), _plain.AsSpan(0, length), _context); }
        catch (CryptographicException e) { throw Damaged($"chunk {chunk} isn't authentic", e); }
        _chunk = chunk;
    }

    private int Give(Span<byte> buffer)
    {
        var from = (int)(_position - _chunk * BlobFormat.Chunk);
        var count = (int)Math.Min(Math.Min(buffer.Length, BlobFormat.Chunk - from), _length - _position);
        Follow(from, count);
        _plain.AsSpan(from, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    private void Follow(int from, int count)
    {
        if (_sha256 is null) return;
        if (_position != _hashed) // a jump: ranges are authentic by their chunks
        {
            _sha256.Dispose();
            _sha256 = null;
            return;
        }
        _sha256.AppendData(_plain, from, count);
        if ((_hashed += count) < _length) return;
        var whole = _sha256.GetHashAndReset();
        _sha256.Dispose();
        _sha256 = null;
        if (!whole.AsSpan().SequenceEqual(_digest)) throw Damaged("its digest isn't what its owner knows");
        _digest = null;
    }

    private DamagedBlobException Damaged(string reason, Exception? inner = null) => new(_id, reason, inner);
}
