using System.Text;

namespace Siegelpost.Silo.Notices;

/// <summary>A sheet as plain text: the same facts, readable by people and by programs that read aloud.</summary>
internal static class SheetText
{
    private const int Width = 72; // RFC 5322 §2.1.1 asks for at most 78

    public static string Render(Sheet sheet, Brand brand)
    {
        var text = new StringBuilder();
        text.Append(ShownText.Name(brand.Name)).Append("\r\n\r\n");
        Wrap(text, sheet.Headline, "");
        foreach (var block in sheet.Blocks)
        {
            text.Append("\r\n");
            Append(text, block);
        }
        text.Append("\r\n-- \r\n"); // RFC 3676 §4.3
        foreach (var words in sheet.Foot) Append(text, words);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Block block)
    {
        switch (block)
        {
            case Block.Words words:
                Wrap(text, Flat(words.Runs), "");
                break;
            case Block.Facts facts:
                foreach (var fact in facts.Rows) Wrap(text, $"{Flat([fact.Label])}: {Flat(fact.Value)}", "  ");
                break;
            case Block.Button button:
                Wrap(text, $"{button.Label}:", "");
                text.Append(button.Link.AbsoluteUri).Append("\r\n");
                break;
        }
    }

    private static string Flat(IReadOnlyList<Run> runs) => string.Concat(runs.Select(run => run switch
    {
        Run.Plain plain => plain.Text,
        Run.Bold bold => bold.Text,
        Run.Code code => code.Text,
        Run.Quote quote => quote.Text,
        Run.Stamp stamp => stamp.Text,
        Run.Small small => small.Text,
        Run.State state => state.Text,
        Run.Mail mail => mail.Address,
        Run.Link link => link.Label == link.To.AbsoluteUri ? link.Label : $"{link.Label}: {link.To.AbsoluteUri}",
        _ => "\n",
    }));

    /// <summary>All lines but the first are indented; long words, such as links, stay whole.</summary>
    private static void Wrap(StringBuilder text, string words, string indent)
    {
        var lines = words.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (i > 0) text.Append(indent);
            var length = 0;
            foreach (var word in lines[i].Split(' '))
            {
                if (length > 0 && length + 1 + word.Length > Width) { text.Append("\r\n").Append(indent); length = 0; }
                else if (length > 0) { text.Append(' '); length++; }
                text.Append(word);
                length += word.Length;
            }
            text.Append("\r\n");
        }
    }
}
