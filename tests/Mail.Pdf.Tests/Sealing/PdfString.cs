using System.Text;

namespace Siegelpost.Tests.Pdf.Sealing;

/// <summary>Just enough of PDF syntax to read a string out of a file (ISO 32000-2 §7.3.4).</summary>
internal static class PdfString
{
    /// <summary>The first string after one of the entries; each ends with the string's bracket.</summary>
    public static byte[] After(byte[] file, params string[] entries)
    {
        foreach (var entry in entries)
        {
            var at = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(entry));
            if (at >= 0) return entry[^1] == '<' ? Hex(file, at + entry.Length) : Literal(file, at + entry.Length);
        }
        throw new InvalidDataException($"No {entries[0]}");
    }

    private static byte[] Hex(byte[] file, int at) => Convert.FromHexString(Encoding.ASCII.GetString(file, at, Array.IndexOf(file, (byte)'>', at) - at));

    private static byte[] Literal(byte[] file, int at)
    {
        var bytes = new List<byte>();
        for (var depth = 1; ; at++)
        {
            var b = file[at];
            if (b == '(') depth++;
            if (b == ')' && --depth == 0) return [.. bytes];
            if (b == '\\') b = Escape(file, ref at);
            bytes.Add(b);
        }
    }

    private static byte Escape(byte[] file, ref int at)
    {
        var c = (char)file[++at];
        if (c is < '0' or > '7') return (byte)(c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', _ => c });
        var value = c - '0';
        for (var i = 0; i < 2 && file[at + 1] is >= (byte)'0' and <= (byte)'7'; i++) value = value * 8 + file[++at] - '0';
        return (byte)value;
    }
}
