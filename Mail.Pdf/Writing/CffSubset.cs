using System.Buffers.Binary;
using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Pdf.Writing;

/// <summary>
/// Some glyphs of a CFF font as a CID-keyed font program (ISO 32000-2 §9.9.1, CIDFontType0C): the CIDs are the old glyph ids, so that
/// the page's codes stay as they are. Subroutines that nobody calls become empty, since those called go by their number.
/// </summary>
internal static class CffSubset
{
    private const int Charset = 15, CidCount = 0xc22, AdobeName = 391, IdentityName = 392; // the first two strings of our own

    /// <exception cref="InvalidDataException">The font is broken.</exception>
    public static byte[] Create(Face face, IEnumerable<ushort> glyphs)
    {
        var table = new CffTable(face.Table("CFF "));
        var (_, afterNames) = table.Index(table.At(2));
        var (tops, afterTop) = table.Index(afterNames);
        var (_, afterStrings) = table.Index(afterTop);
        var (global, _) = table.Index(afterStrings);
        var top = CffTable.Dict(tops[0]);
        var (outlines, _) = table.Index(Integer(top, CffTable.CharStrings));
        int[] keep = [.. new SortedSet<int>(glyphs.Select(glyph => (int)glyph).Where(glyph => glyph < outlines.Length)) { 0 }];
        var parts = Parts(table, top, keep, outlines.Length);
        var usedGlobal = new bool[global.Length];
        foreach (var part in parts)
        {
            var calls = new CffSubroutines(global, part.Subroutines, usedGlobal, part.Used);
            foreach (var glyph in part.Glyphs) calls.Follow(outlines[glyph]);
        }
        return Assemble(top, keep, [.. keep.Select(glyph => outlines[glyph])], parts, Emptied(global, usedGlobal));
    }

    /// <summary>A font DICT with its private part, and the glyphs that go by it.</summary>
    private sealed record Part(ReadOnlyMemory<byte> Matrix, List<(int Operator, ReadOnlyMemory<byte> Operands)> Private, ReadOnlyMemory<byte>[] Subroutines, bool[] Used, List<int> Glyphs);

    private static List<Part> Parts(CffTable table, List<(int Operator, ReadOnlyMemory<byte> Operands)> top, int[] keep, int count)
    {
        if (!top.Exists(entry => entry.Operator == CffTable.Ros)) return [Read(table, top, isTop: true, [.. keep])];
        var (dicts, _) = table.Index(Integer(top, CffTable.FdArray));
        var select = Selection(table, Integer(top, CffTable.FdSelect), count);
        return [.. keep.GroupBy(glyph => select[glyph]).Select(group => Read(table, CffTable.Dict(dicts[group.Key]), isTop: false, [.. group]))];
    }

    private static Part Read(CffTable table, List<(int Operator, ReadOnlyMemory<byte> Operands)> dict, bool isTop, List<int> glyphs)
    {
        var place = CffTable.Integers(dict.Find(entry => entry.Operator == CffTable.Private).Operands.Span);
        var isPrivate = place.Length == 2 ? CffTable.Dict(table.Slice(place[1], place[0])) : [];
        var subroutines = isPrivate.Exists(entry => entry.Operator == CffTable.Subrs) ? table.Index(place[1] + Integer(isPrivate, CffTable.Subrs)).Entries : [];
        var matrix = isTop ? default : dict.Find(entry => entry.Operator == CffTable.FontMatrix).Operands;
        return new(matrix, isPrivate, subroutines, new bool[subroutines.Length], glyphs);
    }

    // Note 5176 §19
    private static byte[] Selection(CffTable table, int at, int count)
    {
        var select = new byte[count];
        if (table.At(at) == 0)
        {
            table.Slice(at + 1, count).CopyTo(select);
            return select;
        }
        var ranges = table.U16(at + 1);
        for (var i = 0; i < ranges; i++)
        {
            var range = at + 3 + 3 * i;
            select.AsSpan(table.U16(range)..Math.Min(table.U16(range + 3), count)).Fill(table.At(range + 2));
        }
        return select;
    }

    private static byte[] Assemble(List<(int Operator, ReadOnlyMemory<byte> Operands)> top, int[] keep, ReadOnlyMemory<byte>[] outlines, List<Part> parts, ReadOnlyMemory<byte>[] global)
    {
        var matrix = top.Find(entry => entry.Operator == CffTable.FontMatrix).Operands;
        var head = new PdfBuffer();
        head.Add([1, 0, 4, 4]);
        Index(head, ["Font"u8.ToArray()]);
        var afterTop = head.Length + IndexLength([TopDict(matrix, 0, 0, 0, 0, 0)]);
        var tail = new PdfBuffer(64 * 1024);
        Index(tail, ["Adobe"u8.ToArray(), "Identity"u8.ToArray()]);
        Index(tail, global);
        var charset = afterTop + tail.Length;
        tail.Add([0]);
        foreach (var glyph in keep.Skip(1)) Short(tail, glyph);
        var select = afterTop + tail.Length;
        tail.Add([0]);
        foreach (var glyph in keep) tail.Add([(byte)parts.FindIndex(part => part.Glyphs.Contains(glyph))]);
        var charStrings = afterTop + tail.Length;
        Index(tail, outlines);
        var places = new List<(int Size, int At)>();
        foreach (var part in parts)
        {
            var isPrivate = PrivateDict(part);
            places.Add((isPrivate.Length, afterTop + tail.Length));
            tail.Add(isPrivate);
            if (part.Subroutines.Length > 0) Index(tail, Emptied(part.Subroutines, part.Used));
        }
        var array = afterTop + tail.Length;
        Index(tail, [.. parts.Select((part, i) => FontDict(part, places[i]))]);
        Index(head, [TopDict(matrix, charset, select, charStrings, array, keep[^1] + 1)]);
        head.Add(tail.Span);
        return head.Span.ToArray();
    }

    private static ReadOnlyMemory<byte> TopDict(ReadOnlyMemory<byte> matrix, int charset, int select, int charStrings, int array, int cids)
    {
        var dict = new PdfBuffer();
        Operator(dict, CffTable.Ros, AdobeName, IdentityName, 0);
        if (matrix.Length > 0) Operator(dict.Add(matrix.Span), CffTable.FontMatrix);
        Operator(dict, CidCount, cids);
        Operator(dict, Charset, charset);
        Operator(dict, CffTable.FdSelect, select);
        Operator(dict, CffTable.CharStrings, charStrings);
        Operator(dict, CffTable.FdArray, array);
        return dict.Memory;
    }

    private static ReadOnlyMemory<byte> FontDict(Part part, (int Size, int At) place)
    {
        var dict = new PdfBuffer();
        if (part.Matrix.Length > 0) Operator(dict.Add(part.Matrix.Span), CffTable.FontMatrix);
        Operator(dict, CffTable.Private, place.Size, place.At);
        return dict.Memory;
    }

    private static ReadOnlySpan<byte> PrivateDict(Part part)
    {
        var dict = new PdfBuffer();
        foreach (var (name, operands) in part.Private)
            if (name != CffTable.Subrs) Operator(dict.Add(operands.Span), name);
        if (part.Subroutines.Length > 0) Operator(dict, CffTable.Subrs, dict.Length + 6); // they follow: a number takes five bytes, the operator one
        return dict.Span;
    }

    private static void Operator(PdfBuffer dict, int name, params ReadOnlySpan<int> operands)
    {
        Span<byte> number = stackalloc byte[5];
        foreach (var operand in operands)
        {
            number[0] = 29;
            BinaryPrimitives.WriteInt32BigEndian(number[1..], operand);
            dict.Add(number);
        }
        if (name > 0xff) dict.Add([12, (byte)name]);
        else dict.Add([(byte)name]);
    }

    private static ReadOnlyMemory<byte>[] Emptied(ReadOnlyMemory<byte>[] subroutines, bool[] used)
    {
        var last = Array.LastIndexOf(used, true);
        var least = subroutines.Length < 1240 ? last + 1 : subroutines.Length < 33900 ? Math.Max(1240, last + 1) : subroutines.Length; // the number of subroutines decides how they are counted
        return [.. subroutines.Take(least).Select((code, i) => used[i] ? code : default)];
    }

    private static int IndexLength(ReadOnlyMemory<byte>[] entries)
    {
        var buffer = new PdfBuffer();
        Index(buffer, entries);
        return buffer.Length;
    }

    private static void Index(PdfBuffer into, ReadOnlyMemory<byte>[] entries)
    {
        Short(into, entries.Length);
        if (entries.Length == 0) return;
        into.Add([4]);
        Span<byte> offset = stackalloc byte[4];
        var at = 1;
        for (var i = 0; i <= entries.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(offset, at);
            into.Add(offset);
            if (i < entries.Length) at += entries[i].Length;
        }
        foreach (var entry in entries) into.Add(entry.Span);
    }

    private static void Short(PdfBuffer into, int value) => into.Add([(byte)(value >> 8), (byte)value]);

    private static int Integer(List<(int Operator, ReadOnlyMemory<byte> Operands)> dict, int name) =>
        CffTable.Integers(dict.Find(entry => entry.Operator == name).Operands.Span) is [.., var last] ? last : throw new InvalidDataException("The font lacks a part that it needs.");
}
