using System.Text;
using AngleSharp.Dom;
using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>Turns elements into boxes: white space collapses, text between blocks becomes paragraphs of its own, what is hidden is left out.</summary>
internal sealed class BoxBuilder(Cascade cascade, MailImages images, Budget budget)
{
    private int text;

    private Cascade Cascade => cascade;
    private MailImages Images => images;
    private Budget Budget => budget;

    public BlockBox Build(IElement element, ComputedStyle style, int depth, StructureType? role = null, string? marker = null)
    {
        budget.Descend(depth);
        var box = new BlockBox(style, role) { Marker = marker };
        var filler = new Filler(this, box, depth);
        filler.Children(element, style, depth);
        filler.Close();
        return box;
    }

    /// <summary>A cell around one element.</summary>
    public BlockBox BuildCell(IElement element, ComputedStyle own, ComputedStyle cell, int depth)
    {
        var box = new BlockBox(cell);
        if (own is { Display: Display.Block, FlexRow: false } && element.LocalName is not ("img" or "table")) box.Children.Add(Build(element, own, depth, RoleOf(element)));
        else
        {
            var filler = new Filler(this, box, depth);
            filler.Element(element, cell, depth);
            filler.Close();
        }
        return box;
    }

    private static StructureType? RoleOf(IElement element) => element.LocalName switch
    {
        "h1" => StructureType.H1,
        "h2" => StructureType.H2,
        "h3" => StructureType.H3,
        "h4" => StructureType.H4,
        "h5" => StructureType.H5,
        "h6" => StructureType.H6,
        "p" => StructureType.Paragraph,
        "ul" or "ol" => StructureType.List,
        "blockquote" => StructureType.BlockQuote,
        _ => null,
    };

    private void SpendText(int length)
    {
        text += length;
        if (text > budget.Limits.TextLength) throw new LayoutLimitException("text");
        budget.Spend(length / 64);
    }

    /// <summary>Fills one block.</summary>
    private sealed class Filler(BoxBuilder owner, BlockBox box, int depth)
    {
        private const int ShortBeginning = 80;
        private readonly StringBuilder pending = new();
        private ComputedStyle? pendingStyle;
        private ParagraphBox? paragraph;
        private bool afterBlank = true, visible;
        private readonly int firstDepth = depth;
        private int ordinal, sinceBreak, step = 1;

        public void Children(IElement element, ComputedStyle style, int depth)
        {
            owner.Budget.Descend(depth);
            if (element.LocalName == "ol" && depth == firstDepth) Number(element);
            var nodes = element.ChildNodes; // by index: asking a node for its sibling searches the parent each time
            for (var i = 0; i < nodes.Length; i++)
            {
                var node = nodes[i];
                if (node is IText data) Text(data.Data, style);
                else if (node is IElement child) Element(child, style, depth + 1);
            }
        }

        // HTML standard §4.4.5: a reversed list counts down to one.
        private void Number(IElement list)
        {
            var reversed = list.HasAttribute("reversed");
            if (reversed) step = -1;
            if (int.TryParse(list.GetAttribute("start"), out var start)) ordinal = Math.Clamp(start, -1_000_000, 1_000_000) - step;
            else if (reversed) ordinal = list.Children.Count(child => child.LocalName == "li") + 1;
        }

        public void Close()
        {
            FlushText();
            if (paragraph is not null && visible) box.Children.Add(paragraph);
            paragraph = null;
            afterBlank = true;
            visible = false;
            sinceBreak = 0;
        }

        public void Element(IElement element, ComputedStyle parent, int depth)
        {
            var style = owner.Cascade.Compute(element, parent);
            if (style.Display == Display.None) return;
            switch (element.LocalName)
            {
                case "br":
                    Append('\n', parent);
                    (afterBlank, visible, sinceBreak) = (true, true, 0);
                    if (!style.ClearsLeft && !style.ClearsRight) return;
                    Close();
                    box.Children.Add(new BlockBox(style));
                    return;
                case "wbr":
                    Append(LineBreaks.ZeroWidthSpace, parent);
                    return;
                case "img":
                    Image(element, style);
                    return;
                case "table":
                    Table(element, style, depth);
                    return;
                case "a" when TextLinks.Safe(element.GetAttribute("href")) is { } target:
                    style.Link = new(target) { Description = Describe(element) is { Length: > 0 } words ? words : target };
                    break;
                case "q":
                    Text("“", style);
                    Children(element, style, depth);
                    Text("”", style);
                    return;
            }
            if (style.Float != FloatSide.None && style.WidthPercent is not > 94)
            {
                style.Display = Display.Block;
                var floating = owner.Build(element, style, depth, RoleOf(element));
                if (floating.Children.Count > 0 || style.Height is not null) Float(style, floating);
            }
            else if (style.Display == Display.Inline && !IsButton(element, style)) Inline(element, style, depth);
            else if (IsAtom(style)) Atom(style, owner.Build(element, AsBlock(style), depth));
            else Block(element, style, depth);
        }

        private void Inline(IElement element, ComputedStyle style, int depth)
        {
            var (before, after) = MailDirection.Controls(style);
            foreach (var c in before) Append(c, style);
            Children(element, style, depth);
            foreach (var c in after) Append(c, style);
        }

        private void Block(IElement element, ComputedStyle style, int depth)
        {
            if (style.Bidi == UnicodeBidi.Plaintext) style.RightToLeft = MailDirection.Of(element) ?? false;
            Close();
            if (style.Display == Display.ListItem)
            {
                if (int.TryParse(element.GetAttribute("value"), out var value)) ordinal = Math.Clamp(value, -1_000_000, 1_000_000) - step;
                var marker = ListMarkers.Format(style.ListType, ordinal += step);
                box.Children.Add(owner.Build(element, style, depth, box.Role == StructureType.List ? StructureType.ListItem : null, marker));
            }
            else box.Children.Add(FlexRow.Build(owner, owner.Cascade, element, style, depth) ?? owner.Build(element, style, depth, RoleOf(element)));
        }

        private void Table(IElement element, ComputedStyle style, int depth)
        {
            var table = new TableBuilder(owner, owner.Cascade, owner.Budget).Build(element, style, depth);
            if (style.Float == FloatSide.None)
            {
                Close();
                box.Children.Add(table);
                return;
            }
            // Columns of a newsletter: tables side by side as long as there is room.
            var around = style.Inherit();
            (around.Float, around.WidthPercent) = (style.Float, style.WidthPercent);
            (style.Float, style.WidthPercent) = (FloatSide.None, style.WidthPercent is null ? null : 100);
            var holder = new BlockBox(around);
            holder.Children.Add(table);
            Float(around, holder);
        }

        // Beside the lines that follow: in the middle of a line it would stand beside that line already, so a short beginning counts as the same line.
        private void Float(ComputedStyle style, Box content)
        {
            var floating = new FloatBox(style.Inherit(), content, style.Float == FloatSide.Right);
            (floating.Style.ClearsLeft, floating.Style.ClearsRight) = (style.ClearsLeft, style.ClearsRight);
            if (sinceBreak is 0 or > ShortBeginning) Close();
            box.Children.Add(floating);
        }

        // A link with ground and padding is meant as a button even if it is inline.
        private static bool IsButton(IElement element, ComputedStyle style) => element.LocalName is "a" or "button" && style.Background is not null && style.Padding.Left + style.Padding.Top + style.Border.Left + style.Border.Top > 0;

        private static bool IsAtom(ComputedStyle style) => style.Display is Display.Inline || (style.Display == Display.InlineBlock) && style.WidthPercent is not > 94;

        private static ComputedStyle AsBlock(ComputedStyle style)
        {
            style.Display = Display.InlineBlock;
            return style;
        }

        private void Atom(ComputedStyle style, BlockBox atom)
        {
            if (atom.Children.Count == 0 && style.Height is null && style.Background is null) return;
            Add(new AtomInline(style, atom));
        }

        private void Image(IElement element, ComputedStyle style)
        {
            if (owner.Images.Find(element, style) is not { } image) return;
            owner.Budget.Spend(20);
            if (style.Float != FloatSide.None) Float(style, image);
            else if (style.Display == Display.Block)
            {
                Close();
                var line = style.Inherit();
                line.Display = Display.Block;
                if (style.LeftAuto) line.Align = style.RightAuto ? TextAlign.Center : TextAlign.Right;
                paragraph = new(line);
                Add(new AtomInline(style, image));
                Close();
            }
            else Add(new AtomInline(style, image));
        }

        private void Add(AtomInline atom)
        {
            FlushText();
            (paragraph ??= Begin()).Content.Add(atom);
            (afterBlank, visible) = (false, true);
        }

        private void Text(string data, ComputedStyle style)
        {
            owner.SpendText(data.Length);
            if (style.TextSize < 2 && !string.IsNullOrWhiteSpace(data)) return; // preheaders and other text that nobody shall see
            if (style.Family.Symbols) data = FontFamily.Unpicture(data);
            if (style.Uppercase) data = data.ToUpperInvariant();
            foreach (var c in data)
            {
                if (c is ' ' or '\t' or '\n' or '\r' or '\f') Blank(c, style);
                else if (!CleanText.IsNoText(c) && c != '\ufffc')
                {
                    Append(c, style);
                    (afterBlank, visible) = (false, true);
                }
            }
        }

        private void Blank(char c, ComputedStyle style)
        {
            if (c == '\n' && style.KeepsLines)
            {
                Append('\n', style);
                (afterBlank, visible) = (true, true);
            }
            else if (style.KeepsBlanks)
            {
                if (c != '\r') Append(' ', style, c == '\t' ? 8 : 1);
                afterBlank = false;
            }
            else if (!afterBlank)
            {
                Append(' ', style);
                afterBlank = true;
            }
        }

        private void Append(char c, ComputedStyle style, int count = 1)
        {
            if (pendingStyle != style) FlushText();
            pendingStyle = style;
            pending.Append(c, count);
            if (c == '\n') pending.Append(Override);
            sinceBreak++;
        }

        private void FlushText()
        {
            if (pending.Length > 0 && pendingStyle is not null) (paragraph ??= Begin()).Content.Add(new TextInline(pendingStyle, pending.ToString()));
            pending.Clear();
            pendingStyle = null;
        }

        private ParagraphBox Begin()
        {
            var begun = new ParagraphBox(box.Style);
            if (Override.Length > 0) begun.Content.Add(new TextInline(box.Style, Override));
            return begun;
        }

        // CSS Writing Modes 4 §2.4.2: of a block it turns each of its own lines, and none of the blocks inside.
        private string Override => box.Style.Bidi is UnicodeBidi.Override or UnicodeBidi.IsolateOverride ? box.Style.RightToLeft ? "\u202e" : "\u202d" : "";

        // The words of a link for those who hear it; a bounded walk, since links may hold whole tables.
        private static string Describe(IElement link)
        {
            var words = new StringBuilder();
            INode? node = link.FirstChild;
            for (var steps = 0; node is not null && steps < 100 && words.Length < 200; steps++)
            {
                if (node is IText data) words.Append(data.Data);
                else if (node is IElement { LocalName: "img" } image) words.Append(image.GetAttribute("alt"));
                node = node.FirstChild ?? Next(node, link);
            }
            return CleanText.Line(words.ToString(), 200).Trim();
        }

        private static INode? Next(INode node, IElement within)
        {
            for (INode? at = node; at is not null && at != within; at = at.Parent)
                if (at.NextSibling is { } next) return next;
            return null;
        }
    }
}
