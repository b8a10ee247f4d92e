using System.Text;

namespace Siegelpost.Pdf.Writing;

/// <summary>Where a link may lead.</summary>
internal static class LinkTarget
{
    private static readonly string[] Schemes = ["https://", "http://", "mailto:", "tel:"];

    /// <summary>The target in ASCII (ISO 32000-2 §12.6.4.8); what isn't is percent-encoded (RFC 3987 §3.1).</summary>
    /// <exception cref="ArgumentException">Another scheme, or control characters.</exception>
    public static string Check(string uri)
    {
        if (!Schemes.Any(scheme => uri.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))) throw new ArgumentException("Links lead to http, https, mailto or tel only.", nameof(uri));
        if (uri.Any(char.IsControl)) throw new ArgumentException("A link has no control characters.", nameof(uri));
        if (Ascii.IsValid(uri) && !uri.Contains(' ')) return uri;
        var ascii = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(uri))
        {
            if (b is > 0x20 and < 0x7F) ascii.Append((char)b);
            else ascii.Append('%').Append(Convert.ToHexString([b]));
        }
        return ascii.ToString();
    }
}
