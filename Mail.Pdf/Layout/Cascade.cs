using AngleSharp.Dom;

namespace Siegelpost.Pdf.Layout;

/// <summary>The style of an element: browser defaults, then HTML attributes, then the mail's sheets, then its own style attribute, then what is important.</summary>
internal sealed class Cascade(StyleSheet sheet, Budget budget)
{
    private const int MaxInlineStyle = 8000;

    public ComputedStyle Compute(IElement element, ComputedStyle parent)
    {
        budget.SpendElement();
        var style = parent.Inherit();
        var margins = UserAgentStyle.Apply(element, style, parent);
        PresentationalHints.Apply(element, style, parent);
        var declarations = Declarations(element);
        if (declarations is not null)
            foreach (var declaration in declarations)
                if (StyleProperties.IsFontSize(declaration.Name)) StyleProperties.ApplyFontSize(style, declaration, parent.Size);
        if (margins > 0)
        {
            style.HasDefaultMargins = true;
            style.Margin.Top = style.Margin.Bottom = margins * style.Size;
        }
        if (declarations is not null)
            foreach (var declaration in declarations) StyleProperties.Apply(style, declaration, parent);
        if (style.Display is not (Display.Inline or Display.None)) style.TextBackground = null;
        else if (style.Background is not null) style.TextBackground = style.Background;
        return style;
    }

    // In the order in which they win.
    private List<Declaration>? Declarations(IElement element)
    {
        List<Declaration>? normal = null, important = null;
        foreach (var declaration in sheet.For(element)) Add(declaration);
        if (element.GetAttribute("style") is { Length: > 0 } inline)
        {
            budget.Spend(inline.Length / 128);
            foreach (var declaration in StyleSheet.Declarations(inline.AsSpan(0, Math.Min(inline.Length, MaxInlineStyle)))) Add(declaration);
        }
        if (important is not null) (normal ??= []).AddRange(important);
        return normal;

        void Add(Declaration declaration)
        {
            if (declaration.Important) (important ??= []).Add(declaration);
            else (normal ??= []).Add(declaration);
        }
    }
}
