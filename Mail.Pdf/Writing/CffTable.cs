using System.Buffers.Binary;

namespace Siegelpost.Pdf.Writing;

/// <summary>Reads the parts that a CFF font program is made of (Adobe technical note 5176): INDEX and DICT.</summary>
internal readonly struct CffTable(ReadOnlyMemory<byte> data)
{
    public const int CharStrings = 17, Private = 18, Subrs = 19, FontMatrix = 0xc07, Ros = 0xc1e, FdArray = 0xc24, FdSelect = 0xc25;

    /// <summary>Entries of an INDEX (§5), and where it ends.</summary>
    public (ReadOnlyMemory<byte>[] Entries, int End) Index(int at)
    {
        var span = data.Span;
        var count = BinaryPrimitives.ReadUInt16BigEndian(span[at..]);
        if (count == 0) return ([], at + 2);
        var size = span[at + 2];
        var start = at + 3 + (count + 1) * size - 1;
        var entries = new ReadOnlyMemory<byte>[count];
        var from = Number(span.Slice(at + 3, size));
        for (var i = 0; i < count; i++)
        {
            var to = Number(span.Slice(at + 3 + (i + 1) * size, size));
            entries[i] = data[(start + from)..(start + to)];
            from = to;
        }
        return (entries, start + from);
    }

    /// <summary>Operators of a DICT (§4), each with its operands as they are written.</summary>
    public static List<(int Operator, ReadOnlyMemory<byte> Operands)> Dict(ReadOnlyMemory<byte> dict)
    {
        var result = new List<(int, ReadOnlyMemory<byte>)>();
        var from = 0;
        for (var at = 0; at < dict.Length;)
        {
            var b = dict.Span[at];
            if (b <= 21)
            {
                var wide = b == 12;
                result.Add((wide ? 0xc00 | dict.Span[at + 1] : b, dict[from..at]));
                at = from = at + (wide ? 2 : 1);
            }
            else at = Skip(dict.Span, at);
        }
        return result;
    }

    /// <summary>Whole numbers among operands; real ones count as 0.</summary>
    public static int[] Integers(ReadOnlySpan<byte> operands)
    {
        var numbers = new List<int>();
        for (var at = 0; at < operands.Length; at = Skip(operands, at))
            numbers.Add(operands[at] switch
            {
                28 => BinaryPrimitives.ReadInt16BigEndian(operands[(at + 1)..]),
                29 => BinaryPrimitives.ReadInt32BigEndian(operands[(at + 1)..]),
                >= 32 and <= 246 and var b => b - 139,
                >= 247 and <= 250 and var b => (b - 247) * 256 + operands[at + 1] + 108,
                >= 251 and <= 254 and var b => -(b - 251) * 256 - operands[at + 1] - 108,
                _ => 0,
            });
        return [.. numbers];
    }

    public byte At(int at) => data.Span[at];
    public int U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(data.Span[at..]);
    public ReadOnlyMemory<byte> Slice(int at, int length) => data.Slice(at, length);

    private static int Skip(ReadOnlySpan<byte> dict, int at)
    {
        switch (dict[at])
        {
            case 28: return at + 3;
            case 29: return at + 5;
            case 30: // a real number, two digits a byte, until a half of 15
                do at++;
                while ((dict[at] & 15) != 15 && dict[at] >> 4 != 15);
                return at + 1;
            case >= 247 and <= 254: return at + 2;
            default: return at + 1;
        }
    }

    private static int Number(ReadOnlySpan<byte> bytes)
    {
        var number = 0;
        foreach (var b in bytes) number = number << 8 | b;
        return number;
    }
}
