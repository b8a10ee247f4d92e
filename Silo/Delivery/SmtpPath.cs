using System.Globalization;

namespace Siegelpost.Silo.Delivery;

/// <summary>Addresses as MAIL and RCPT take them.</summary>
internal static class SmtpPath
{
    private static readonly IdnMapping Idn = new();

    /// <summary>The domain as A-labels, so that only a local part can ask for SMTPUTF8 (RFC 5891 §4.4).</summary>
    /// <exception cref="InvalidDataException">What stands there would end the path and begin something else.</exception>
    public static string Encode(string address)
    {
        var at = address.LastIndexOf('@');
        var domain = at < 0 ? "" : address[(at + 1)..];
        if (!IsAscii(domain))
        {
            try { address = $"{address[..at]}@{Idn.GetAscii(domain)}"; }
            catch (ArgumentException) { throw new InvalidDataException("A domain has no A-labels."); }
        }
        var isQuoted = false;
        for (var i = 0; i < address.Length; i++) // RFC 5321 §4.1.2: brackets and blanks only in a quoted local part
        {
            var c = address[i];
            if (c is < ' ' or '\x7f' || (!isQuoted && (c is ' ' or '<' or '>'))) throw new InvalidDataException("An address can't be sent.");
            if (c == '\\' && isQuoted) i++;
            else if (c == '"') isQuoted = !isQuoted;
        }
        return isQuoted ? throw new InvalidDataException("An address can't be sent.") : address;
    }

    public static bool IsAscii(string text) => text.All(char.IsAscii);
}
