namespace Siegelpost.Storage;

/// <summary>Bytes on their way to a store behind a network: as much memory as there are bytes, and a bound for callers that forget to drain.</summary>
internal sealed class Unsent
{
    private const int First = 4 * 1024;
    private byte[] _bytes = [];

    internal int Length { get; private set; }

    internal ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Length);

    /// <exception cref="InvalidOperationException">The caller doesn't drain.</exception>
    internal void Append(ReadOnlySpan<byte> more)
    {
        if (Length + more.Length > BlobFile.Room + BlobFormat.Sealed) throw new InvalidOperationException("Too much of a blob is written without draining it.");
        if (Length + more.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(First, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(Length + more.Length))));
        more.CopyTo(_bytes.AsSpan(Length));
        Length += more.Length;
    }

    /// <summary>Forgets the first bytes: they are sent.</summary>
    internal void Drop(int count)
    {
        _bytes.AsSpan(count, Length - count).CopyTo(_bytes);
        Length -= count;
    }

    internal void Clear() => (_bytes, Length) = ([], 0);
}
