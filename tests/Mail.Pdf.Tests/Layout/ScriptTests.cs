using System.Text;
using Siegelpost.Pdf.Layout;
using Siegelpost.Pdf.Writing;
using Siegelpost.Tests.Pdf.Sealing;
using UglyToad.PdfPig;

namespace Siegelpost.Tests.Pdf.Layout;

/// <summary>The scripts that mails come in: each is shown without a hole, and copied as it was written.</summary>
public sealed class ScriptTests
{
    public static TheoryData<string, string> Sentences => new()
    {
        { "German", "Zwölf Boxkämpfer jagen Viktor über den großen Sylter Deich." },
        { "French", "Dès Noël où un zéphyr haï me vêt de glaçons würmiens." },
        { "Polish", "Pchnąć w tę łódź jeża lub ośm skrzyń fig." },
        { "Czech", "Příliš žluťoučký kůň úpěl ďábelské ódy." },
        { "Turkish", "Pijamalı hasta yağız şoföre çabucak güvendi." },
        { "Vietnamese", "Trăm năm trong cõi người ta, chữ tài chữ mệnh." },
        { "Greek", "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία. Ἐν ἀρχῇ ἦν ὁ λόγος." },
        { "Russian", "Съешь ещё этих мягких французских булок." },
        { "Ukrainian", "Жебракують філософи при ґанку церкви в Гадячі." },
        { "Arabic", "نص حكيم له سر قاطع وذو شأن عظيم على ثوب أخضر" },
        { "Vowelled Arabic", "بِسْمِ اللَّهِ الرَّحْمٰنِ" },
        { "Persian", "می‌خواهم یک کتاب بخرم" },
        { "Urdu", "ایک دن میں کتاب پڑھ رہا تھا" },
        { "Hebrew", "דג סקרן שט לו בים זך אך לפתע פגש חבורה" },
        { "Pointed Hebrew", "בְּרֵאשִׁית בָּרָא אֱלֹהִים" },
        { "Hindi", "सभी मनुष्यों को गौरव और अधिकारों के मामले में स्वतन्त्रता प्राप्त है।" },
        { "Thai", "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกัน ต่างมีเหตุผล" },
        { "Signs", "€ ₹ ₽ → ⇒ ∑ ∫ ≠ ∞ √ ½ № © ™ ☎ ✓ ★ ♥ ☐ ① Ⅳ ℃ ⌘ ▲" },
        { "Emoji", "😀 👍🏽 👨‍👩‍👧‍👦 ❤️ 🇩🇪 1️⃣ 🏳️‍🌈 🧑🏾‍🚀" },
    };

    [Theory, MemberData(nameof(Sentences))]
    public void Every_script_that_ships_with_us_is_shown_and_copied_as_written(string script, string sentence)
    {
        var list = Letters.Text(sentence).Render().List;
        Assert.All(list.MailTexts(), mark => Assert.All(mark.Glyphs, glyph => Assert.NotEqual(0, glyph.Id)));
        Assert.Equal(sentence, list.Words());
        var read = ReadBack(list);
        Assert.True(Plain(read).Contains(Plain(sentence), StringComparison.Ordinal), $"{script}: {read}");
    }

    /// <summary>Without pointed text: poppler sets the marks at the edge of a word elsewhere (README, limits).</summary>
    public static TheoryData<string, string> PopplerSentences => [.. Sentences.Where(row => row.Data.Item1 is not ("Vowelled Arabic" or "Pointed Hebrew"))];

    [Theory, MemberData(nameof(PopplerSentences))]
    public void Poppler_copies_what_was_written(string script, string sentence)
    {
        var list = Letters.Text(string.Join("\n\n", Enumerable.Repeat(sentence, 20))).Render().List; // most of the page, so that the reader takes it for such a page
        var answer = Tools.Run(Tools.Seal(list), "pdftotext", ["-upw", Tools.Passphrase, "-enc", "UTF-8", "{pdf}", "-"]);
        var text = new string([.. answer.Output.Where(c => c is not (>= '\u202a' and <= '\u202e'))]);
        Assert.True(Plain(text).Contains(Plain(sentence), StringComparison.Ordinal), $"{script}: {text.Split('\n').Skip(12).FirstOrDefault(line => line.Length > 8)}");
    }

    [Fact]
    public void Long_text_is_copied_without_the_hyphens_that_lines_made()
    {
        var word = "Donau\u00addampf\u00adschiff\u00adfahrts\u00adgesell\u00adschafts\u00adkapitän";
        var list = Letters.Html($"<p style='width:110px'>{word}</p>").Laid();
        Assert.True(list.MailTexts().Select(mark => mark.Baseline).Distinct().Count() > 1);
        Assert.Equal(word.Replace("\u00ad", "", StringComparison.Ordinal), string.Concat(list.MailTexts().Select(mark => mark.Text)).Replace("\u00ad", "", StringComparison.Ordinal));
        Assert.DoesNotContain(list.MailTexts(), mark => mark.Text.Contains('-'));
    }

    [Fact]
    public void What_no_face_has_is_a_sign_and_copied_as_written()
    {
        var list = Letters.Text("ሰላም Bert").Render().List;
        Assert.Equal("ሰላም Bert", list.Words());
        Assert.Contains("ሰላም", Tools.Run(Tools.Seal(list), "pdftotext", ["-upw", Tools.Passphrase, "{pdf}", "-"]).Output, StringComparison.Ordinal);
        Assert.All(list.MailTexts(), mark => Assert.All(mark.Glyphs, glyph => Assert.NotEqual(0, glyph.Id)));
    }

    [Theory]
    [InlineData("<p>a <bdo dir=rtl>bcd</bdo> e</p>", "a dcb e")]
    [InlineData("<p>1. <bdi>אב</bdi>: 2</p>", "1. בא: 2")]
    [InlineData("<p>1. <span>אב</span>: 2</p>", "1. 2 :בא")]
    [InlineData("<p><span dir=rtl>אב, 12-34!</span> x</p>", "!12-34 ,בא x")]
    [InlineData("<div style='unicode-bidi:bidi-override;direction:rtl'>abc de<br>fg h<p>ij k</p></div>", "ed cbah gfij k")]
    [InlineData("<p style='unicode-bidi:bidi-override;direction:rtl'>x <span style='unicode-bidi:isolate;direction:ltr'>ab</span></p>", "ab x")]
    [InlineData("<p dir=auto>אב (cd) 5%</p>", "5% (cd) בא")]
    public void Directions_of_the_mail_are_kept(string html, string seen) => Assert.Equal(seen, Seen(Letters.Html(html).Laid()));

    [Fact]
    public void Brackets_face_the_way_the_text_runs()
    {
        var bracket = Letters.Html("<p dir=rtl>א(ב</p>").Laid().Find("(").Glyphs[0];
        var closing = Letters.Html("<p>)</p>").Laid().Find(")").Glyphs[0];
        Assert.Equal((closing.Id, "("), (bracket.Id, bracket.Text));
    }

    [Theory]
    [InlineData("\u202eabc\u202c def", "cba def")]
    [InlineData("אב \u2066a-b!\u2069 גד", "דג a-b! בא")]
    [InlineData("הכתובת https://firma.example/a?b=1 כאן", "ןאכ https://firma.example/a?b=1 תבותכה")]
    public void Plain_text_runs_as_its_marks_say(string text, string seen) => Assert.Equal(seen, Seen(Letters.Text(text).Render().List));

    [Fact]
    public void Each_line_of_a_plain_text_runs_its_own_way()
    {
        var list = Letters.Text("Dear all,\nשלום לכולם\nregards").Render().List;
        Assert.Equal(48, list.Find("Dear").X, 1);
        Assert.Equal(547, list.Find("שלום").End(), 1);
        Assert.Equal(list.Find("Dear").X, list.Find("regards").X, 3);
        Assert.Equal("Section(Paragraph)", Letters.Tree(list.Root.Children[1]));
    }

    [Fact]
    public void A_number_before_a_list_item_from_the_right_is_read_from_there()
    {
        var list = Letters.Html("<ol dir=rtl><li>אב</li></ol>").Laid();
        var (number, dot) = (list.Find("1"), list.Find("."));
        Assert.True(dot.X < number.X && number.X > list.Find("אב").End());
    }

    [Fact]
    public void Names_and_subjects_are_never_turned_around() // Unicode TR 36 §3.1
    {
        var list = (Letters.Text("x") with { Subject = "Rechnung \u202efdp.exe" }).Render().List;
        Assert.Contains(list.Texts(), mark => mark.Text == "Rechnung fdp.exe");
    }

    [Theory]
    [InlineData("Thai", "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิต่างมีเหตุผลและมโนธรรมและควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ")]
    [InlineData("Hindi", "स्वतन्त्रतास्वतन्त्रतास्वतन्त्रतास्वतन्त्रतास्वतन्त्रतास्वतन्त्रतास्वतन्त्रतास्वतन्त्रतास्वतन्त्रता")]
    [InlineData("Arabic", "بِسْمِبِسْمِبِسْمِبِسْمِبِسْمِبِسْمِبِسْمِبِسْمِبِسْمِبِسْمِبِسْمِبِسْمِبِسْمِبِسْمِ")]
    public void Long_words_break_between_clusters(string script, string word)
    {
        var list = Letters.Html($"<div style='width:200px'>{word}</div>").Laid();
        var lines = list.MailTexts().GroupBy(mark => mark.Baseline).Select(line => string.Concat(line.Select(mark => mark.Text))).ToList();
        Assert.True(lines.Count > 1, script);
        Assert.Equal(word, string.Concat(lines));
        Assert.All(lines, line => Assert.True(char.GetUnicodeCategory(line[0]) is not (System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark), line));
    }

    [Fact]
    public void A_folder_with_broken_fonts_costs_their_script_and_not_the_mail()
    {
        var folder = Directory.CreateTempSubdirectory("fonts");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "a.ttf"), "no font");
            File.WriteAllBytes(Path.Combine(folder.FullName, "b.otf"), [0x4f, 0x54, 0x54, 0x4f, 0, 9, 0, 0, 0, 0, 0, 0]);
            File.WriteAllText(Path.Combine(folder.FullName, "c.ttc"), "ttcf");
            File.WriteAllBytes(Path.Combine(folder.FullName, "d.ttf"), []);
            var rendered = new LetterRenderer(folder.FullName, folder.FullName + "/none").Render(Letters.Text("한 Bert"), RenderLimits.Default, TestContext.Current.CancellationToken);
            Assert.Equal("한 Bert", rendered.List.Words());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf")]
    [InlineData("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")]
    public void Fonts_of_the_operator_show_what_ours_lack(string file)
    {
        if (!File.Exists(file)) Assert.Skip($"{file} is not installed.");
        const string sentence = "人人生而自由，在尊严和权利上一律平等。すべての人間は、自由である。";
        var list = new LetterRenderer(file).Render(Letters.Text(sentence), RenderLimits.Default, TestContext.Current.CancellationToken).List;
        Assert.Equal(sentence, list.Words());
        Assert.All(list.MailTexts(), mark => Assert.DoesNotContain("NotoSans-", mark.Face.PostScriptName, StringComparison.Ordinal));
        Assert.Contains(sentence, ReadBack(list), StringComparison.Ordinal);
    }

    [Fact]
    public void Outlines_of_PostScript_are_embedded_and_painted()
    {
        const string file = "/usr/share/fonts/opentype/urw-base35/NimbusSans-Regular.otf";
        if (!File.Exists(file)) Assert.Skip($"{file} is not installed.");
        using var cff = File.OpenRead(file);
        using var face = new Siegelpost.Pdf.Fonts.ShapingFace(cff);
        Assert.True(face.Face.IsCff);
        var root = new StructureElement(StructureType.Document);
        var glyphs = "Größe fjord".Select(c => (c, id: face.Glyph(c))).Select(pair => new Glyph(pair.id, face.Face.Advance(pair.id), 0, 0, pair.c.ToString())).ToArray();
        var list = Writing.SampleDocument.Of(root, new TextMark(root.Add(StructureType.Paragraph), face.Face, 40, 50, 100, 0, glyphs, "Größe fjord", false));
        Assert.Contains("Größe fjord", ReadBack(list), StringComparison.Ordinal);
        var answer = Tools.Run(Tools.Seal(list), "pdftoppm", ["-upw", Tools.Passphrase, "-r", "40", "-png", "{pdf}", "{out}/page"], folder => Assert.NotEmpty(Directory.GetFiles(folder, "*.png")));
        Assert.Equal("", answer.Error);
    }

    // The letters from left to right as they stand on the paper, brackets as they look.
    private static string Seen(DisplayList list)
    {
        var marks = list.MailTexts().OrderBy(mark => mark.X);
        var text = string.Concat(marks.Select(mark => IsFromRight(mark) ? Mirrored(string.Concat(mark.Glyphs.Select(glyph => glyph.Text))) : mark.Text));
        return text.Trim();
    }

    private static bool IsFromRight(TextMark mark) => string.Concat(mark.Glyphs.Select(glyph => glyph.Text)) != mark.Text;

    private static string Mirrored(string text) => string.Concat(text.Select(c => c switch { '(' => ')', ')' => '(', '[' => ']', ']' => '[', _ => c }));

    // As PdfPig reads it: letters in the order of the page, which in runs from the right is the order of the paper.
    private static string ReadBack(DisplayList list)
    {
        using var document = PdfDocument.Open(Tools.Seal(list), new ParsingOptions { Password = Tools.Passphrase });
        var text = new StringBuilder();
        var run = new List<string>();
        foreach (var page in document.GetPages())
        {
            UglyToad.PdfPig.Content.Letter? before = null;
            foreach (var letter in page.Letters)
            {
                if (before is not null && (letter.FontName != before.FontName || letter.StartBaseLine.X < before.StartBaseLine.X - 20)) EndRun();
                run.Add(letter.Value);
                before = letter;
            }
            EndRun();
        }
        return text.ToString();

        void EndRun()
        {
            if (run.Exists(letter => letter.Any(c => c is >= '\u0590' and < '\u0900'))) run.Reverse();
            text.AppendJoin("", run).Replace("\u200b", "");
            run.Clear();
        }
    }

    private static string Plain(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != '\f'));
}
