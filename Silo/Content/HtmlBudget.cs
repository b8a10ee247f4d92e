using MimeKit.Text;

namespace Siegelpost.Silo.Content;

/// <summary>
/// What HTML would cost a tree builder, estimated from its tags. Formatting that stays open is repeated in every block that follows
/// (WHATWG HTML §13.2.4.3), so a short text can ask for a billion elements; unclosed tags nest without end.
/// </summary>
internal static class HtmlBudget
{
    private const int MaxTags = 60_000;
    private const int MaxOpen = 1000;
    private const long MaxRepeats = 400_000;

    public static bool Allows(string html)
    {
        var tokenizer = new HtmlTokenizer(new StringReader(html)) { DecodeCharacterReferences = false };
        int tags = 0, formatting = 0, open = 0;
        long repeats = 0;
        while (tokenizer.ReadNextToken(out var token))
        {
            if (token is not HtmlTagToken tag) continue;
            if (++tags > MaxTags) return false;
            var step = tag.IsEndTag ? -1 : 1;
            if (IsFormatting(tag.Id)) formatting = Math.Max(0, formatting + step);
            else
            {
                if (!IsVoid(tag.Id) && !tag.IsEmptyElement) open = Math.Max(0, open + step);
                repeats += formatting;
            }
            if (formatting > MaxOpen || open > 20 * MaxOpen || repeats > MaxRepeats) return false;
        }
        return true;
    }

    private static bool IsFormatting(HtmlTagId tag) => tag is HtmlTagId.A or HtmlTagId.B or HtmlTagId.Big or HtmlTagId.Code or HtmlTagId.EM or HtmlTagId.Font
        or HtmlTagId.I or HtmlTagId.NoBR or HtmlTagId.S or HtmlTagId.Small or HtmlTagId.Strike or HtmlTagId.Strong or HtmlTagId.TT or HtmlTagId.U;

    private static bool IsVoid(HtmlTagId tag) => tag is HtmlTagId.Br or HtmlTagId.HR or HtmlTagId.Image or HtmlTagId.Input or HtmlTagId.Meta or HtmlTagId.Link
        or HtmlTagId.Col or HtmlTagId.Area or HtmlTagId.Base or HtmlTagId.Wbr or HtmlTagId.Param or HtmlTagId.P or HtmlTagId.LI or HtmlTagId.TD or HtmlTagId.TR or HtmlTagId.TH;
}
