using System.Text;

namespace Siegelpost.Portal.Areas.Portal.Uploads;

/// <summary>What a client says of a file (tus 1.0, <c>Upload-Metadata</c>): pairs of a key and base64, separated by commas. Name and type are data, never trusted.</summary>
internal sealed record UploadMetadata(string Name, string Type)
{
    private const int MaxLength = 4096, MaxPairs = 8;

    /// <summary>Null: not of that form, or beyond any measure.</summary>
    public static UploadMetadata? Parse(string? header)
    {
        var (name, type) = ("", "application/octet-stream");
        if (string.IsNullOrEmpty(header)) return new(name, type);
        if (header.Length > MaxLength || header.Split(',') is not { Length: <= MaxPairs } pairs) return null;
        foreach (var pair in pairs)
        {
            var parts = pair.Trim().Split(' ');
            if (parts is not [{ Length: > 0 } key, .. var rest] || rest.Length > 1 || Decode(rest is [var value] ? value : "") is not { } text) return null;
            if (key == "filename") name = text;
            if (key == "filetype" && text.Length is > 0 and <= 100) type = text;
        }
        return new(name, type);
    }

    private static string? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : null;
    }
}
