using System.Text;

namespace Siegelpost.Pdf.Fonts;

internal enum FontClass { Sans, Serif, Mono }

/// <summary>Which of our faces a piece of text asks for. Mails name fonts that we may not ship, so only the class counts.</summary>
internal readonly record struct FontChoice(FontClass Class, bool Bold, bool Italic)
{
    public static readonly FontChoice Sans = new(FontClass.Sans, false, false);
    public static readonly FontChoice SansBold = new(FontClass.Sans, true, false);
    public static readonly FontChoice SerifBold = new(FontClass.Serif, true, false);
}

/// <summary>A CSS family list, reduced to a class and to how much smaller ours must be set to look as large as the font that was meant.</summary>
/// <param name="Scale">Ratio of x-heights, rounded towards 1: Calibri is small on its body, Noto is large.</param>
/// <param name="Symbols">A pictorial font (Wingdings, Symbol) whose letters are not letters.</param>
internal readonly record struct FontFamily(FontClass Class, double Scale, bool Symbols)
{
    public static readonly FontFamily Default = new(FontClass.Sans, 1, false);

    private static readonly (string Name, FontFamily Family)[] known =
    [
        ("wingdings", new(FontClass.Sans, 1, true)), ("webdings", new(FontClass.Sans, 1, true)), ("symbol", new(FontClass.Sans, 1, true)),
        ("mono", new(FontClass.Mono, 1, false)), ("courier", new(FontClass.Mono, 1, false)), ("consol", new(FontClass.Mono, 0.95, false)), ("menlo", new(FontClass.Mono, 1, false)),
        ("lucida console", new(FontClass.Mono, 1, false)), ("typewriter", new(FontClass.Mono, 1, false)),
        ("calibri", new(FontClass.Sans, 0.92, false)), ("carlito", new(FontClass.Sans, 0.92, false)), ("aptos", new(FontClass.Sans, 0.95, false)), ("corbel", new(FontClass.Sans, 0.92, false)),
        ("arial", new(FontClass.Sans, 0.96, false)), ("helvetica", new(FontClass.Sans, 0.96, false)), ("segoe", new(FontClass.Sans, 0.96, false)), ("roboto", new(FontClass.Sans, 0.96, false)),
        ("times", new(FontClass.Serif, 0.9, false)), ("cambria", new(FontClass.Serif, 0.92, false)), ("garamond", new(FontClass.Serif, 0.88, false)),
        ("georgia", new(FontClass.Serif, 0.95, false)), ("palatino", new(FontClass.Serif, 0.93, false)), ("book antiqua", new(FontClass.Serif, 0.93, false)),
        ("sans", new(FontClass.Sans, 1, false)), ("verdana", new(FontClass.Sans, 1, false)), ("tahoma", new(FontClass.Sans, 1, false)), ("serif", new(FontClass.Serif, 1, false)),
    ];

    /// <summary>The first name of the list that we know decides.</summary>
    public static FontFamily Parse(ReadOnlySpan<char> list)
    {
        foreach (var part in list.Split(','))
        {
            var name = list[part].Trim(" \t\r\n'\"");
            foreach (var (key, family) in known)
                if (name.Contains(key, StringComparison.OrdinalIgnoreCase)) return family;
        }
        return Default;
    }

    /// <summary>What a letter of a pictorial font looks like, in Unicode. Word writes its bullets, and Outlook its smiley, this way.</summary>
    public static string Unpicture(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
            result.Append(c switch
            {
                '·' or '\uf0b7' or 'l' => '•',
                '§' or '\uf0a7' or 'n' => '▪',
                'ü' or '\uf0fc' => '✓',
                'û' or '\uf0fb' => '✗',
                'Ø' or '\uf0d8' => '➢',
                'à' or '\uf0e0' => '→',
                'ß' or '\uf0df' => '←',
                'ó' or '\uf0f3' => '↔',
                'J' or '\uf04a' => '☺',
                'L' or '\uf04c' => '☹',
                'q' or '\uf071' => '❑',
                'v' or '\uf076' => '❖',
                'o' => '□',
                _ => c,
            });
        return result.ToString();
    }
}
