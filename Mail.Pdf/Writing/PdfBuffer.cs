using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;

namespace Siegelpost.Pdf.Writing;

/// <summary>Number of an indirect object; written as a reference.</summary>
internal readonly record struct ObjectId(int Number)
{
    public override string ToString() => $"{Number} 0 R";
}

/// <summary>A text string (ISO 32000-2 §7.9.2.2) for people, in contrast to PDF syntax.</summary>
internal readonly record struct PdfText(string Value);

/// <summary>
/// Growing bytes of PDF syntax. <c>buffer.Add($"/Parent {id}")</c> writes references, numbers and text strings by the type of the hole;
/// only the literal parts are syntax, so nothing of a mail can become syntax.
/// </summary>
internal sealed class PdfBuffer(int capacity = 1024)
{
    private byte[] bytes = new byte[capacity];

    public int Length { get; private set; }
    public ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);
    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

    public PdfBuffer Add([InterpolatedStringHandlerArgument("")] PdfSyntax syntax)
    {
        _ = syntax;
        return this;
    }

    public void Clear() => Length = 0;

    public PdfBuffer Add(ReadOnlySpan<byte> raw)
    {
        raw.CopyTo(Grow(raw.Length));
        Length += raw.Length;
        return this;
    }

    public void Literal(string syntax)
    {
        var target = Grow(syntax.Length);
        for (var i = 0; i < syntax.Length; i++) target[i] = (byte)syntax[i];
        Length += syntax.Length;
    }

    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, Grow(20), out var written);
        Length += written;
    }

    /// <summary>Three decimals at most, never an exponent (ISO 32000-2 §7.3.3). What isn't a number is 0.</summary>
    public void Number(double value)
    {
        var thousandths = double.IsFinite(value) ? (long)Math.Round(Math.Clamp(value, -1e9, 1e9) * 1000) : 0;
        if (thousandths < 0)
        {
            Literal("-");
            thousandths = -thousandths;
        }
        Number(thousandths / 1000);
        var rest = (int)(thousandths % 1000);
        if (rest == 0) return;
        Span<byte> digits = [(byte)'.', (byte)('0' + rest / 100), (byte)('0' + rest / 10 % 10), (byte)('0' + rest % 10)];
        Add(digits.TrimEnd((byte)'0'));
    }

    /// <summary>Always in hexadecimal, so that no escaping can go wrong: ASCII as it is, all else as UTF-16BE with its mark.</summary>
    public void Text(string value)
    {
        Literal("<");
        if (Ascii.IsValid(value) && !value.AsSpan().ContainsAnyInRange('\0', '\x1F'))
        {
            foreach (var c in value) Hex((byte)c);
        }
        else
        {
            Literal("FEFF");
            HexUtf16(value);
        }
        Literal(">");
    }

    public void HexUtf16(string value)
    {
        foreach (var c in value) Hex(c);
    }

    public void Hex(ReadOnlySpan<byte> value)
    {
        foreach (var b in value) Hex(b);
    }

    public void Hex(ushort value)
    {
        Hex((byte)(value >> 8));
        Hex((byte)value);
    }

    private void Hex(byte value)
    {
        var target = Grow(2);
        target[0] = "0123456789ABCDEF"u8[value >> 4];
        target[1] = "0123456789ABCDEF"u8[value & 15];
        Length += 2;
    }

    private Span<byte> Grow(int more)
    {
        if (bytes.Length - Length < more) Array.Resize(ref bytes, Math.Max(checked(Length + more), 2 * bytes.Length));
        return bytes.AsSpan(Length);
    }
}

/// <summary>The holes that <see cref="PdfBuffer.Add(PdfSyntax)"/> understands.</summary>
[InterpolatedStringHandler]
internal readonly ref struct PdfSyntax
{
    private readonly PdfBuffer buffer;

    public PdfSyntax(int literalLength, int holes, PdfBuffer buffer)
    {
        _ = literalLength + holes;
        this.buffer = buffer;
    }

    public void AppendLiteral(string syntax) => buffer.Literal(syntax);
    public void AppendFormatted(int value) => buffer.Number((long)value);
    public void AppendFormatted(long value) => buffer.Number(value);
    public void AppendFormatted(double value) => buffer.Number(value);
    public void AppendFormatted(PdfText text) => buffer.Text(text.Value);

    public void AppendFormatted(ObjectId id)
    {
        buffer.Number((long)id.Number);
        buffer.Literal(" 0 R");
    }

    public void AppendFormatted(ReadOnlySpan<byte> hexString)
    {
        buffer.Literal("<");
        buffer.Hex(hexString);
        buffer.Literal(">");
    }
}
