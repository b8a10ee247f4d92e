namespace Siegelpost.Pdf.Writing;

/// <summary>An image of a mail: its encoded bytes with the facts of its header. Layout asks for the size, the writer turns it into an image XObject.</summary>
/// <param name="Data">The whole file as it stood in the mail.</param>
public sealed record PdfImage(PdfImageFormat Format, int Width, int Height, ReadOnlyMemory<byte> Data);

public enum PdfImageFormat { Jpeg, Png, Gif }
