using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Siegelpost.Tests.Faults;

/// <summary>Looks through all memory of a process for byte strings, as somebody would who has taken it over.</summary>
internal sealed class MemoryScan
{
    private const int Piece = 1 << 20;
    private readonly bool[] _beginnings = new bool[1 << 16];
    private readonly ILookup<uint, (string Name, byte[] Bytes)> _secrets;
    private readonly int _longest;

    /// <param name="secrets">Each at least four bytes.</param>
    public MemoryScan(IEnumerable<(string Name, byte[] Bytes)> secrets)
    {
        var all = secrets.ToArray();
        foreach (var (_, bytes) in all) _beginnings[BinaryPrimitives.ReadUInt16LittleEndian(bytes)] = true;
        _secrets = all.ToLookup(secret => BinaryPrimitives.ReadUInt32LittleEndian(secret.Bytes));
        _longest = all.Max(secret => secret.Bytes.Length);
    }

    /// <summary>Names of what was found.</summary>
    /// <exception cref="UnauthorizedAccessException">We may not look.</exception>
    public IReadOnlyCollection<string> Look(int process, out long bytes)
    {
        var found = new HashSet<string>();
        bytes = 0;
        using var memory = File.OpenHandle($"/proc/{process}/mem");
        var buffer = ArrayPool<byte>.Shared.Rent(Piece + _longest);
        foreach (var line in File.ReadLines($"/proc/{process}/maps"))
        {
            var words = line.Split(' ', 3);
            if (words[1][0] != 'r' || line.EndsWith("[vvar]", StringComparison.Ordinal) || line.EndsWith("[vsyscall]", StringComparison.Ordinal)) continue;
            var range = words[0].Split('-').Select(end => long.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
            for (var at = range[0]; at < range[1]; at += Piece)
            {
                var read = Read(memory, buffer.AsSpan(0, (int)Math.Min(Piece + _longest, range[1] - at)), at);
                Search(buffer.AsSpan(0, read), found);
                bytes += Math.Min(read, Piece);
            }
        }
        ArrayPool<byte>.Shared.Return(buffer);
        return found;
    }

    private static int Read(Microsoft.Win32.SafeHandles.SafeFileHandle memory, Span<byte> buffer, long at)
    {
        try { return RandomAccess.Read(memory, buffer, at); }
        catch (IOException) { return 0; } // mapped, but nothing is there
    }

    private void Search(ReadOnlySpan<byte> bytes, HashSet<string> found)
    {
        for (var i = 0; i + 4 <= bytes.Length; i++)
        {
            if (!_beginnings[BinaryPrimitives.ReadUInt16LittleEndian(bytes[i..])]) continue;
            foreach (var (name, secret) in _secrets[BinaryPrimitives.ReadUInt32LittleEndian(bytes[i..])])
                if (bytes[i..].StartsWith(secret)) found.Add(name);
        }
    }
}
