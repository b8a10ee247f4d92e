using CsCheck;
using Siegelpost.Smtp;

namespace Siegelpost.Tests;

public sealed class DataReaderTests
{
    /// <summary>Bytes that the reader decides by, in every order.</summary>
    private static readonly Gen<byte[]> Wire = Gen.OneOf(Among("\r\n", "\r", "\n", ".", "a", "\r\n.\r\n", "\0"), Gen.Byte.Array[0, 3])
        .Array[0, 40].Select(parts => parts.SelectMany(part => part).ToArray());

    private static Gen<byte[]> Among(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => System.Text.Encoding.Latin1.GetBytes(texts[i]));

    [Fact]
    public void Any_split_of_any_bytes_gives_the_same_mail() =>
        Gen.Select(Wire, Gen.Int[1, 5].Array[1, 8]).Sample((bytes, sizes) =>
        {
            var whole = Read(bytes, [bytes.Length]);
            var parts = Read(bytes, sizes);
            return whole.Content.AsSpan().SequenceEqual(parts.Content) && whole.Taken == parts.Taken && whole.Ended == parts.Ended && whole.Flaw == parts.Flaw;
        });

    [Fact]
    public void What_was_stuffed_comes_out_as_it_was() =>
        Gen.OneOf(Among("\r\n", ".", "\r\n.\r\n", "ab"), Gen.Byte[1, 255].Where(b => b is not (10 or 13)).Array[0, 5])
            .Array[0, 30].Sample(parts =>
            {
                var content = parts.SelectMany(part => part).Concat("\r\n"u8.ToArray()).ToArray();
                var read = Read([.. Stuff(content), .. "after"u8], [7, 1, 3]);
                return read.Ended && read.Flaw == DataFlaw.None && read.Content.AsSpan().SequenceEqual(content);
            });

    [Fact]
    public void Only_CRLF_dot_CRLF_ends_a_mail() =>
        Wire.Sample(bytes =>
        {
            var read = Read(bytes, [4]);
            // The begin of the data is the begin of a line.
            var end = ((ReadOnlySpan<byte>)[.. "\r\n"u8, .. bytes]).IndexOf("\r\n.\r\n"u8);
            return end < 0 ? !read.Ended : read.Ended && read.Taken == end + 3;
        });

    [Theory]
    [InlineData("a\nb\r\n.\r\n", nameof(DataFlaw.BareLf))]
    [InlineData("a\rb\r\n.\r\n", nameof(DataFlaw.BareCr))]
    [InlineData("a\r\r\n.\r\n", nameof(DataFlaw.BareCr))]
    [InlineData(".\ra\r\n.\r\n", nameof(DataFlaw.BareCr))]
    [InlineData("a\0\r\n.\r\n", nameof(DataFlaw.Nul))]
    [InlineData("12345678901\r\n.\r\n", nameof(DataFlaw.LineTooLong))]
    [InlineData("1234567890\r\n1234567890\r\n.\r\n", nameof(DataFlaw.None))]
    public void Flaws_are_named(string text, string flaw)
    {
        var reader = new DataReader(maxLine: 10);
        var bytes = System.Text.Encoding.Latin1.GetBytes(text).AsSpan();
        while (!reader.Ended) bytes = bytes[reader.Read(bytes, out _)..];
        Assert.Equal(flaw, reader.Flaw.ToString());
    }

    private static (byte[] Content, int Taken, bool Ended, DataFlaw Flaw) Read(byte[] bytes, int[] sizes)
    {
        var (reader, content, at) = (new DataReader(), new List<byte>(), 0);
        for (var turn = 0; at < bytes.Length && !reader.Ended; turn++)
        {
            var part = bytes.AsSpan(at, Math.Min(sizes[turn % sizes.Length], bytes.Length - at));
            while (part.Length > 0 && !reader.Ended)
            {
                var taken = reader.Read(part, out var run);
                content.AddRange(run);
                part = part[taken..];
                at += taken;
            }
        }
        return ([.. content], at, reader.Ended, reader.Flaw);
    }

    /// <summary>RFC 5321 §4.5.2, the client's side, written as plainly as possible.</summary>
    private static byte[] Stuff(byte[] content)
    {
        var lines = System.Text.Encoding.Latin1.GetString(content).Split("\r\n").Select(line => line.StartsWith('.') ? "." + line : line);
        return System.Text.Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + ".\r\n");
    }
}
