using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Siegelpost.Pdf;
using Siegelpost.Pdf.Layout;
using Siegelpost.Pdf.Sealing;

namespace Siegelpost.Benchmarks;

/// <summary>Mails that want to cost more than they are worth: processor time of all threads and memory of one of each, warm. The aim is 250 ms and 64 MB.</summary>
internal static class PdfWorstFigures
{
    private const int Rounds = 3;

    public static void Measure()
    {
        var renderer = new LetterRenderer();
        var slot = PassphraseSlot.Derive(PdfPassphrase.TryRead("Granit Kompass Eiche Zebra", out var passphrase, out _) ? passphrase : throw new InvalidOperationException());
        foreach (var (name, letter) in Letters())
        {
            Seal();
            Seal();
            GC.Collect();
            using var process = Process.GetCurrentProcess();
            var (time, memory) = (process.TotalProcessorTime, GC.GetAllocatedBytesForCurrentThread());
            for (var i = 0; i < Rounds; i++) Seal();
            process.Refresh();
            Console.WriteLine($"{name,-44} {(process.TotalProcessorTime - time).TotalMilliseconds / Rounds,4:0} ms  {(GC.GetAllocatedBytesForCurrentThread() - memory) / Rounds / 1e6,5:0.0} MB");

            void Seal() => PdfSealer.Seal(renderer.Render(letter, RenderLimits.Default, CancellationToken.None).List, slot, Stream.Null);
        }
    }

    private static IEnumerable<(string Name, Letter Letter)> Letters()
    {
        const string arabic = "السلام عليكم ورحمة الله Hello 123 (test) وبركاته مرحبا بكم ";
        yield return ("3,000 elements deep", Html(Repeat("<div>", 3000) + "x"));
        yield return ("a table of 18,000 cells", Html("<table border=1>" + Repeat("<tr>" + Repeat("<td>a b</td>", 20) + "</tr>", 900) + "</table>"));
        yield return ("a table of 10,000 cells", Html("<table border=1>" + Repeat("<tr>" + Repeat("<td>a b</td>", 20) + "</tr>", 500) + "</table>"));
        yield return ("boxes of 99,999,999 px", Html("<div style='width:99999999px;height:99999999px;padding:9999999px;font-size:99999px'>x</div><table width=99999999><tr><td colspan=99999999 rowspan=99999999 height=99999999>y"));
        yield return ("5 MB of style", Html("<style>" + Repeat(".a div > p{color:red;font-size:12px}\n", 140_000) + "</style><p class=a>x"));
        yield return ("slow selectors", Html("<style>" + string.Concat(Enumerable.Range(0, 3500).Select(i => $"div div div div.x{i % 7} p{{color:red}}\n")) + "</style>" + Repeat("<div>", 60) + Repeat("<p>y</p>", 3000)));
        yield return ("720,000 letters as HTML", Html("<p>" + Repeat("abc def ghi ", 60_000)));
        yield return ("200,000 letters of text", Text(Repeat("Sehr geehrte Damen und Herren, anbei das Angebot. ", 4000)));
        yield return ("200,000 letters of Arabic and Latin", Text(Repeat(arabic, 200_000 / arabic.Length)));
        yield return ("200,000 letters of Hindi", Text(Repeat("सभी मनुष्यों को गौरव और अधिकारों के मामले में स्वतन्त्रता प्राप्त है। ", 200_000 / 70)));
        yield return ("200,000 letters of Arabic and Latin as HTML", Html("<p dir=rtl>" + Repeat(arabic, 200_000 / arabic.Length)));
        yield return ("PNG, 24 megapixels with alpha", Picture(Png(6000, 4000, noise: false)));
        yield return ("PNG, a photo of 10 MB with alpha", Picture(Png(3000, 833, noise: true)));
        yield return ("PNG, 100 megapixels: a frame", Picture(Png(10_000, 10_000, noise: false)));
        yield return ("GIF, 24 megapixels", Picture(Gif(6000, 4000)));
    }

    private static Letter Html(string html) => Text("") with { Html = html };

    private static Letter Picture(byte[] picture) => Html("<img src=cid:p alt=Plan>") with { InlineImages = new Dictionary<string, ReadOnlyMemory<byte>> { ["p"] = picture } };

    private static Letter Text(string text) => new()
    {
        Language = "de",
        Brand = new("Firma GmbH", "post.firma.example", 0x0f5c63, "F", null),
        Subject = "Angebot 4711",
        From = new("Anna Groß", "anna@firma.example", "Firma GmbH"),
        To = [new("Bert Klein", "bert@kunde.example")],
        Date = new DateTimeOffset(2026, 11, 23, 9, 41, 0, TimeSpan.FromHours(1)),
        DeliveredTo = "bert@kunde.example",
        Text = text,
    };

    private static string Repeat(string part, int times) => new StringBuilder(part.Length * times).Insert(0, part, times).ToString();

    // RGB with alpha, opaque; checksums are not looked at (PNG third edition §5).
    private static byte[] Png(int width, int height, bool noise)
    {
        var row = new byte[1 + 4 * width];
        for (var i = 4; i < row.Length; i += 4) row[i] = byte.MaxValue;
        using var data = new MemoryStream();
        using (var zip = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            for (var y = 0; y < height; y++)
            {
                if (noise) NoiseOf(y, row);
                zip.Write(row);
            }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR"u8, [.. BigEndian(width), .. BigEndian(height), 8, 6, 0, 0, 0]), .. Chunk("IDAT"u8, data.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static void NoiseOf(int y, byte[] row)
    {
        row[0] = 4; // the filter that costs most
        for (var i = 1; i < row.Length; i++) row[i] = (byte)((uint)((y * 7919 + i) * 2654435761) >> 13);
    }

    private static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] data) => [.. BigEndian(data.Length), .. kind, .. data, 0, 0, 0, 0];

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    // Strings that grow until the table is full (GIF89a appendix F): the most pixels for a byte.
    private static byte[] Gif(int width, int height)
    {
        var bytes = new List<byte>();
        int held = 0, bits = 0;
        for (long put = 0, all = (long)width * height; put < all;)
        {
            Code(256, 9);
            Code(1, 9);
            put++;
            for (int next = 258, size = 9; next < 4096 && put < all; put += next - 256)
            {
                Code(next, size);
                if (++next == 1 << size && size < 12) size++;
                if (next == 4096) Code(256, 12);
            }
        }
        void Code(int code, int size)
        {
            held |= code << bits;
            for (bits += size; bits >= 8; bits -= 8, held >>= 8) bytes.Add((byte)held);
        }
        byte[] head = [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0xF7, 0, 0, .. Enumerable.Range(0, 768).Select(i => (byte)i), 0x2C, 0, 0, 0, 0, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 8];
        return [.. head, .. bytes.Chunk(255).SelectMany(block => block.Prepend((byte)block.Length)), 0, 0x3B];
    }
}
