using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Siegelpost.Smtp;

/// <summary>The character classes and small productions of RFC 5321 §4.1.2 and §4.1.3, with the additions of RFC 6531 §3.3.</summary>
internal static class SmtpGrammar
{
    private static readonly SearchValues<char> AtomText = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~");
    private static readonly SearchValues<char> HeloText = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");
    private static readonly SearchValues<char> IPv6Text = SearchValues.Create("0123456789abcdefABCDEF:.");
    private static readonly SearchValues<char> IPv4Text = SearchValues.Create("0123456789.");
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true, AllowUnassigned = false };

    /// <summary>A character of an atom; beyond ASCII what RFC 6531 allows, without controls, invisible and undefined characters.</summary>
    public static bool IsAtomText(char c) => c < 0x80 ? AtomText.Contains(c) : IsVisible(c);

    /// <summary>%d32-126, or visible beyond ASCII; never a control: CR and LF in a quoted local part are commands to the next server.</summary>
    public static bool IsPrintable(char c) => c < 0x80 ? c is >= ' ' and <= '~' : IsVisible(c);

    private static bool IsVisible(char c) => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>Dot-string = Atom *("." Atom).</summary>
    public static bool IsDotString(ReadOnlySpan<char> text)
    {
        var atom = 0;
        foreach (var c in text)
        {
            if (c == '.' && atom == 0) return false;
            if (c != '.' && !IsAtomText(c)) return false;
            atom = c == '.' ? 0 : atom + 1;
        }
        return atom > 0;
    }

    /// <summary>A domain as lower-case A-labels; null if it is none. RFC 5321 §4.1.2, RFC 5890 §2.3.2.1.</summary>
    public static string? Domain(string text)
    {
        if (!Ascii.IsValid(text))
        {
            try { text = Idn.GetAscii(text); }
            catch (ArgumentException) { return null; }
        }
        // RFC 5321 §4.5.3.1.2: 255 octets; RFC 1035 §2.3.4: 63 in a label.
        if (text.Length is 0 or > 255) return null;
        foreach (var label in text.AsSpan().Split('.'))
            if (!IsLabel(text.AsSpan(label))) return null;
        return text.ToLowerInvariant();
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
        foreach (var c in label)
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        return true;
    }

    /// <summary>RFC 5321 §4.1.3: [192.0.2.1] or [IPv6:2001:db8::1]; the general literal has no known tags. In its shortest form, or null.</summary>
    public static string? AddressLiteral(string text)
    {
        if (text.Length < 3 || text[0] != '[' || text[^1] != ']') return null;
        var inner = text[1..^1];
        if (inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
            return inner.AsSpan(5).IndexOfAnyExcept(IPv6Text) < 0
                && IPAddress.TryParse(inner[5..], out var six) && six.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{six}]" : null;
        return inner.Count('.') == 3 && inner.AsSpan().IndexOfAnyExcept(IPv4Text) < 0
            && IPAddress.TryParse(inner, out var four) && four.ToString() == inner ? text : null;
    }

    /// <summary>
    /// What we take as a name in EHLO: a domain or an address literal (RFC 5321 §4.1.1.1), and underscores, which many
    /// desktops have. It goes into our Received field, so nothing else.
    /// </summary>
    public static bool IsHelo(string text) =>
        text.Length is > 0 and <= 255 && (text[0] == '[' ? AddressLiteral(text) is not null : text.AsSpan().IndexOfAnyExcept(HeloText) < 0);
}
