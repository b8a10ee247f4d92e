using System.Text;

namespace Siegelpost.Silo.Content;

/// <summary>
/// The header of a mail as bytes (RFC 5322 §2.2), read without its body. Nothing is repaired here: where readers could differ about what
/// the header says, the block is not parsable, and what is not parsable is never sent in the clear (RULES 6).
/// </summary>
internal sealed class HeaderBlock
{
    /// <summary>Bytes; more than any real header, less than what hurts.</summary>
    public const int MaxBytes = 256 * 1024;

    private HeaderBlock(IReadOnlyList<HeaderField> fields, bool isParsable, int length) =>
        (Fields, IsParsable, Length) = (fields, isParsable, length);

    /// <summary>In the order of the mail; also what could be read of a block that is not parsable.</summary>
    public IReadOnlyList<HeaderField> Fields { get; }

    /// <summary>False: over <see cref="MaxBytes"/>, or with lines that are neither field nor continuation, or with NUL or bare CR.</summary>
    public bool IsParsable { get; }

    /// <summary>Bytes up to and with the empty line; the body begins there. Of a block that is too long: the bytes looked at.</summary>
    public int Length { get; }

    public IEnumerable<HeaderField> All(string name) => Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The first field of that name; null: none.</summary>
    public HeaderField? First(string name) => All(name).FirstOrDefault();

    /// <summary>Reads from the beginning of a mail, at most <see cref="MaxBytes"/> and a little of the body.</summary>
    public static async Task<HeaderBlock> Read(Stream mail, CancellationToken cancel = default)
    {
        if (mail.CanSeek) mail.Position = 0;
        var buffer = new byte[16 * 1024];
        var filled = 0;
        while (true)
        {
            var read = await mail.ReadAsync(buffer.AsMemory(filled), cancel);
            filled += read;
            if (read == 0 || filled > MaxBytes || EndsWithin(buffer.AsSpan(0, filled))) return Parse(buffer.AsMemory(0, filled));
            if (filled == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MaxBytes + 1));
        }
    }

    /// <param name="bytes">The beginning of a mail, longer than its header or the whole of it.</param>
    public static HeaderBlock Parse(ReadOnlyMemory<byte> bytes)
    {
        var fields = new List<HeaderField>();
        var parsable = true;
        var position = 0;
        var fieldStart = -1;
        while (position < bytes.Length && position < MaxBytes)
        {
            var line = LineAt(bytes.Span, position);
            if (IsEmptyLine(line))
            {
                Finish(position);
                return new(fields, parsable, position + line.Length);
            }
            if (line[0] is (byte)' ' or (byte)'\t') parsable &= fieldStart >= 0;   // RFC 5322 §2.2.3: a continuation needs a field
            else
            {
                Finish(position);
                fieldStart = NameLength(line) > 0 ? position : -1;
                parsable &= fieldStart >= 0;
            }
            parsable &= IsClean(line);
            position += line.Length;
        }
        Finish(position);
        return new(fields, parsable && bytes.Length <= MaxBytes, position);

        void Finish(int end)
        {
            if (fieldStart < 0) return;
            var raw = bytes[fieldStart..end];
            var colon = raw.Span.IndexOf((byte)':');
            fields.Add(new(Encoding.ASCII.GetString(raw.Span[..colon]).TrimEnd(' ', '\t'), raw, colon, fieldStart));
            fieldStart = -1;
        }
    }

    private static bool EndsWithin(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf("\n\r\n"u8) >= 0 || bytes.IndexOf("\n\n"u8) >= 0 || bytes.StartsWith("\r\n"u8) || bytes.StartsWith("\n"u8);

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> bytes, int position)
    {
        var end = bytes[position..].IndexOf((byte)'\n');
        return end < 0 ? bytes[position..] : bytes.Slice(position, end + 1);
    }

    private static bool IsEmptyLine(ReadOnlySpan<byte> line) => line.SequenceEqual("\r\n"u8) || line.SequenceEqual("\n"u8);

    /// <summary>Length of the field name when the line begins a field (RFC 5322 §2.2, blanks before the colon by §4.5); 0: it does not.</summary>
    public static int NameLength(ReadOnlySpan<byte> line)
    {
        var name = line.IndexOfAnyExceptInRange((byte)33, (byte)126);
        var colon = line.IndexOf((byte)':');
        if (colon <= 0) return 0;
        if (name < 0 || name > colon) return colon;
        return line[name..colon].TrimStart(" \t"u8).IsEmpty ? name : 0;
    }

    private static bool IsClean(ReadOnlySpan<byte> line)
    {
        if (line.Contains((byte)0)) return false;
        var text = line.EndsWith("\r\n"u8) ? line[..^2] : line;
        return !text.Contains((byte)'\r');                                          // a bare CR ends a line for some readers
    }
}

/// <param name="Raw">The whole field with its line ends.</param>
/// <param name="Colon">Where in <paramref name="Raw"/> the colon is.</param>
/// <param name="Offset">Where in the mail the field begins.</param>
internal sealed record HeaderField(string Name, ReadOnlyMemory<byte> Raw, int Colon, int Offset)
{
    /// <summary>What follows the colon, still folded and encoded.</summary>
    public ReadOnlyMemory<byte> Value => Raw[(Colon + 1)..];

    /// <summary>The value unfolded (RFC 5322 §2.2.3) and trimmed; UTF-8 (RFC 6532), or Latin-1 where it is not. Encoded words stay.</summary>
    public string Text => Unfold(Charsets.Utf8OrLatin1(Value.Span)).Trim();

    private static string Unfold(string value) => value.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}
