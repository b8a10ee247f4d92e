using Microsoft.AspNetCore.Html;

namespace Siegelpost.Support;

/// <summary>A drawing beside a word; names come from this code only.</summary>
internal static class Icon
{
    public static IHtmlContent Of(string name) =>
        new HtmlString($"""<svg class="i" aria-hidden="true"><use href="/icons.svg#{name}"/></svg>""");
}
