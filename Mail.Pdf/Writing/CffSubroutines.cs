using System.Buffers.Binary;

namespace Siegelpost.Pdf.Writing;

/// <summary>
/// Finds which subroutines some charstrings call (Adobe technical note 5177). It follows the calls and counts hints, whose masks lie between
/// the operators; it draws nothing.
/// </summary>
internal sealed class CffSubroutines(ReadOnlyMemory<byte>[] global, ReadOnlyMemory<byte>[] local, bool[] usedGlobal, bool[] usedLocal)
{
    private const int MaxDepth = 10; // §4.7

    private readonly List<int> stack = [];
    private int hints;
    private bool ended;

    public void Follow(ReadOnlyMemory<byte> charstring)
    {
        stack.Clear();
        (hints, ended) = (0, false);
        Run(charstring.Span, 0);
    }

    /// <summary>What is added to the number of a subroutine (§4.7).</summary>
    public static int Bias(int count) => count < 1240 ? 107 : count < 33900 ? 1131 : 32768;

    private void Run(ReadOnlySpan<byte> code, int depth)
    {
        if (depth > MaxDepth) throw new InvalidDataException("The subroutines of the font nest too deeply.");
        for (var at = 0; at < code.Length && !ended;)
        {
            var b = code[at++];
            switch (b)
            {
                case 1 or 3 or 18 or 23: // hstem, vstem, hstemhm, vstemhm
                    Hints();
                    break;
                case 19 or 20: // hintmask, cntrmask
                    Hints();
                    at += (hints + 7) / 8;
                    break;
                case 10:
                    Call(local, usedLocal, depth);
                    break;
                case 29:
                    Call(global, usedGlobal, depth);
                    break;
                case 11: return;
                case 14:
                    ended = true;
                    break;
                case 28:
                    stack.Add(BinaryPrimitives.ReadInt16BigEndian(code[at..]));
                    at += 2;
                    break;
                case 255:
                    stack.Add(BinaryPrimitives.ReadInt16BigEndian(code[at..]));
                    at += 4;
                    break;
                case >= 251:
                    stack.Add(-(b - 251) * 256 - code[at++] - 108);
                    break;
                case >= 247:
                    stack.Add((b - 247) * 256 + code[at++] + 108);
                    break;
                case >= 32:
                    stack.Add(b - 139);
                    break;
                default:
                    if (b == 12) at++;
                    stack.Clear();
                    break;
            }
        }
    }

    private void Hints()
    {
        hints += stack.Count / 2;
        stack.Clear();
    }

    private void Call(ReadOnlyMemory<byte>[] subroutines, bool[] used, int depth)
    {
        if (stack.Count == 0) throw new InvalidDataException("A glyph of the font calls no subroutine.");
        var number = stack[^1] + Bias(subroutines.Length);
        stack.RemoveAt(stack.Count - 1);
        if (number < 0 || number >= subroutines.Length) throw new InvalidDataException("A glyph of the font calls a subroutine that isn't there.");
        used[number] = true;
        Run(subroutines[number].Span, depth + 1);
    }
}
