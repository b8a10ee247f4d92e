using System.Text;

namespace Siegelpost.Silo.Content;

/// <summary>
/// File names from outside. They are data and never part of a path of ours, but people see them and save files under them: no folders,
/// no controls, nothing that turns the direction of writing (<c>gpj.exe</c> shown as <c>exe.jpg</c>), no name that means a device.
/// </summary>
internal static class FileNames
{
    public const int MaxLength = 120;                                        // characters
    private const int MaxBytes = 200;                                        // of 255 that file systems allow; " (12)" must fit

    /// <param name="name">As decoded (RFC 2231, RFC 2047).</param>
    /// <param name="fallback">When nothing is left.</param>
    public static string Safe(string? name, string fallback)
    {
        var clean = new StringBuilder();
        foreach (var rune in (name ?? "").EnumerateRunes())
        {
            if (Charsets.IsHidden(rune) || rune.Value is 0x200C or 0x200D or 0xFFFD) continue;
            if (rune.Value is '/' or '\\' or 0x2044 or 0x2215 or 0x29F5) clean.Clear();       // only what follows the last folder
            else if (Rune.IsWhiteSpace(rune)) clean.Append(' ');
            else if ("<>:\"|?*".Contains((char)Math.Min(rune.Value, 0xFFFF), StringComparison.Ordinal)) clean.Append('_');
            else clean.Append(rune);
        }
        var safe = clean.ToString().Normalize(NormalizationForm.FormC).Trim(' ').TrimEnd('.', ' ').TrimStart('.');
        if (safe.Length == 0) return fallback;
        if (IsDevice(safe)) safe = "_" + safe;
        return Shortened(safe);
    }

    /// <summary>The same name with a number where it is taken.</summary>
    public static string Unique(string name, ISet<string> taken)
    {
        var unique = name;
        for (var number = 2; !taken.Add(unique); number++)
            unique = $"{Path.GetFileNameWithoutExtension(name)} ({number}){Path.GetExtension(name)}";
        return unique;
    }

    private static string Shortened(string name)
    {
        if (name.Length <= MaxLength && Encoding.UTF8.GetByteCount(name) <= MaxBytes) return name;
        var ending = Path.GetExtension(name);
        if (ending.Length > 12) ending = "";
        var stem = new StringBuilder();
        var bytes = Encoding.UTF8.GetByteCount(ending);
        foreach (var rune in name[..^ending.Length].EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (stem.Length + rune.Utf16SequenceLength > MaxLength - ending.Length || bytes > MaxBytes) break;
            stem.Append(rune);
        }
        return stem.ToString().TrimEnd('.', ' ') + ending;
    }

    // Windows opens the device, whatever the ending.
    private static bool IsDevice(string name)
    {
        var stem = name.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        return stem is "CON" or "PRN" or "AUX" or "NUL" ||
            (stem.Length == 4 && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal)) && char.IsAsciiDigit(stem[3]));
    }
}
