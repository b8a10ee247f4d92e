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
                for (var i = 0; i < distance && i < row.Length; i++) row[i] += above[i];
                for (var i = distance; i < row.Length; i++) row[i] += Predict(row[i - distance], above[i], above[i - distance]);
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

    private static byte Predict(byte left, byte above, byte corner)
    {
        int a = Math.Abs(above - corner), b = Math.Abs(left - corner), c = Math.Abs(left + above - 2 * corner);
        return a <= b && a <= c ? left : b <= c ? above : corner;
    }
}
