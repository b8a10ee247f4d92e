using System.Text;
using MimeKit.Text;

namespace Siegelpost.Silo.Content;

/// <summary>HTML as plain text, for readers and answers without HTML. Works on tags, builds no tree: any nesting costs the same.</summary>
internal static class HtmlText
{
    private const int MaxQuoteDepth = 20;

    public static string From(string html)
    {
        var text = new Writer();
        var tokenizer = new HtmlTokenizer(new StringReader(html)) { DecodeCharacterReferences = true };
        var skipped = HtmlTagId.Unknown;
        while (tokenizer.ReadNextToken(out var token))
        {
            if (token is HtmlTagToken tag)
            {
                if (skipped != HtmlTagId.Unknown)
                {
                    if (tag.IsEndTag && tag.Id == skipped) skipped = HtmlTagId.Unknown;
                    continue;
                }
                if (IsSkipped(tag.Id) && !tag.IsEndTag && !tag.IsEmptyElement) skipped = tag.Id;
                else text.Tag(tag);
            }
            else if (token.Kind == HtmlTokenKind.Data && skipped == HtmlTagId.Unknown) text.Data(((HtmlDataToken)token).Data);
        }
        return text.ToString();
    }

    private static bool IsSkipped(HtmlTagId tag) => tag is HtmlTagId.Style or HtmlTagId.Script or HtmlTagId.Title or HtmlTagId.NoScript or HtmlTagId.Select;

    private sealed class Writer
    {
        private readonly StringBuilder _text = new();
        private readonly StringBuilder _line = new();
        private string? _href;
        private int _linkStart, _quotes, _blank = 2, _preformatted;

        public void Data(string data)
        {
            foreach (var c in data)
            {
                if (_preformatted > 0 && c == '\n') EndLine(evenEmpty: true);
                else if (!char.IsWhiteSpace(c) || c == '\u00A0') _line.Append(c == '\u00A0' ? ' ' : c);
                else if (_preformatted > 0 || (_line.Length > 0 && _line[^1] != ' ')) _line.Append(' ');
            }
        }

        public void Tag(HtmlTagToken tag)
        {
            switch (tag.Id)
            {
                case HtmlTagId.Br: EndLine(evenEmpty: true); break;
                case HtmlTagId.HR: EndLine(); _line.Append("----------"); EndLine(); break;
                case HtmlTagId.LI: EndLine(); if (!tag.IsEndTag) _line.Append("- "); break;
                case HtmlTagId.TD or HtmlTagId.TH: if (tag.IsEndTag && _line.Length > 0) _line.Append(' '); break;
                case HtmlTagId.Pre: EndLine(); _preformatted = Math.Max(0, _preformatted + (tag.IsEndTag ? -1 : 1)); break;
                case HtmlTagId.BlockQuote: EndLine(); _quotes = Math.Clamp(_quotes + (tag.IsEndTag ? -1 : 1), 0, MaxQuoteDepth); break;
                case HtmlTagId.A: Link(tag); break;
                case HtmlTagId.P or HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.H4 or HtmlTagId.UL or HtmlTagId.OL or HtmlTagId.Table:
                    EndLine();
                    if (_blank == 0) EndLine(evenEmpty: true);
                    break;
                case HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.Body or HtmlTagId.Head or HtmlTagId.H5 or HtmlTagId.H6 or HtmlTagId.DT or HtmlTagId.DD or HtmlTagId.Section: EndLine(); break;
            }
        }

        private void Link(HtmlTagToken tag)
        {
            if (!tag.IsEndTag)
            {
                _href = tag.Attributes.FirstOrDefault(attribute => attribute.Id == HtmlAttributeId.Href)?.Value?.Trim();
                _linkStart = _line.Length;
                return;
            }
            if (_href is { Length: < 1000 } href && href.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            {
                var shown = _linkStart <= _line.Length ? _line.ToString(_linkStart, _line.Length - _linkStart) : "";
                if (!shown.Contains(href.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)) _line.Append(" <").Append(href).Append('>');
            }
            _href = null;
        }

        private void EndLine(bool evenEmpty = false)
        {
            var line = _line.ToString().TrimEnd();
            _line.Clear();
            if (line.Length == 0 && (!evenEmpty || _blank >= 2)) return;     // at most two blank lines together, none at the start
            _blank = line.Length == 0 ? _blank + 1 : 0;
            if (_quotes > 0) _text.Append('>', _quotes).Append(' ');
            _text.Append(line).Append('\n');
        }

        public override string ToString()
        {
            EndLine();
            return _text.ToString().TrimEnd();
        }
    }
}
