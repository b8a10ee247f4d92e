namespace Siegelpost.Silo.Notices;

// One mail as a sheet of paper: a headline, what is to be said, a foot. Text and HTML are both drawn from it, so they can't differ in facts.

/// <param name="Headline">State first; the subject line begins with it.</param>
/// <param name="Preview">What mail programs show beside the subject.</param>
internal sealed record Sheet(Voice Voice, string Subject, string Headline, string Preview, IReadOnlyList<Block> Blocks, IReadOnlyList<Block.Words> Foot);

internal abstract record Block
{
    /// <summary>A paragraph.</summary>
    internal sealed record Words(IReadOnlyList<Run> Runs, bool Soft = false) : Block;

    /// <summary>Label and value in rows.</summary>
    internal sealed record Facts(IReadOnlyList<Fact> Rows, int LabelWidth) : Block;

    /// <summary>The one thing to do; the address stands beside it as text.</summary>
    internal sealed record Button(string Label, Uri Link, string AddressHint) : Block;
}

internal sealed record Fact(Run Label, IReadOnlyList<Run> Value);

/// <summary>Words in one style. Text here has been through <see cref="ShownText"/> when it is data.</summary>
internal abstract record Run
{
    internal sealed record Plain(string Text) : Run;

    internal sealed record Bold(string Text) : Run;

    /// <summary>A code to compare or to read aloud; never broken.</summary>
    internal sealed record Code(string Text) : Run;

    /// <summary>What machines said, in mono.</summary>
    internal sealed record Quote(string Text) : Run;

    /// <summary>The reference code as a stamp.</summary>
    internal sealed record Stamp(string Text) : Run;

    internal sealed record Small(string Text) : Run;

    /// <summary>A state of a row: the word carries the meaning, the colour only helps.</summary>
    internal sealed record State(string Text, Tone Tone) : Run;

    internal sealed record Mail(string Address) : Run;

    /// <summary>A link of ours. In plain text label and address.</summary>
    internal sealed record Link(string Label, Uri To) : Run;

    internal sealed record Break : Run;

    /// <summary>Between links that stand beside each other; in plain text below each other.</summary>
    internal sealed record Gap : Run;

    public static readonly Run NewLine = new Break();

    public static implicit operator Run(string text) => new Plain(text);
}

/// <summary>In the order of weight.</summary>
internal enum Tone { Done, Waiting, Failed }
