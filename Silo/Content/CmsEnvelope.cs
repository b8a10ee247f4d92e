namespace Siegelpost.Silo.Content;

/// <summary>
/// Checks the outer form of CMS EnvelopedData (RFC 5652 §6.1) and AuthEnvelopedData (RFC 5083 §2.1), BER or DER, to the last byte, without
/// keeping any of it. That it decrypts for somebody can't be known.
/// </summary>
internal sealed class CmsEnvelope
{
    private const int MaxDepth = 32;
    private const int Oid = 0x06, Integer = 0x02, OctetString = 0x04, Sequence = 0x30, Set = 0x31, Context0 = 0xA0, Context1 = 0xA1, Context2 = 0xA2;

    private static readonly byte[] EnvelopedData = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03];                    // 1.2.840.113549.1.7.3
    private static readonly byte[] AuthEnvelopedData = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x17];    // 1.2.840.113549.1.9.16.1.23

    private readonly Stream _stream;
    private readonly Stack<long> _ends = [];                                 // of the open elements; -1: indefinite (X.690 §8.1.3.6)
    private long _position;
    private int _ahead = NotRead;
    private const int NotRead = -2;

    private CmsEnvelope(Stream stream) => _stream = stream;

    public static bool IsWhole(Stream stream)
    {
        try
        {
            using var buffered = new BufferedStream(stream, 16 * 1024);
            new CmsEnvelope(buffered).ContentInfo();
            return true;
        }
        catch (NotBerException) { return false; }
    }

    private void ContentInfo()
    {
        Enter(Sequence);
        var type = Value(Oid, 20);
        var isAuthenticated = type.SequenceEqual(AuthEnvelopedData);
        Demand(isAuthenticated || type.SequenceEqual(EnvelopedData));
        Enter(Context0);
        Enter(Sequence);
        Value(Integer, 4);
        if (Peek() == Context0) Walk();                                      // originatorInfo
        Recipients();
        EncryptedContent();
        if (Has(Context1)) Walk();                                           // authAttrs, unprotectedAttrs
        if (isAuthenticated)
        {
            Value(OctetString, 64);                                          // mac
            if (Has(Context2)) Walk();
        }
        Leave();
        Leave();
        Leave();
        Demand(Peek() < 0);
    }

    private void Recipients()
    {
        Enter(Set);
        Demand(!AtEnd());
        while (!AtEnd())
        {
            Demand(Peek() is Sequence or (>= 0xA1 and <= 0xA4));             // RFC 5652 §6.2: the five kinds of RecipientInfo
            Walk();
        }
        Leave();
    }

    private void EncryptedContent()
    {
        Enter(Sequence);
        Value(Oid, 20);
        Demand(Peek() == Sequence);
        Walk();
        Demand(Peek() is 0x80 or Context0);                                  // detached content would be no mail
        Walk();
        Leave();
    }

    /// <summary>Over one element with all that is in it.</summary>
    private void Walk()
    {
        var (tag, length) = Header();
        if ((tag & 0x20) == 0)
        {
            Demand(length >= 0);
            Skip(length);
            return;
        }
        Open(length);
        while (!AtEnd()) Walk();                                             // depth is bounded by Open
        Leave();
    }

    private void Enter(int expected)
    {
        var (tag, length) = Header();
        Demand(tag == expected);
        Open(length);
    }

    private void Open(long length)
    {
        Demand(_ends.Count < MaxDepth);
        _ends.Push(length < 0 ? -1 : _position + length);
    }

    private void Leave()
    {
        Demand(AtEnd());
        if (_ends.Pop() >= 0) return;
        Demand(Next() == 0 && Next() == 0);                                  // end-of-contents
    }

    private bool Has(int tag) => !AtEnd() && Peek() == tag;

    private bool AtEnd() => _ends.Peek() is var end && (end < 0 ? Peek() == 0 : _position == end);

    private byte[] Value(int expected, int maxLength)
    {
        var (tag, length) = Header();
        Demand(tag == expected && length >= 0 && length <= maxLength);
        var value = new byte[length];
        for (var i = 0; i < length; i++) value[i] = (byte)Next();
        return value;
    }

    /// <summary>X.690 §8.1.2, §8.1.3. High tag numbers don't occur in CMS.</summary>
    private (int Tag, long Length) Header()
    {
        var tag = Next();
        Demand((tag & 0x1F) != 0x1F && tag != 0);
        var first = Next();
        var length = first < 0x80 ? first : 0L;
        if (first == 0x80) length = -1;
        else if (first > 0x80)
        {
            Demand(first <= 0x86);
            for (var i = first & 0x7F; i > 0; i--) length = (length << 8) | (uint)Next();
        }
        Demand(length >= 0 || (tag & 0x20) != 0);
        foreach (var end in _ends) Demand(end < 0 || length < 0 || _position + length <= end);
        return (tag, length);
    }

    private int Peek()
    {
        if (_ahead == NotRead) _ahead = _stream.ReadByte();
        return _ahead;
    }

    private int Next()
    {
        var value = Peek();
        Demand(value >= 0);
        _ahead = NotRead;
        _position++;
        return value;
    }

    private void Skip(long length)
    {
        var buffer = new byte[16 * 1024];
        if (length > 0 && _ahead != NotRead) { Next(); length--; }
        while (length > 0)
        {
            var read = _stream.Read(buffer, 0, (int)Math.Min(length, buffer.Length));
            Demand(read > 0);
            _position += read;
            length -= read;
        }
    }

    private static void Demand(bool holds)
    {
        if (!holds) throw new NotBerException();
    }

    private sealed class NotBerException : Exception;
}
