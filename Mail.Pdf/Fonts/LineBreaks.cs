namespace Siegelpost.Pdf.Fonts;

/// <summary>Where a line may or must end by UAX #14, with example 7 of its §8.2: a number keeps its signs. Thai and its like count as letters here.</summary>
internal static class LineBreaks
{
    public const char SoftHyphen = '\u00ad', ZeroWidthSpace = '\u200b';

    /// <summary>For each UTF-16 unit, whether a line ends just before it, by choice or by force.</summary>
    public static bool[] Find(string text)
    {
        var breaks = new bool[text.Length];
        var units = Units(text);
        var spacesFrom = 0; // the last unit that is no blank
        var flags = 0; // regional indicators in a row before the unit
        var number = Number.None;
        for (var i = 1; i < units.Count; i++)
        {
            var before = units[i - 1].Class;
            if (before != BreakClass.SP) spacesFrom = i - 1;
            flags = before == BreakClass.RI ? flags + 1 : 0;
            number = Next(number, before);
            breaks[units[i].At] = Breaks(units, i, units[spacesFrom].Class, flags, number);
        }
        return breaks;
    }

    private enum Number { None, Digits, Closed }

    private readonly record struct Unit(BreakClass Class, int At, bool IsWide, bool Joins, bool IsPicture);

    // LB9, LB10: marks belong to what they stand on, and are letters where they stand on nothing.
    private static List<Unit> Units(string text)
    {
        var units = new List<Unit>(text.Length);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var kind = Characters.Break(rune.Value);
            if (kind is BreakClass.CM or BreakClass.ZWJ)
            {
                if (units.Count > 0 && units[^1].Class is not (BreakClass.BK or BreakClass.CR or BreakClass.LF or BreakClass.NL or BreakClass.SP or BreakClass.ZW)) units[^1] = units[^1] with { Joins = kind == BreakClass.ZWJ };
                else units.Add(new(BreakClass.AL, at, false, kind == BreakClass.ZWJ, false));
            }
            else
                units.Add(kind switch
                {
                    BreakClass.OW => new(BreakClass.OP, at, true, false, false),
                    BreakClass.CW => new(BreakClass.CP, at, true, false, false),
                    BreakClass.XP => new(BreakClass.ID, at, false, false, true),
                    BreakClass.SA => new(BreakClass.AL, at, false, false, false),
                    _ => new(kind, at, false, false, false),
                });
            at += rune.Utf16SequenceLength;
        }
        return units;
    }

    private static Number Next(Number number, BreakClass before) => before switch
    {
        BreakClass.NU => Number.Digits,
        BreakClass.SY or BreakClass.IS when number == Number.Digits => Number.Digits,
        BreakClass.CL or BreakClass.CP when number == Number.Digits => Number.Closed,
        _ => Number.None,
    };

    /// <param name="solid">The last class before the unit that is no blank.</param>
    private static bool Breaks(List<Unit> units, int i, BreakClass solid, int flags, Number number)
    {
        var (left, right) = (units[i - 1], units[i]);
        var (a, b) = (left.Class, right.Class);
        if (a == BreakClass.CR) return b != BreakClass.LF; // LB5
        if (a is BreakClass.BK or BreakClass.LF or BreakClass.NL) return true; // LB4, LB5
        if (b is BreakClass.BK or BreakClass.CR or BreakClass.LF or BreakClass.NL or BreakClass.SP or BreakClass.ZW) return false; // LB6, LB7
        if (solid == BreakClass.ZW) return true; // LB8
        if (left.Joins || a is BreakClass.WJ or BreakClass.GL || b == BreakClass.WJ) return false; // LB8a, LB11, LB12
        if (b == BreakClass.GL && a is not (BreakClass.SP or BreakClass.BA or BreakClass.HY)) return false; // LB12a
        if (b is BreakClass.CL or BreakClass.CP or BreakClass.EX or BreakClass.IS or BreakClass.SY) return false; // LB13
        if (solid == BreakClass.OP || (solid, b) is (BreakClass.QU, BreakClass.OP) or (BreakClass.CL or BreakClass.CP, BreakClass.NS) or (BreakClass.B2, BreakClass.B2)) return false; // LB14–LB17
        if (a == BreakClass.SP) return true; // LB18
        if (a == BreakClass.QU || b == BreakClass.QU) return false; // LB19
        if (a == BreakClass.CB || b == BreakClass.CB) return true; // LB20
        if (b is BreakClass.BA or BreakClass.HY or BreakClass.NS or BreakClass.IN || a == BreakClass.BB) return false; // LB21, LB22
        if (a is BreakClass.HY or BreakClass.BA && i > 1 && units[i - 2].Class == BreakClass.HL) return false; // LB21a
        if ((a, b) is (BreakClass.SY, BreakClass.HL)) return false; // LB21b
        return !(Joins(a, b) || IsNumber(units, i, number) || IsHangul(a, b)
            || b == BreakClass.OP && !right.IsWide && (IsLetter(a) || a == BreakClass.NU) || a == BreakClass.CP && !left.IsWide && (IsLetter(b) || b == BreakClass.NU) // LB30
            || b == BreakClass.RI && flags % 2 == 1 // LB30a
            || b == BreakClass.EM && (a == BreakClass.EB || left.IsPicture)); // LB30b
    }

    private static bool Joins(BreakClass a, BreakClass b) =>
        IsLetter(a) && b == BreakClass.NU || a == BreakClass.NU && IsLetter(b) // LB23
        || a == BreakClass.PR && IsIdeograph(b) || IsIdeograph(a) && b == BreakClass.PO // LB23a
        || IsSign(a) && IsLetter(b) || IsLetter(a) && IsSign(b) // LB24
        || IsLetter(a) && IsLetter(b) || a == BreakClass.IS && IsLetter(b); // LB28, LB29

    // LB25 as in example 7: (PR|PO)? (OP|HY)? NU (NU|SY|IS)* (CL|CP)? (PR|PO)?
    private static bool IsNumber(List<Unit> units, int i, Number number)
    {
        var (a, b) = (units[i - 1].Class, units[i].Class);
        if (IsSign(a) && (b == BreakClass.NU || b is BreakClass.OP or BreakClass.HY && i + 1 < units.Count && units[i + 1].Class == BreakClass.NU)) return true;
        if (b == BreakClass.NU) return a is BreakClass.OP or BreakClass.HY || number == Number.Digits;
        return IsSign(b) && number != Number.None;
    }

    // LB26, LB27
    private static bool IsHangul(BreakClass a, BreakClass b) => (a, b) switch
    {
        (BreakClass.JL, BreakClass.JL or BreakClass.JV or BreakClass.H2 or BreakClass.H3) => true,
        (BreakClass.JV or BreakClass.H2, BreakClass.JV or BreakClass.JT) => true,
        (BreakClass.JT or BreakClass.H3, BreakClass.JT) => true,
        (BreakClass.JL or BreakClass.JV or BreakClass.JT or BreakClass.H2 or BreakClass.H3, BreakClass.PO) => true,
        (BreakClass.PR, BreakClass.JL or BreakClass.JV or BreakClass.JT or BreakClass.H2 or BreakClass.H3) => true,
        _ => false,
    };

    private static bool IsLetter(BreakClass c) => c is BreakClass.AL or BreakClass.HL;

    private static bool IsSign(BreakClass c) => c is BreakClass.PR or BreakClass.PO;

    private static bool IsIdeograph(BreakClass c) => c is BreakClass.ID or BreakClass.EB or BreakClass.EM;
}
