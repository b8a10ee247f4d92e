namespace Siegelpost.Pdf.Writing;

/// <summary>Image XObjects (ISO 32000-2 §8.9.5). What PDF understands is passed through undecoded; the rest becomes samples with a soft mask.</summary>
internal static class ImageWriter
{
    /// <param name="step">Of what has to be decoded, only every so-manieth pixel in both directions is written.</param>
    public static ObjectId Write(PdfObjects objects, PdfImage image, int step = 1) => image.Format switch
    {
        PdfImageFormat.Jpeg when JpegHeader.TryRead(image.Data.Span, out var header) => WriteJpeg(objects, header, image.Data),
        PdfImageFormat.Png when PngHeader.TryRead(image.Data.Span, out var header) => WritePng(objects, header, image.Data, step),
        PdfImageFormat.Gif when GifHeader.TryRead(image.Data.Span, out var header) => WriteRaster(objects, new GifReader(header, image.Data).Decode(step)),
        _ => WritePlaceholder(objects),
    };

    /// <summary>One light grey pixel that is stretched to the place of the image.</summary>
    public static ObjectId WritePlaceholder(PdfObjects objects) => objects.AddStream(Dictionary(1, 1, "/DeviceGray", 8), new byte[] { RasterImage.Missing });

    private static ObjectId WriteJpeg(PdfObjects objects, JpegHeader header, ReadOnlyMemory<byte> data)
    {
        var space = header.Components switch { 1 => "/DeviceGray", 3 => "/DeviceRGB", _ => "/DeviceCMYK" };
        // Adobe's programs write CMYK inverted; PDF readers don't undo that by themselves.
        var decode = header is { Components: 4, Adobe: true } ? "/Decode[1 0 1 0 1 0 1 0]" : "";
        return objects.AddStream(Dictionary(header.Width, header.Height, space, 8) + decode + "/Filter/DCTDecode", data);
    }

    private static ObjectId WritePng(PdfObjects objects, PngHeader header, ReadOnlyMemory<byte> data, int step)
    {
        var reader = new PngReader(header, data);
        if (header.ColourType == PngHeader.Palette && reader.Colours.IsEmpty) return WritePlaceholder(objects);
        if (header.Interlaced || !reader.IsOpaque || !reader.IsClean()) return WriteRaster(objects, reader.Decode(step));
        var space = header.ColourType switch { PngHeader.Grey => "/DeviceGray", PngHeader.Rgb => "/DeviceRGB", _ => Indexed(objects, reader.Colours.Span).ToString() };
        var dictionary = Dictionary(header.Width, header.Height, space, header.Depth)
            + "/Filter/FlateDecode" + Predictor(header.Channels, header.Depth, header.Width);
        return objects.AddStream(dictionary, reader.Compressed());
    }

    // The palette is a string, and strings stand in encrypted objects only.
    private static ObjectId Indexed(PdfObjects objects, ReadOnlySpan<byte> palette)
    {
        var id = objects.Reserve();
        objects.Open(id).Add($"[/Indexed/DeviceRGB {palette.Length / 3 - 1} {palette}]");
        return id;
    }

    private static ObjectId WriteRaster(PdfObjects objects, RasterImage raster)
    {
        if (raster.IsEmpty) return WritePlaceholder(objects);
        var mask = "";
        if (raster.Alpha is { } alpha && alpha.AsSpan().ContainsAnyExcept(byte.MaxValue))
            mask = $"/SMask {objects.AddCompressed(Dictionary(raster.Width, raster.Height, "/DeviceGray", 8), alpha)}";
        var dictionary = Dictionary(raster.Width, raster.Height, raster.Channels == 1 ? "/DeviceGray" : "/DeviceRGB", 8) + mask;
        if (raster.Filters is not null) dictionary += Predictor(raster.Channels, 8, raster.Width);
        return objects.AddCompressed(dictionary, raster.WriteColour, raster.IsNoise ? raster.Colour.Length : null);
    }

    private static string Predictor(int colours, int depth, int width) => $"/DecodeParms<</Predictor 15/Colors {colours}/BitsPerComponent {depth}/Columns {width}>>";

    private static string Dictionary(int width, int height, string space, int depth) =>
        $"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace {space}/BitsPerComponent {depth}";
}
