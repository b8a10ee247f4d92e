using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;

namespace Siegelpost.Portal.Support;

/// <summary>Text of a mail with its web addresses as links, everything else encoded.</summary>
internal static partial class PlainText
{
    public static IHtmlContent Linked(string text, HtmlEncoder encoder)
    {
        var page = new HtmlContentBuilder();
        var end = 0;
        foreach (Match match in Address().Matches(text))
        {
            page.AppendHtml(encoder.Encode(text[end..match.Index]));
            var url = encoder.Encode(match.Value);
            page.AppendHtml($"""<a href="{url}" target="_blank" rel="noopener noreferrer">{url}</a>""");
            end = match.Index + match.Length;
        }
        return page.AppendHtml(encoder.Encode(text[end..]));
    }

    [GeneratedRegex(@"https?://[A-Za-z0-9\[][^\s<>""']{0,2000}[A-Za-z0-9/_~=#-]", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
