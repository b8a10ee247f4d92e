namespace Siegelpost.Silo.Content;

/// <summary>Checks that bytes are one encrypted OpenPGP message to their end (RFC 9580 §10.3): session keys, then one encrypted packet.</summary>
internal static class PgpPackets
{
    private const int PublicKeySession = 1, SymmetricKeySession = 3, Encrypted = 9, Marker = 10, EncryptedIntegrity = 18, Aead = 20, Padding = 21;
    private const int MaxSessionKeys = 2000;

    public static bool AreEncrypted(Stream stream)
    {
        var sessionKeys = 0;
        while (true)
        {
            var first = stream.ReadByte();
            if (first < 0x80) return false;                                  // the end, or no packet
            var isNew = (first & 0x40) != 0;
            var tag = isNew ? first & 0x3F : (first >> 2) & 0x0F;
            if (tag is Encrypted or EncryptedIntegrity or Aead)
                return sessionKeys > 0 && (isNew ? SkipNew(stream, mayBePartial: true) : SkipOld(stream, first & 3, mayBeOpen: true)) && stream.ReadByte() < 0;
            if (tag is not (PublicKeySession or SymmetricKeySession or Marker or Padding)) return false;
            if (tag is PublicKeySession or SymmetricKeySession && ++sessionKeys > MaxSessionKeys) return false;
            if (!(isNew ? SkipNew(stream, mayBePartial: false) : SkipOld(stream, first & 3, mayBeOpen: false))) return false;
        }
    }

    /// <summary>RFC 9580 §4.2.1.</summary>
    private static bool SkipNew(Stream stream, bool mayBePartial)
    {
        while (true)
        {
            var first = stream.ReadByte();
            switch (first)
            {
                case < 0: return false;
                case < 192: return Skip(stream, first);
                case < 224: return stream.ReadByte() is >= 0 and var second && Skip(stream, ((first - 192) << 8) + second + 192);
                case 255: return Number(stream, 4) is { } length && Skip(stream, length);
                default:
                    if (!mayBePartial || !Skip(stream, 1L << (first & 0x1F))) return false;
                    break;
            }
        }
    }

    /// <summary>RFC 9580 §4.2.2; type 3 reaches to the end.</summary>
    private static bool SkipOld(Stream stream, int lengthType, bool mayBeOpen)
    {
        if (lengthType < 3) return Number(stream, 1 << lengthType) is { } length && Skip(stream, length);
        return mayBeOpen && Skip(stream, long.MaxValue, toEnd: true);
    }

    private static long? Number(Stream stream, int bytes)
    {
        long number = 0;
        for (; bytes > 0; bytes--)
        {
            if (stream.ReadByte() is not (>= 0 and var next)) return null;
            number = (number << 8) | (uint)next;
        }
        return number;
    }

    private static bool Skip(Stream stream, long length, bool toEnd = false)
    {
        var buffer = new byte[16 * 1024];
        while (length > 0)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(length, buffer.Length));
            if (read == 0) return toEnd;
            length -= read;
        }
        return true;
    }
}
