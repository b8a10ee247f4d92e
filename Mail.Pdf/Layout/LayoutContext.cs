using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>What all parts of the layout of one mail share.</summary>
internal sealed class LayoutContext
{
    private int heading = 1;

    public LayoutContext(Shaper shaper, Budget budget, Wording wording, double maxImageHeight)
    {
        Shaper = shaper;
        Budget = budget;
        Wording = wording;
        MaxImageHeight = maxImageHeight;
        Splitter = new(shaper, budget);
        Inline = new(this);
        Blocks = new(this);
        Tables = new(this);
        Widths = new(this);
    }

    public Shaper Shaper { get; }
    public Budget Budget { get; }
    public Wording Wording { get; }
    /// <summary>Of a page.</summary>
    public const double LargestImage = 0.95;
    /// <summary>No image may be taller than a page.</summary>
    public double MaxImageHeight { get; }
    /// <summary>Lower than this no page is left.</summary>
    public double MaxHeight => Budget.Limits.Pages * MaxImageHeight / LargestImage;
    public WordSplitter Splitter { get; }
    public InlineLayout Inline { get; }
    public BlockLayout Blocks { get; }
    public TableLayout Tables { get; }
    public IntrinsicWidths Widths { get; }
    /// <summary>The link of a button around the text being set; the button itself is the link then.</summary>
    public MailLink? CoveredLink { get; set; }

    public List<Word> WordsOf(ParagraphBox paragraph) => paragraph.Words ??= Splitter.Split(paragraph);

    /// <summary>The subject is H1, and no level may be skipped (PDF/UA-1, ISO 14289-1 §7.4.2).</summary>
    public StructureType Heading(StructureType wanted)
    {
        heading = Math.Min(Math.Min(wanted - StructureType.H1 + 2, heading + 1), 6);
        return StructureType.H1 + (heading - 1);
    }
}
