using System.Buffers;

namespace Siegelpost.Silo.Delivery;

/// <summary>
/// The transparency of DATA (RFC 5321 §4.5.2), byte-exact but for dots: a dot that begins a line is doubled, the last line gets its CRLF
/// if it has none. A lone CR or LF never leaves: other servers may take it for a line's end, and what follows for commands (smuggling).
/// </summary>
internal sealed class DotStuffing
{
    private enum At { LineStart, Middle, AfterCr }

    private At _at = At.LineStart;

    /// <summary>Writes the next bytes of the mail, however they are cut.</summary>
    /// <exception cref="InvalidDataException">A CR or LF stands alone.</exception>
    public void Feed(ReadOnlySpan<byte> mail, IBufferWriter<byte> to)
    {
        for (var rest = mail; !rest.IsEmpty;)
        {
            if (_at == At.AfterCr)
            {
                if (rest[0] != '\n') throw Lone();
                to.Write("\n"u8);
                _at = At.LineStart;
                rest = rest[1..];
                continue;
            }
            if (_at == At.LineStart && rest[0] == '.') to.Write("."u8); // RFC 5321 §4.5.2: one more dot
            var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                to.Write(rest);
                _at = At.Middle;
                return;
            }
            if (rest[end] == '\n') throw Lone();
            to.Write(rest[..(end + 1)]);
            _at = At.AfterCr;
            rest = rest[(end + 1)..];
        }
    }

    /// <summary>Ends the mail.</summary>
    /// <exception cref="InvalidDataException">It ends with a lone CR.</exception>
    public void Finish(IBufferWriter<byte> to)
    {
        if (_at == At.AfterCr) throw Lone();
        if (_at == At.Middle) to.Write("\r\n"u8);
        to.Write(".\r\n"u8); // RFC 5321 §4.1.1.4: CRLF.CRLF, the first CRLF being that of DATA or of the last line
    }

    private static InvalidDataException Lone() => new("A mail with a lone CR or LF can't be sent.");
}
