using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Siegelpost.Portal.Hosting;

/// <summary><c>&lt;icon name="check" /&gt;</c>: a symbol of icons.svg, hidden from screen readers because a word stands beside it.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class IconTagHelper : TagHelper
{
    public string Name { get; set; } = "";

    /// <summary>As large as what it stands in, in its own colours: the seal and what is stamped on it.</summary>
    [HtmlAttributeName("plain")] public bool IsPlain { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        if (!IsPlain) output.Attributes.SetAttribute("class", Name is "next" or "reply" or "returned" or "sent" ? "i turn" : "i"); // these point along the line of reading
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Attributes.SetAttribute("viewBox", Name == "seal" ? "0 0 96 96" : "0 0 24 24");
        output.Content.SetHtmlContent(Shapes.Of(Name));
    }
}
