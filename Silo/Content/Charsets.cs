using System.Globalization;
using System.Text;

namespace Siegelpost.Silo.Content;

/// <summary>Text from bytes of doubtful origin, and text made harmless to show.</summary>
internal static class Charsets
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    static Charsets() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);   // windows-1252 and its kin

    public static string Utf8OrLatin1(ReadOnlySpan<byte> bytes)
    {
        try { return StrictUtf8.GetString(bytes); }
        catch (DecoderFallbackException) { return Encoding.Latin1.GetString(bytes); }
    }

    public static string Utf8OrWindows(ReadOnlySpan<byte> bytes)
    {
        try { return StrictUtf8.GetString(bytes); }
        catch (DecoderFallbackException) { return Encoding.GetEncoding(1252).GetString(bytes); }
    }

    /// <summary>By its IANA or usual name; null: unknown here.</summary>
    public static Encoding? Find(string? name)
    {
        name = name?.Trim(' ', '"', '\'').ToLowerInvariant();
        if (string.IsNullOrEmpty(name)) return null;
        if (name is "utf8" or "unicode-1-1-utf-8") return Encoding.UTF8;
        if (name is "utf-7") return null;                                    // the BCL's own is obsolete, and rightly
        if (name.StartsWith("cp125", StringComparison.Ordinal)) name = "windows-" + name[2..];
        try { return Encoding.GetEncoding(name); }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException) { return null; }
    }

    /// <summary>RFC 2152: text that hides anything in <c>+…-</c>.</summary>
    public static string Utf7(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '+') { text.Append((char)bytes[i]); continue; }
            var start = i + 1;
            var end = start;
            while (end < bytes.Length && (char.IsAsciiLetterOrDigit((char)bytes[end]) || bytes[end] is (byte)'+' or (byte)'/')) end++;
            if (end == start) text.Append('+');
            else text.Append(Encoding.BigEndianUnicode.GetString(LooseBase64(bytes[start..end])));
            i = end < bytes.Length && bytes[end] == '-' ? end : end - 1;
        }
        return text.ToString();
    }

    /// <summary>Decodes what can be decoded: other characters are skipped, missing padding is fine.</summary>
    public static byte[] LooseBase64(ReadOnlySpan<byte> encoded)
    {
        var bytes = new List<byte>(encoded.Length);
        int held = 0, bits = 0;
        foreach (var symbol in encoded)
        {
            var value = symbol switch
            {
                >= (byte)'A' and <= (byte)'Z' => symbol - 'A',
                >= (byte)'a' and <= (byte)'z' => symbol - 'a' + 26,
                >= (byte)'0' and <= (byte)'9' => symbol - '0' + 52,
                (byte)'+' or (byte)'-' => 62,
                (byte)'/' or (byte)'_' => 63,
                _ => -1,
            };
            if (value < 0) continue;
            held = ((held << 6) | value) & 0xFFFFFF;
            bits += 6;
            if (bits < 8) continue;
            bits -= 8;
            bytes.Add((byte)(held >> bits));
        }
        return [.. bytes];
    }

    /// <summary>One line for people: no controls, no invisible or direction-turning characters, no lone surrogates, at most that long.</summary>
    public static string OneLine(string? text, int maxLength)
    {
        var line = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())                  // lone surrogates come as U+FFFD
        {
            if (line.Length + rune.Utf16SequenceLength > maxLength) break;
            if (Rune.IsWhiteSpace(rune)) line.Append(' ');
            else if (!IsHidden(rune)) line.Append(rune);
        }
        return string.Join(' ', line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Controls, format characters (bidi overrides, zero width) and unassigned ones; the joiners that Persian, Indic and emoji need stay.</summary>
    public static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate => true,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        _ => false,
    };
}
