using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Siegelpost.Storage;

/// <summary>
/// A blob's bytes, version 1:
/// <code>
/// header  "SGLB" ‖ version 1 ‖ 20 zero bytes ‖ 7 random bytes                         32 bytes
/// chunks  64 KiB of content, encrypted ‖ 16 bytes tag; the last chunk may be shorter   (empty content: one empty chunk)
/// nonce   the 7 random bytes ‖ chunk number (4, big-endian) ‖ 1 for the last chunk, else 0
/// </code>
/// The number makes reordering fail, the last flag makes cutting fail, also at a chunk's edge (STREAM, Hoang et al. 2015), and the
/// associated data (id ‖ organisation ‖ kind) makes swapping fail.
/// </summary>
internal static class BlobFormat
{
    internal const int Chunk = 64 * 1024, Tag = 16, Sealed = Chunk + Tag, Header = 32, Nonce = 12, Prefix = 7;

    /// <summary>The counter's 4 bytes allow 256 TiB; this is what we allow.</summary>
    internal const long MaxLength = 1L << 40;

    internal static byte[] NewHeader()
    {
        var header = new byte[Header];
        "SGLB"u8.CopyTo(header);
        header[4] = 1;
        RandomNumberGenerator.Fill(header.AsSpan(Header - Prefix));
        return header;
    }

    internal static bool IsHeader(ReadOnlySpan<byte> header) =>
        header[..4].SequenceEqual("SGLB"u8) && header[4] == 1 && !header[5..(Header - Prefix)].ContainsAnyExcept((byte)0);

    internal static void NonceOf(ReadOnlySpan<byte> header, long chunk, bool last, Span<byte> nonce)
    {
        header[(Header - Prefix)..].CopyTo(nonce);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[Prefix..], checked((uint)chunk));
        nonce[^1] = last ? (byte)1 : (byte)0;
    }

    internal static long Chunks(long length) => Math.Max(1, (length + Chunk - 1) / Chunk);

    internal static long StoredLength(long length) => Header + length + Chunks(length) * Tag;
}
