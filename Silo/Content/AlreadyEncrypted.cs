using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Bcpg;

namespace Siegelpost.Silo.Content;

/// <summary>
/// Whether a marked mail came encrypted for its recipient (A8): only if its whole body is one valid CMS EnvelopedData or
/// AuthEnvelopedData (RFC 8551 §3.3), or the two parts of RFC 3156 §4 and nothing readable beside them (RULES 7). A label proves nothing,
/// text before or after proves the contrary, and a PGP block inside a text never counts.
/// </summary>
internal static partial class AlreadyEncrypted
{
    /// <param name="mail">Seekable; read from its beginning. CPU work that blocks, like <see cref="MailContent.Read"/>.</param>
    public static bool Is(HeaderBlock headers, Stream mail)
    {
        if (!headers.IsParsable || headers.All("Content-Type").Count() != 1 || headers.All("Content-Transfer-Encoding").Count() > 1) return false;
        var type = headers.First("Content-Type")!.Text;
        if (!MaybeEncrypted().IsMatch(type) || !MimeBudget.Allows(mail)) return false;
        try
        {
            using var message = new MimeParser(MimeBudget.Parsing, mail, MimeFormat.Entity, persistent: true).ParseMessage();
            return message.Body switch
            {
                ApplicationPkcs7Mime { Content: { } content } => IsCms(content),
                Multipart multipart when multipart.ContentType.IsMimeType("multipart", "encrypted") => IsPgpMime(multipart),
                _ => false,
            };
        }
        catch (FormatException) { return false; }
    }

    private static bool IsCms(IMimeContent content)
    {
        if (!IsExact(content)) return false;
        using var decoded = content.Open();
        return CmsEnvelope.IsWhole(decoded);
    }

    private static bool IsPgpMime(Multipart multipart)
    {
        if (multipart.ContentType.Parameters["protocol"]?.Trim().ToLowerInvariant() is not "application/pgp-encrypted") return false;
        if (multipart.Count != 2 || !IsUsualPreamble(multipart.Preamble) || !string.IsNullOrWhiteSpace(multipart.Epilogue)) return false;
        return multipart[0] is MimePart { Content: { } version } first && first.ContentType.IsMimeType("application", "pgp-encrypted") && IsVersion1(version) &&
            multipart[1] is MimePart { Content: { } data } second && second.ContentType.IsMimeType("application", "octet-stream") && IsPgpMessage(data);
    }

    private static bool IsVersion1(IMimeContent content) =>
        MailParts.Bounded(content, 200) is { } bytes && Version1().IsMatch(Encoding.ASCII.GetString(bytes));

    private static bool IsPgpMessage(IMimeContent content)
    {
        if (!IsExact(content)) return false;
        using var decoded = content.Open();
        var first = decoded.ReadByte();
        if (first < 0) return false;
        using var again = content.Open();
        if ((first & 0x80) != 0) return PgpPackets.AreEncrypted(again);      // RFC 9580 §4.2: binary
        if (!IsArmour(again)) return false;
        using var armoured = content.Open();
        try
        {
            using var dearmoured = new ArmoredInputStream(armoured);
            return PgpPackets.AreEncrypted(dearmoured);
        }
        catch (Exception fault) when (fault is IOException and not FileNotFoundException or ArgumentException or IndexOutOfRangeException) { return false; }
    }

    /// <summary>Nothing but the armour (RFC 9580 §6.2), which has no room for a text: few and short headers, then base64.</summary>
    private static bool IsArmour(Stream decoded)
    {
        using var reader = new StreamReader(decoded, Encoding.Latin1);
        var state = 0;                                                       // before, headers, data, behind
        var headers = 0;
        while (ReadLine(reader) is { } raw)
        {
            var line = raw.TrimEnd();
            switch (state)
            {
                case 0 when line.Length == 0: break;
                case 0 when line == "-----BEGIN PGP MESSAGE-----": state = 1; break;
                case 1 when line.Length == 0: state = 2; break;
                case 1 when ArmourHeader().IsMatch(line) && ++headers <= 5: break;
                case 2 when line == "-----END PGP MESSAGE-----": state = 3; break;
                case 2 when line.Length == 0 || ArmourData().IsMatch(line): break;
                case 3 when line.Length == 0: break;
                default: return false;
            }
        }
        return state == 3;
    }

    /// <summary>A longer line is none of an armour: what is returned for it matches nothing.</summary>
    private static string? ReadLine(StreamReader reader)
    {
        var line = new StringBuilder();
        int c;
        while ((c = reader.Read()) is >= 0 and not '\n' && line.Length < 1000) line.Append((char)c);
        return c < 0 && line.Length == 0 ? null : line.Length >= 1000 ? "?" : line.ToString();
    }

    /// <summary>Decoders skip what is not base64, people read it: only exact encodings count.</summary>
    private static bool IsExact(IMimeContent content)
    {
        if (content.Encoding is ContentEncoding.Binary or ContentEncoding.EightBit or ContentEncoding.SevenBit or ContentEncoding.Default) return true;
        if (content.Encoding != ContentEncoding.Base64) return false;
        var stream = content.Stream!;
        stream.Position = 0;
        var buffer = new byte[16 * 1024];
        var padding = 0;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            foreach (var symbol in buffer.AsSpan(0, read))
            {
                if (symbol is (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t') continue;
                if (symbol == '=') padding++;
                else if (padding > 0 || !(char.IsAsciiLetterOrDigit((char)symbol) || symbol is (byte)'+' or (byte)'/')) return false;
            }
        }
        stream.Position = 0;
        return padding <= 2;
    }

    private static bool IsUsualPreamble(string? preamble) => string.IsNullOrWhiteSpace(preamble) || UsualPreamble().IsMatch(preamble.Trim());

    [GeneratedRegex(@"^\s*(application/(x-)?pkcs7-mime|multipart/encrypted)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MaybeEncrypted();

    [GeneratedRegex(@"\A\s*Version:\s*1\s*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Version1();

    // What Thunderbird, Enigmail and GPG for Apple Mail write there.
    [GeneratedRegex(@"\AThis is an OpenPGP/MIME encrypted message \(RFC \d{4}( and \d{4})?\)\.?\z|\AThis is a multi-?part message in MIME format\.?\z", RegexOptions.CultureInvariant)]
    private static partial Regex UsualPreamble();

    [GeneratedRegex(@"\A(Version|Comment|Charset|Hash|MessageID): [ -~]{0,80}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ArmourHeader();

    [GeneratedRegex(@"\A(=?[A-Za-z0-9+/]+={0,2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex ArmourData();
}
