namespace Siegelpost.Smtp;

/// <summary>Counts Received fields while a mail streams by (RFC 5321 §6.3: loop detection), looking at the header only.</summary>
internal sealed class ReceivedCounter
{
    private const int NoMatch = -1;
    private int _matched;
    private int _column;
    private bool _inBody;

    public int Count { get; private set; }

    public void Look(ReadOnlySpan<byte> content)
    {
        if (_inBody) return;
        var name = "received"u8;
        foreach (var b in content)
        {
            if (b == '\n')
            {
                if (_column == 0) // the empty line after the header
                {
                    _inBody = true;
                    return;
                }
                (_column, _matched) = (0, 0);
                continue;
            }
            if (b != '\r') _column++;
            if (_matched == NoMatch) continue;
            if (_matched < name.Length) _matched = (b | 0x20) == name[_matched] ? _matched + 1 : NoMatch;
            else if (b == ':') (Count, _matched) = (Count + 1, NoMatch);
            else if (b is not ((byte)' ' or (byte)'\t')) _matched = NoMatch; // RFC 5322 §4.5.3: white space before the colon was allowed once
        }
    }
}
