using System.Globalization;
using System.Text;

namespace Siegelpost.Portal.Areas.Portal.Files;

/// <summary>
/// A file's name is what somebody out there wrote. It is shown and sent only without what could make it a path, a header, a device or
/// something other than it looks.
/// </summary>
internal static class DownloadName
{
    /// <summary>File systems take 255 bytes; this leaves room for "(1)" and for four-byte letters in the ending.</summary>
    private const int MaxBytes = 200;
    private const int MaxEnding = 12;

    /// <summary>Device names of Windows, with any ending.</summary>
    private static readonly HashSet<string> s_devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
        "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "conin$", "conout$",
    };

    internal static string Safe(string name, string otherwise = "Datei")
    {
        var clean = new StringBuilder(Math.Min(name.Length, 1024));
        foreach (var rune in name.EnumerateRunes().Take(1024)) Append(clean, rune);
        var safe = Shorten(clean.ToString().TrimStart(' ', '.', '_', '-', '~').TrimEnd(' ', '.', '_'));
        if (safe.Length == 0) return otherwise;
        return s_devices.Contains(safe.Split('.')[0].TrimEnd()) ? $"_{safe}" : safe;
    }

    /// <summary>RFC 6266 §4.1 and appendix D: an ASCII name for old programs, and the true one as RFC 8187 §3.2.1 has it.</summary>
    internal static string Disposition(string name)
    {
        var safe = Safe(name);
        var ascii = string.Concat(safe.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            .Select(c => c is >= ' ' and < '\x7f' and not ('"' or '\\' or '%') ? c : '_'));
        return $"attachment; filename=\"{ascii}\"; filename*=UTF-8''{Encode(safe)}";
    }

    private static void Append(StringBuilder clean, Rune rune)
    {
        // Format characters go: U+202E and its kind show "gpj.exe" as "exe.jpg".
        var category = Rune.GetUnicodeCategory(rune);
        if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate || rune.Value == 0xFFFD) return;
        if (category == UnicodeCategory.SpaceSeparator) clean.Append(' ');
        else if (rune.Value is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|') clean.Append('_');
        else clean.Append(rune.ToString());
    }

    private static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes) return name;
        var ending = Path.GetExtension(name) is { Length: > 1 and <= MaxEnding } found ? found : "";
        var stem = new StringBuilder();
        var bytes = Encoding.UTF8.GetByteCount(ending) + "…"u8.Length;
        foreach (var rune in name[..^ending.Length].EnumerateRunes())
        {
            if ((bytes += rune.Utf8SequenceLength) > MaxBytes) break;
            stem.Append(rune.ToString());
        }
        return $"{stem}…{ending}";
    }

    private static string Encode(string text)
    {
        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || "!#$&+-.^_`|~".Contains(c, StringComparison.Ordinal)) encoded.Append(c); // attr-char
            else encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return encoded.ToString();
    }
}
