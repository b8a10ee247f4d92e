using System.Globalization;
using System.Text;

namespace Siegelpost.Silo.Notices;

/// <summary>
/// Data of other people made fit to be shown: names, subjects, file names and server replies are hostile until they went through here.
/// What could end a header, turn the reading direction, hide letters or become a link is taken out; the rest stays as it was written.
/// </summary>
internal static class ShownText
{
    private const int NameLength = 64, SubjectLength = 120, FileNameLength = 80, ReplyLength = 300;
    private const int AddressLength = 320; // RFC 5321 §4.5.3.1: 64 + 1 + 255

    public static string Name(string? name) => Line(name, NameLength);

    /// <summary>Address stands in for a name that is empty.</summary>
    public static string Name(string? name, string address) => Name(name) is { Length: > 0 } shown ? shown : Address(address);

    public static string Address(string address) => Line(address, AddressLength);

    public static string Subject(string? subject) => Line(subject, SubjectLength);

    public static string FileName(string? name) => Line(name, FileNameLength);

    public static string Reply(string? reply) => Line(reply, ReplyLength);

    /// <summary>One line without controls and format characters; cut at the end of a character with "…".</summary>
    public static string Line(string? text, int length)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var line = new StringBuilder(Math.Min(text.Length, length + 1));
        var blank = false;
        foreach (var rune in text.EnumerateRunes()) // a lone surrogate becomes U+FFFD
        {
            if (IsBlank(rune)) { blank = line.Length > 0; continue; }
            if (IsHidden(rune)) continue;
            if (line.Length + rune.Utf16SequenceLength + (blank ? 1 : 0) > length)
            {
                line.Append('…');
                break;
            }
            if (blank) line.Append(' ');
            blank = false;
            line.Append(rune.ToString());
        }
        return line.Replace("://", ":").ToString(); // mail programs make links of it, and no link but ours is in our mails
    }

    private static bool IsBlank(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value is '\r' or '\n' or '\t' or 0x2800 or 0x3164;

    // Controls; bidi overrides and isolates, zero-width characters, tags (all Cf); private use.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
        or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned;
}
