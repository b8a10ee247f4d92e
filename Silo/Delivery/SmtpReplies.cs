using System.Text;

namespace Siegelpost.Silo.Delivery;

/// <summary>Reads replies from a stream, with a limit on everything: a hostile server may send what it likes for as long as it likes.</summary>
internal sealed class SmtpReplies(Stream stream)
{
    private const int MaxLine = 1024;  // RFC 5321 §4.5.3.1.5 says 512; some servers chat
    private const int MaxLines = 128;

    private readonly byte[] _buffer = new byte[MaxLine];
    private int _start, _end;

    /// <summary>The server has said something that nobody asked for yet.</summary>
    public bool IsPending => _end > _start;

    public async Task<SmtpAnswer> Read(CancellationToken cancellation)
    {
        List<string> lines = [];
        for (int? code = null; ;)
        {
            var line = await Line(cancellation);
            if (lines.Count == MaxLines) throw new SmtpBrokenException("The reply has too many lines.");
            if (!TryParse(line, out var found, out var isLast) || (code ??= found) != found) throw new SmtpBrokenException("The reply is malformed.");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (isLast) return new(found, lines);
        }
    }

    // RFC 5321 §4.2: Reply-code = %x32-35 %x30-35 %x30-39; then "-" goes on, SP or nothing ends.
    private static bool TryParse(string line, out int code, out bool isLast)
    {
        code = 0;
        isLast = line.Length == 3 || line.Length > 3 && line[3] == ' ';
        if (line.Length < 3 || line[0] is < '2' or > '5' || !char.IsAsciiDigit(line[1]) || !char.IsAsciiDigit(line[2]) || !isLast && line[3] != '-') return false;
        code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
        return true;
    }

    private async Task<string> Line(CancellationToken cancellation)
    {
        for (var searched = _start; ;)
        {
            var end = _buffer.AsSpan(searched.._end).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer.AsSpan(_start..(searched + end))).TrimEnd('\r');
                _start = searched + end + 1;
                return line;
            }
            if (_start > 0)
            {
                _buffer.AsSpan(_start.._end).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }
            searched = _end;
            if (_end == _buffer.Length) throw new SmtpBrokenException("The reply has too long a line.");
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (read == 0) throw new SmtpBrokenException("The server closed the connection.");
            _end += read;
        }
    }
}
