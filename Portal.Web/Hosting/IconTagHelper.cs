using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Siegelpost.Portal.Hosting;

/// <summary><c>&lt;icon name="check" /&gt;</c>: a symbol of icons.svg, hidden from screen readers because a word stands beside it.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class IconTagHelper : TagHelper
{
    public string Name { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", Name is "next" or "reply" or "returned" or "sent" ? "i turn" : "i"); // these point along the line of reading
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Content.SetHtmlContent($"<use href=\"/icons.svg#{System.Net.WebUtility.HtmlEncode(Name)}\"/>");
    }
}
