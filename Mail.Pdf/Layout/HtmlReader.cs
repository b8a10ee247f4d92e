namespace Siegelpost.Pdf.Layout;
internal sealed class HtmlReader(Letter letter, Budget budget)
{
    public BlockBox Read(string html) => throw new LayoutLimitException("html" + html.Length + letter.Subject + budget.Limits.Depth);
}
