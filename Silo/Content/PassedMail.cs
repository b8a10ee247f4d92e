using System.Text;

namespace Siegelpost.Silo.Content;

/// <summary>
/// A mail on its way through: our Received field on top, then the original byte for byte, without whole <c>X-Siegelpost-*</c> fields of its
/// header (RULES 6). A stream that only reads forward, with a buffer of a few KB whatever the mail weighs. At the first line of the header
/// that readers could take for the beginning of the body, filtering ends, so that no body is ever touched.
/// </summary>
/// <param name="original">At its beginning; stays the caller's.</param>
/// <param name="receivedHeader">Complete, with its final CRLF; empty: none.</param>
/// <param name="withoutBcc">Bcc fields go too: for copies that reach somebody as a file.</param>
internal sealed class PassedMail(Stream original, string receivedHeader, bool withoutBcc = false) : Stream
{
    private const int BufferSize = 16 * 1024;
    private const int MaxNameLine = 1000;                                    // RFC 5322 §2.1.1: 998 and CRLF

    private readonly byte[] _received = Encoding.UTF8.GetBytes(receivedHeader);
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _receivedSent, _start, _end;
    private bool _ended, _inHeader = true, _atLineStart = true, _dropping;

    public override int Read(Span<byte> destination)
    {
        while (true)
        {
            if (TryTake(destination, out var taken)) return taken;
            Advance(original.Read(_buffer, _end, BufferSize - _end));
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (TryTake(destination.Span, out var taken)) return taken;
            Advance(await original.ReadAsync(_buffer.AsMemory(_end), cancellationToken));
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>False: more of the original is needed first.</summary>
    private bool TryTake(Span<byte> destination, out int taken)
    {
        taken = 0;
        if (destination.IsEmpty) return true;
        if (_receivedSent < _received.Length)
        {
            taken = Math.Min(destination.Length, _received.Length - _receivedSent);
            _received.AsSpan(_receivedSent, taken).CopyTo(destination);
            _receivedSent += taken;
            return true;
        }
        while (taken < destination.Length && Next() is > 0 and var length)
        {
            var count = _dropping ? length : Math.Min(length, destination.Length - taken);
            if (!_dropping)
            {
                _buffer.AsSpan(_start, count).CopyTo(destination[taken..]);
                taken += count;
            }
            Consume(count);
        }
        if (_start == _end) _start = _end = 0;
        else if (_end == BufferSize) Compact();
        return taken > 0 || (_ended && _start == _end);
    }

    /// <summary>Bytes at hand that share one fate; 0: it can't be told yet.</summary>
    private int Next()
    {
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (bytes.IsEmpty || !_inHeader) return bytes.Length;
        if (_atLineStart && !Judge(bytes)) return 0;
        if (!_inHeader) return bytes.Length;
        var end = bytes.IndexOf((byte)'\n');
        return end < 0 ? bytes.Length : end + 1;
    }

    /// <summary>Decides about the line that begins here; false: too little of it is there.</summary>
    private bool Judge(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var line = end < 0 ? bytes : bytes[..(end + 1)];
        var isWhole = end >= 0 || _ended || line.Length >= MaxNameLine;
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            var isBlank = line.Trim(" \t\r\n"u8).IsEmpty;
            if (isBlank && !isWhole) return false;
            if (isBlank) Stop();                                             // RFC 5322 §4.2 folds it, others see the end of the header
        }
        else
        {
            var name = HeaderBlock.NameLength(line);
            if (name == 0 && !isWhole) return false;
            _dropping = name > 0 && (IsOurs(line[..name]) || (withoutBcc && IsBcc(line[..name])));
            if (name == 0) Stop();                                           // the empty line, or a broken one
        }
        _atLineStart = false;
        return true;
    }

    private void Stop() => (_dropping, _inHeader) = (false, false);

    private static bool IsOurs(ReadOnlySpan<byte> name) => name.Length > Prefix.Length && Ascii.EqualsIgnoreCase(name[..Prefix.Length], Prefix);

    private static bool IsBcc(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(name, "Bcc"u8) || Ascii.EqualsIgnoreCase(name, "Resent-Bcc"u8);

    private void Consume(int count)
    {
        _atLineStart = _inHeader && _buffer[_start + count - 1] == '\n';
        _start += count;
    }

    private void Advance(int read)
    {
        _end += read;
        _ended = read == 0;
    }

    private void Compact()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }

    private static ReadOnlySpan<byte> Prefix => "X-Siegelpost-"u8;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
