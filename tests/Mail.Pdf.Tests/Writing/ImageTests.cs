using System.Buffers.Binary;
using System.IO.Compression;
using CsCheck;
using Siegelpost.Pdf.Writing;
using Siegelpost.Tests.Pdf.Sealing;

namespace Siegelpost.Tests.Pdf.Writing;

public sealed class ImageTests
{
    private static readonly int[] Depths = [1, 2, 4, 8, 16];

    public static TheoryData<int, int, bool> PngKinds
    {
        get
        {
            var kinds = new TheoryData<int, int, bool>();
            foreach (var interlaced in (bool[])[false, true])
            {
                foreach (var depth in Depths) kinds.Add(0, depth, interlaced);
                foreach (var depth in Depths.SkipLast(1)) kinds.Add(3, depth, interlaced);
                foreach (var colour in (int[])[2, 4, 6])
                    foreach (var depth in Depths.TakeLast(2)) kinds.Add(colour, depth, interlaced);
            }
            return kinds;
        }
    }

    [Theory, MemberData(nameof(PngKinds))]
    public void Every_kind_of_png_looks_right(int colourType, int depth, bool interlaced)
    {
        const int size = 20;
        var most = (1 << depth) - 1;
        byte[] palette = [.. Enumerable.Range(0, most + 1).SelectMany(i => (byte[])[(byte)(i * 37), (byte)(i * 91 + 60), (byte)(255 - i * 11)])];
        int Sample(int x, int y, int c) => colourType is 4 or 6 && c == (colourType == 4 ? 1 : 3) ? (x < size / 2 ? most : 0) : (x * 5 + y * 3 * (c + 1)) * 77 & most;
        var image = TestImages.Read(TestImages.Png(size, size, colourType, depth, interlaced, Sample, colourType == 3 ? palette : null));
        var page = Rendering.Of(Show(image));
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                int Eight(int c) => (int)Math.Round(Sample(x, y, c) * 255.0 / most);
                var expected = colourType switch
                {
                    0 => (Eight(0), Eight(0), Eight(0)),
                    3 => (palette[3 * Sample(x, y, 0)], palette[3 * Sample(x, y, 0) + 1], palette[3 * Sample(x, y, 0) + 2]),
                    4 when x >= size / 2 => (255, 255, 255),
                    4 => (Eight(0), Eight(0), Eight(0)),
                    6 when x >= size / 2 => (255, 255, 255),
                    _ => (Eight(0), Eight(1), Eight(2)),
                };
                AssertNear(expected, page.At(50 + 4 * x + 2, 50 + 4 * y + 2), 2);
            }
        }
    }

    [Fact]
    public void A_transparent_colour_lets_the_paper_through()
    {
        var grey = Rendering.Of(Show(TestImages.Read(TestImages.Png(20, 20, 0, 8, false, (x, _, _) => x < 10 ? 7 : 80, transparency: [0, 7]))));
        var rgb = Rendering.Of(Show(TestImages.Read(TestImages.Png(20, 20, 2, 8, false, (x, _, c) => x < 10 ? c : 80, transparency: [0, 0, 0, 1, 0, 2]))));
        var palette = Rendering.Of(Show(TestImages.Read(TestImages.Png(20, 20, 3, 2, false, (x, _, _) => x < 10 ? 0 : 1, palette: [9, 9, 9, 80, 80, 80], transparency: [0]))));
        foreach (var page in (Rendering[])[grey, rgb, palette])
        {
            Assert.Equal((255, 255, 255), page.At(70, 90));
            AssertNear((80, 80, 80), page.At(110, 90), 2);
        }
    }

    [Theory]
    [InlineData("rgb.jpg", 12)]
    [InlineData("progressive.jpg", 12)]
    [InlineData("cmyk.jpg", 60)] // without colour profiles every reader has its own idea of ink
    [InlineData("grey.jpg", 255)]
    [InlineData("laced.gif", 12)]
    public void Jpeg_and_gif_of_other_programs_look_right(string name, int tolerance)
    {
        var image = TestImages.Read(TestImages.Resource(name));
        Assert.Equal((64, 40), (image.Width, image.Height));
        foreach (var tool in (string[])["pdftoppm", "mutool"])
        {
            var page = Rendering.Of(Show(image, 128, 80), tool);
            AssertNear((255, 255, 255), page.At(70, 70), 12); // the white square
            AssertNear((0, 0, 0), page.At(146, 98), name == "cmyk.jpg" ? 60 : 12); // the black disc
            AssertNear((0x20, 0x40, 0xC0), page.At(110, 52), tolerance); // blue above
            AssertNear((0xF0, 0xE0, 0x40), page.At(70, 128), tolerance); // yellow below
        }
    }

    [Fact]
    public void A_photo_is_turned_as_the_camera_was_held()
    {
        // Top left of rgb.jpg is the white square, its lower edge yellow; where they go is the table of Exif 2.3 §4.6.4.
        (int Orientation, (double X, double Y) Square, (double X, double Y) Yellow)[] expected =
        [
            (1, (.15, .25), (.15, .97)), (2, (.85, .25), (.85, .97)), (3, (.85, .75), (.85, .03)), (4, (.15, .75), (.15, .03)),
            (5, (.25, .15), (.97, .15)), (6, (.75, .15), (.03, .15)), (7, (.75, .85), (.03, .85)), (8, (.25, .85), (.97, .85)),
        ];
        foreach (var (orientation, square, yellow) in expected)
        {
            var image = TestImages.Read(WithOrientation(TestImages.Resource("rgb.jpg"), orientation));
            Assert.Equal(orientation < 5 ? (64, 40) : (40, 64), (image.Width, image.Height));
            var page = Rendering.Of(Show(image, 2 * image.Width, 2 * image.Height));
            AssertNear((255, 255, 255), page.At(50 + square.X * 2 * image.Width, 50 + square.Y * 2 * image.Height), 20);
            AssertNear((0xF0, 0xE0, 0x40), page.At(50 + yellow.X * 2 * image.Width, 50 + yellow.Y * 2 * image.Height), 20);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_gif_with_a_full_table_and_a_small_frame_is_read_whole(bool clearWhenFull)
    {
        byte[] palette = [.. Enumerable.Range(0, 256).SelectMany(i => (byte[])[(byte)i, (byte)(i * 3), (byte)(255 - i)])];
        var frame = (X: 7, Y: 5, Width: 150, Height: 120);
        byte[] pixels = [.. Enumerable.Range(0, frame.Width * frame.Height).Select(i => (byte)((i * 2654435761u) >> 13))];
        var data = TestImages.Gif(160, 130, frame, palette, pixels, transparent: 200, clearWhenFull);
        Assert.True(GifHeader.TryRead(data, out var header));
        var raster = new GifReader(header, data).Decode();
        for (var y = 0; y < raster.Height; y++)
        {
            for (var x = 0; x < raster.Width; x++)
            {
                var (column, row) = (x - frame.X, y - frame.Y);
                var inside = column >= 0 && column < frame.Width && row >= 0 && row < frame.Height;
                var index = inside ? pixels[row * frame.Width + column] : (byte)200;
                Assert.Equal(index == 200 ? 0 : 255, raster.Alpha![y * raster.Width + x]);
                if (index != 200) Assert.Equal(palette[3 * index], raster.Colour[3 * (y * raster.Width + x)]);
            }
        }
    }

    [Fact]
    public void A_photo_of_a_hundred_megapixels_is_passed_through_and_shown()
    {
        var photo = TestImages.Resource("rgb.jpg");
        var frame = photo.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(photo.AsSpan(frame + 5), 10_000);
        BinaryPrimitives.WriteUInt16BigEndian(photo.AsSpan(frame + 7), 10_000);
        Assert.True(PdfImage.TryRead(photo, new ImageLimits(), out var image));
        Assert.Equal((10_000, 10_000), (image.Width, image.Height));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var objects = DocumentWriter.Write(Show(image), []);
        Assert.Contains(objects.Streams, stream => stream.Dictionary.Contains("/DCTDecode", StringComparison.Ordinal) && stream.Data.Span.SequenceEqual(photo));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000_000);
        BinaryPrimitives.WriteUInt16BigEndian(photo.AsSpan(frame + 5), 60_000);
        Assert.False(PdfImage.TryRead(photo, new ImageLimits(), out _)); // no reader would survive it
    }

    [Fact]
    public void A_photo_with_alpha_in_many_chunks_is_as_it_was()
    {
        var random = new Random(5);
        var image = TestImages.Png(40, 40, 6, 8, false, (_, _, channel) => channel == 3 ? 255 : random.Next(256));
        Assert.True(PngHeader.TryRead(image, out var header));
        var whole = new PngReader(header, image);
        Assert.True(whole.IsNoise);
        var at = image.AsSpan().IndexOf("IDAT"u8) - 4;
        var length = BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(at));
        var cut = new MemoryStream();
        cut.Write(image, 0, at);
        for (var from = 0; from < length; from += 97)
        {
            var size = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(size, Math.Min(97, length - from));
            cut.Write([.. size, .. "IDAT"u8, .. image.AsSpan(at + 8 + from, Math.Min(97, length - from)), 0, 0, 0, 0]);
        }
        cut.Write(image.AsSpan(at + 12 + length));
        var parts = new PngReader(header, cut.ToArray());
        Assert.Equal(whole.Decode().Colour, parts.Decode().Colour);
        Assert.Equal(whole.Compressed().ToArray(), parts.Compressed().ToArray());
    }

    [Fact]
    public void Bombs_and_nonsense_are_refused_by_their_header()
    {
        var limits = new ImageLimits();
        Assert.False(PdfImage.TryRead(Resized(30000), limits, out _));
        Assert.False(PdfImage.TryRead(Resized(0), limits, out _));
        Assert.False(PdfImage.TryRead(Resized(-1), limits, out _));
        Assert.False(PdfImage.TryRead(TestImages.Png(20, 20, 2, 8, false, (_, _, _) => 1), new ImageLimits { MaximumPixels = 399 }, out _));
        Assert.True(PdfImage.TryRead(TestImages.Png(20, 20, 2, 8, false, (_, _, _) => 1), new ImageLimits { MaximumPixels = 400 }, out _));
        foreach (var other in (byte[][])[[], "GIF89a"u8.ToArray(), "RIFFxxxxWEBPVP8 "u8.ToArray(), "BM______"u8.ToArray(), "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), [0xFF, 0xD8, 0xFF]])
            Assert.False(PdfImage.TryRead(other, limits, out _));
    }

    [Fact]
    public void A_png_that_inflates_to_more_than_it_announced_costs_only_what_it_announced()
    {
        var bomb = TestImages.Png(1000, 1000, 6, 8, false, (_, _, _) => 0);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), 10);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), 10);
        var image = TestImages.Read(bomb);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = Tools.Seal(Show(image));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void A_gif_frame_far_beyond_its_screen_is_not_unpacked()
    {
        var data = TestImages.Gif(10, 10, (0, 0, 60_000, 60_000), new byte[768], new byte[300_000]);
        Assert.True(GifHeader.TryRead(data, out var header));
        Assert.True(new GifReader(header, data).Decode().IsEmpty);
        Assert.Equal((0xE0, 0xE0, 0xE0), Rendering.Of(Show(TestImages.Read(data))).At(90, 90));
    }

    [Fact]
    public void Many_huge_images_cost_no_more_than_a_few()
    {
        var huge = TestImages.Png(4000, 4000, 0, 1, false, (_, _, _) => 0);
        var marks = Enumerable.Range(0, 4).Select(i => (Mark)Image(TestImages.Read([.. huge, (byte)i]), 50 + 100 * i)).ToArray();
        var page = Rendering.Of(SampleDocument.Of(new StructureElement(StructureType.Document), marks));
        Assert.Equal((0, 0, 0), page.At(290, 90));
        Assert.Equal((0xE0, 0xE0, 0xE0), page.At(390, 90));
    }

    [Fact]
    public void What_a_cut_file_still_holds_is_shown_and_the_rest_is_grey()
    {
        var whole = TestImages.Png(20, 20, 2, 8, false, (x, y, c) => (int)((uint)(x * 7919 + y * 104729 + c) * 2654435761u >> 26));
        var page = Rendering.Of(Show(TestImages.Read(whole[..(whole.Length / 2)])));
        Assert.InRange(page.At(52, 52).R, 0, 63);
        Assert.Equal((0xE0, 0xE0, 0xE0), page.At(128, 128));
    }

    [Fact]
    public void A_damaged_image_never_throws_and_readers_don_t_complain()
    {
        byte[] palette = [1, 2, 3, 4, 5, 6];
        byte[][] images =
        [
            TestImages.Png(20, 20, 6, 8, false, (x, y, c) => x * y * c & 255), TestImages.Png(20, 20, 2, 8, true, (x, y, c) => x * y * c & 255),
            TestImages.Png(20, 20, 3, 1, false, (x, y, c) => x & 1, palette), TestImages.Png(20, 20, 0, 16, false, (x, y, c) => x),
            TestImages.Resource("laced.gif"), TestImages.Resource("rgb.jpg"),
        ];
        Gen.Select(Gen.Int[0, images.Length - 1], Gen.Select(Gen.Int[0, 2000], Gen.Byte).Array[1, 8], Gen.Int[0, 2000]).Sample((which, changes, cut) =>
        {
            var data = images[which].ToArray();
            foreach (var (at, value) in changes) data[at % data.Length] = value;
            if (cut < data.Length) data = data[..cut];
            if (PdfImage.TryRead(data, new ImageLimits { MaximumPixels = 1_000_000 }, out var image)) _ = DocumentWriter.Write(Show(image), []);
        }, iter: 2000, threads: 1);
        var dictionary = TestImages.Png(20, 20, 2, 8, false, (_, _, _) => 1);
        dictionary[dictionary.AsSpan().IndexOf("IDAT"u8) + 5] |= 0x20; // RFC 1950 §2.2: a preset dictionary that nobody has
        _ = Tools.Seal(Show(TestImages.Read(dictionary)));
        var half = TestImages.Png(20, 20, 2, 8, false, (x, y, c) => x * 9 & 255);
        var broken = Tools.Seal(Show(TestImages.Read(half[..(half.Length - 60)])));
        Assert.Equal("", Tools.Run(broken, "qpdf", ["--check", "--password=" + Tools.Passphrase, "{pdf}"]).Error);
    }

    [Fact]
    public void An_image_without_a_palette_becomes_a_grey_place()
    {
        var page = Rendering.Of(Show(TestImages.Read(TestImages.Png(20, 20, 3, 8, false, (x, _, _) => x))));
        Assert.Equal((0xE0, 0xE0, 0xE0), page.At(90, 90));
    }

    [Fact]
    public void The_same_image_is_written_once()
    {
        byte[] Noise() => TestImages.Png(100, 100, 2, 8, false, (x, y, c) => (int)((uint)(x * 7919 + y * 104729 + c) * 2654435761u >> 24));
        var root = new StructureElement(StructureType.Document);
        var once = Tools.Seal(SampleDocument.Of(root, Image(TestImages.Read(Noise()), 50)));
        var thrice = Tools.Seal(SampleDocument.Of(root, Image(TestImages.Read(Noise()), 50), Image(TestImages.Read(Noise()), 200), Image(TestImages.Read(Noise()), 350)));
        Assert.InRange(thrice.Length - once.Length, 0, 500);
    }

    [Fact]
    public void A_filtered_row_comes_back_as_it_was() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[1, 8], Gen.Byte.Array[1, 40], Gen.Byte.Array[40, 40]).Sample((filter, distance, row, above) =>
        {
            var filtered = new byte[row.Length];
            PngFilter.Apply(filter, row, above.AsSpan(0, row.Length), distance, filtered);
            PngFilter.Undo(filter, filtered, above.AsSpan(0, row.Length), distance);
            return filtered.AsSpan().SequenceEqual(row);
        });

    [Fact]
    public void What_can_t_be_made_smaller_is_no_larger_and_reads_the_same()
    {
        var noise = new byte[400_000];
        new Random(7).NextBytes(noise);
        foreach (var data in (byte[][])[noise, [.. noise.AsSpan(0, 150_000), .. new byte[250_000]], new byte[400_000]])
        {
            var compressed = PdfObjects.Compress(data);
            Assert.InRange(compressed.Length, 1, data.Length + 1024);
            using var inflate = new ZLibStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
            var read = new byte[data.Length + 1];
            Assert.Equal(data.Length, inflate.ReadAtLeast(read, read.Length, throwOnEndOfStream: false));
            Assert.True(read.AsSpan(0, data.Length).SequenceEqual(data));
        }
    }

    private static byte[] Resized(int width)
    {
        var png = TestImages.Png(20, 20, 2, 8, false, (_, _, _) => 1);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), width);
        return png;
    }

    private static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] tiff = [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        byte[] exif = [.. "Exif\0\0"u8, .. tiff];
        return [0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }

    private static DisplayList Show(PdfImage image, double width = 80, double height = 80) =>
        SampleDocument.Of(new StructureElement(StructureType.Document), new ImageMark(null, image, 50, 50, width, height));

    private static ImageMark Image(PdfImage image, double x) => new(null, image, x, 50, 80, 80);

    private static void AssertNear((int R, int G, int B) expected, (int R, int G, int B) actual, int tolerance)
    {
        if (Math.Max(Math.Abs(expected.R - actual.R), Math.Max(Math.Abs(expected.G - actual.G), Math.Abs(expected.B - actual.B))) > tolerance) Assert.Equal(expected, actual);
    }
}
