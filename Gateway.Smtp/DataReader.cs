namespace Siegelpost.Smtp;

internal enum DataFlaw { None, BareCr, BareLf, Nul, LineTooLong }

/// <summary>
/// The text after DATA: takes the dots of transparency out (RFC 5321 §4.5.2) and finds the end, which is CRLF.CRLF and nothing
/// else. Whoever takes "LF.LF" or "CR.CR" for an end reads a second mail where the sender's server saw one (CVE-2023-51764 and its
/// sisters); here a bare CR or LF never begins a line, and makes the whole mail refusable. The state survives any split of the input.
/// </summary>
internal sealed class DataReader(int maxLine = int.MaxValue)
{
    private enum At { LineStart, Text, Cr, Dot, DotCr, End }

    private At _at = At.LineStart;
    private int _line;

    public bool Ended => _at == At.End;

    /// <summary>The first flaw; the mail must not be accepted then. Content after it may be incomplete.</summary>
    public DataFlaw Flaw { get; private set; }

    /// <summary>Takes some input, at least one byte, and gives the content in it, possibly none.</summary>
    /// <returns>How many bytes were taken. After <see cref="Ended"/> the rest isn't ours.</returns>
    public int Read(ReadOnlySpan<byte> input, out ReadOnlySpan<byte> content)
    {
        content = default;
        switch (_at)
        {
            case At.End: return 0;
            case At.LineStart when input[0] == '.': _at = At.Dot; return 1;
            case At.Dot when input[0] == '\r': _at = At.DotCr; return 1;
            case At.DotCr when input[0] == '\n': _at = At.End; return 1;
            case At.DotCr: Note(DataFlaw.BareCr); break;
            case At.Cr when input[0] == '\n':
                (_at, _line) = (At.LineStart, 0);
                content = input[..1];
                return 1;
            case At.Cr: Note(DataFlaw.BareCr); break;
        }
        // RFC 5321 §4.5.2: a dot before other text was added by the client and is gone by now.
        _at = At.Text;
        var taken = ReadText(input);
        content = input[..taken];
        return taken;
    }

    /// <summary>Whole lines and the begin of one, up to a dot at a line's start.</summary>
    private int ReadText(ReadOnlySpan<byte> input)
    {
        var i = 0;
        while (i < input.Length)
        {
            var run = input[i..].IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
            var length = run < 0 ? input.Length - i : run;
            _line += length;
            if (_line > maxLine)
            {
                Note(DataFlaw.LineTooLong);
                _line = 0; // and no overflow
            }
            i += length;
            if (run < 0) return i;
            switch (input[i++])
            {
                case (byte)'\n': Note(DataFlaw.BareLf); continue;
                case 0: Note(DataFlaw.Nul); continue;
            }
            if (i == input.Length || input[i] != '\n')
            {
                _at = At.Cr;
                return i;
            }
            (_at, _line) = (At.LineStart, 0);
            i++;
            if (i == input.Length || input[i] == '.') return i;
            _at = At.Text;
        }
        return i;
    }

    private void Note(DataFlaw flaw)
    {
        if (Flaw == DataFlaw.None) Flaw = flaw;
    }
}
