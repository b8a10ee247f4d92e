using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Siegelpost.Pdf.Writing;

/// <summary>Row filters (PNG third edition §9.2), which PDF has as predictors 10 to 15. <c>distance</c> is bytes per pixel, at least 1.</summary>
internal static class PngFilter
{
    public const byte None = 0, Sub = 1, Up = 2, Average = 3, Paeth = 4;

    /// <exception cref="InvalidDataException">No such filter.</exception>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        switch (filter)
        {
            case None:
                break;
            case Sub:
                for (var i = distance; i < row.Length; i++) row[i] += row[i - distance];
                break;
            case Up:
                for (var i = 0; i < row.Length; i++) row[i] += above[i];
                break;
            case Average:
                for (var i = 0; i < row.Length; i++) row[i] += (byte)(((i < distance ? 0 : row[i - distance]) + above[i]) / 2);
                break;
            case Paeth:
                UndoPaeth(row, above, distance);
                break;
            default:
                throw new InvalidDataException("No such filter.");
        }
    }

    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int distance, Span<byte> filtered)
    {
        row.CopyTo(filtered);
        switch (filter)
        {
            case Sub:
                for (var i = distance; i < row.Length; i++) filtered[i] -= row[i - distance];
                break;
            case Up:
                for (var i = 0; i < row.Length; i++) filtered[i] -= above[i];
                break;
            case Average:
                for (var i = 0; i < row.Length; i++) filtered[i] -= (byte)(((i < distance ? 0 : row[i - distance]) + above[i]) / 2);
                break;
            case Paeth:
                for (var i = 0; i < distance && i < row.Length; i++) filtered[i] -= above[i];
                for (var i = distance; i < row.Length; i++) filtered[i] -= Predict(row[i - distance], above[i], above[i - distance]);
                break;
        }
    }

    // All channels of a pixel at once and without a branch: in a photo no processor guesses which neighbour is nearest.
    private static void UndoPaeth(Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        Vector128<short> left = default, corner = default;
        Span<byte> pixel = stackalloc byte[sizeof(ulong)];
        var at = 0;
        for (; at + pixel.Length <= row.Length; at += distance)
        {
            var up = Wide(above[at..]);
            var (a, b) = (up - corner, left - corner);
            var c = Vector128.Abs(a + b);
            (a, b) = (Vector128.Abs(a), Vector128.Abs(b));
            var nearest = Vector128.Min(Vector128.Min(a, b), c);
            left = Vector128.ConditionalSelect(Vector128.Equals(nearest, a), left, Vector128.ConditionalSelect(Vector128.Equals(nearest, b), up, corner));
            left = left + Wide(row[at..]) & Vector128.Create((short)byte.MaxValue);
            corner = up;
            BinaryPrimitives.WriteUInt64LittleEndian(pixel, Vector128.Narrow(left, left).AsUInt64().ToScalar());
            pixel[..distance].CopyTo(row[at..]);
        }
        for (; at < row.Length; at++) row[at] += at < distance ? above[at] : Predict(row[at - distance], above[at], above[at - distance]);
    }

    // Only the first bytes belong to the pixel; what follows is computed and dropped.
    private static Vector128<short> Wide(ReadOnlySpan<byte> bytes) => Vector128.WidenLower(Vector128.CreateScalar(BinaryPrimitives.ReadUInt64LittleEndian(bytes)).AsByte()).AsInt16();

    private static byte Predict(byte left, byte above, byte corner)
    {
        int a = Math.Abs(above - corner), b = Math.Abs(left - corner), c = Math.Abs(left + above - 2 * corner);
        return a <= b && a <= c ? left : b <= c ? above : corner;
    }
}
