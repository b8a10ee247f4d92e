using System.Text;
using System.Text.RegularExpressions;
using MimeKit.Utils;

namespace Siegelpost.Silo.Content;

/// <summary>
/// All that a mail program could read in a Subject (RFC 2047): as it should be read, and with every charset and every repair that some
/// program tries. Only the first is shown; a trigger in any of them marks the mail (RULES 6).
/// </summary>
/// <param name="IsWhole">False: an encoded word did not decode to its end, so where the text begins and ends is not certain.</param>
internal sealed partial record SubjectReading(string Text, bool IsWhole)
{
    private static readonly Func<byte[], Encoding?, string>[] Charset =
    [
        (bytes, declared) => declared is null ? Charsets.Utf8OrLatin1(bytes) : declared.GetString(bytes),
        (bytes, _) => Charsets.Utf8OrLatin1(bytes),
        (bytes, _) => Encoding.Latin1.GetString(bytes),
        (bytes, _) => Encoding.Unicode.GetString(bytes),
        (bytes, _) => Encoding.BigEndianUnicode.GetString(bytes),
        (bytes, _) => Charsets.Utf7(bytes),
    ];

    /// <summary>The way to read it first, then all others.</summary>
    public static IReadOnlyList<SubjectReading> Of(HeaderField subject)
    {
        var readings = new List<SubjectReading>();
        Add(Rfc2047.DecodeText(subject.Value.ToArray()));
        var raw = subject.Text;
        Add(raw);
        foreach (var charset in Charset)
        {
            var once = Decode(raw, charset);
            Add(once);
            if (once.Contains("=?", StringComparison.Ordinal)) Add(Decode(once, charset));   // encoded twice, seen from gateways
        }
        return readings;

        void Add(string text)
        {
            var reading = new SubjectReading(text.ReplaceLineEndings("").Trim(), !text.Contains("=?", StringComparison.Ordinal));
            if (!readings.Contains(reading)) readings.Add(reading);
            if (Folded(reading.Text) is { } folded && folded != reading.Text) readings.Add(reading with { Text = folded });
        }
    }

    private static string Decode(string raw, Func<byte[], Encoding?, string> charset)
    {
        var text = new StringBuilder();
        var pending = new MemoryStream();                                    // split words share their multi-byte characters
        string? pendingCharset = null;
        var position = 0;
        foreach (Match word in EncodedWord().Matches(raw))
        {
            var between = raw[position..word.Index];
            if (between.Trim().Length > 0 || position == 0)
            {
                Flush();
                text.Append(between);                                        // RFC 2047 §6.2: blanks between encoded words don't count
            }
            var name = word.Groups["charset"].Value.Split('*')[0];           // RFC 2231 §5: a language may follow
            if (!name.Equals(pendingCharset, StringComparison.OrdinalIgnoreCase)) Flush();
            pendingCharset = name;
            pending.Write(Bytes(word.Groups["encoding"].Value, word.Groups["payload"].Value));
            position = word.Index + word.Length;
        }
        Flush();
        return text.Append(raw, position, raw.Length - position).ToString();

        void Flush()
        {
            if (pending.Length > 0) text.Append(charset(pending.ToArray(), Charsets.Find(pendingCharset)));
            pending.SetLength(0);
        }
    }

    private static byte[] Bytes(string encoding, string payload) =>
        encoding is "B" or "b" ? Charsets.LooseBase64(Encoding.UTF8.GetBytes(payload)) : Quoted(payload);

    private static byte[] Quoted(string payload)
    {
        var bytes = new MemoryStream();
        for (var i = 0; i < payload.Length; i++)
        {
            if (payload[i] == '=' && i + 2 < payload.Length && char.IsAsciiHexDigit(payload[i + 1]) && char.IsAsciiHexDigit(payload[i + 2]))
            {
                bytes.WriteByte(Convert.ToByte(payload.Substring(i + 1, 2), 16));
                i += 2;
            }
            else bytes.Write(Encoding.UTF8.GetBytes([payload[i] == '_' ? ' ' : payload[i]]));
        }
        return bytes.ToArray();
    }

    /// <summary>As the eye sees it: full-width forms folded, what is invisible removed.</summary>
    private static string? Folded(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0) return null;
        var visible = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\t') visible.Append(' ');
            else if (!Charsets.IsHidden(rune) && rune.Value is not (0x200C or 0x200D)) visible.Append(rune);
        }
        return visible.ToString().Normalize(NormalizationForm.FormKC).Trim();
    }

    // More than RFC 2047 §2 allows: blanks inside, a missing end, any charset name. Programs repair all of these.
    [GeneratedRegex(@"=\?(?<charset>[^?\s]{0,60})\?(?<encoding>[BbQq])\?(?<payload>.*?)(?:\?=|$)", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex EncodedWord();
}
