using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Siegelpost.Portal.Areas.Portal.Files;

namespace Siegelpost.Portal.Areas.Portal.Uploads;

/// <summary>A part of a form while it arrives (RFC 7578): a field's value, or a file whose body must be read before the next part.</summary>
internal sealed record UploadedPart(string Field, string FileName, string ContentType, Stream Body);

/// <summary>
/// Reads <c>multipart/form-data</c> in the order in which it arrives. The framework's own reader would spool files to disk in clear, so it
/// is never asked for such a form.
/// </summary>
internal sealed class MultipartForm
{
    internal const string TokenField = "__RequestVerificationToken", TokenHeader = "RequestVerificationToken";

    /// <summary>A draft has a million characters at most, up to four bytes each in UTF-8, and line ends that are doubled on the way.</summary>
    private const int MaxField = 5 * 1024 * 1024;
    private const int MaxFields = 64;
    private readonly MultipartReader _reader;

    private MultipartForm(MultipartReader reader) => _reader = reader;

    /// <summary>Fields so far, by name; the last one of a name counts.</summary>
    public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Null: the request has no such body.</summary>
    public static MultipartForm? Of(HttpContext context, long mostBytes)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || type.MediaType != "multipart/form-data") return null;
        if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 100 } boundary) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = mostBytes;
        return new(new MultipartReader(boundary, context.Request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 16 * 1024 });
    }

    /// <summary>Collects fields until a file comes; null: the form has ended. A file input left empty is no file.</summary>
    /// <exception cref="BadHttpRequestException">Broken, or fields beyond any measure.</exception>
    public async Task<UploadedPart?> NextFile(CancellationToken cancellation)
    {
        try { return await Advance(cancellation); }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException) { throw new BadHttpRequestException("The form broke off.", e); }
    }

    private async Task<UploadedPart?> Advance(CancellationToken cancellation)
    {
        while (await _reader.ReadNextSectionAsync(cancellation) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)) throw new BadHttpRequestException("A part of the form has no name.");
            var field = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (!disposition.FileName.HasValue && !disposition.FileNameStar.HasValue)
            {
                if (Fields.Count >= MaxFields) throw new BadHttpRequestException("Too many fields.");
                Fields[field] = await Value(section.Body, cancellation);
            }
            else if (NameOf(disposition) is { Length: > 0 } name)
            {
                return new(field, DownloadName.Safe(name), Cut(section.ContentType ?? "application/octet-stream"), section.Body);
            }
        }
        return null;
    }

    private static async Task<string> Value(Stream body, CancellationToken cancellation)
    {
        var value = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            if (value.Length + read > MaxField) throw new BadHttpRequestException("A field is too long.", StatusCodes.Status413PayloadTooLarge);
            value.Write(buffer, 0, read);
        }
        return Encoding.UTF8.GetString(value.GetBuffer(), 0, (int)value.Length);
    }

    // HTML, "multipart/form-data encoding algorithm": browsers send UTF-8 and escape only the quote and line ends.
    private static string NameOf(ContentDispositionHeaderValue disposition) =>
        (disposition.FileNameStar.HasValue ? disposition.FileNameStar.ToString() : HeaderUtilities.RemoveQuotes(disposition.FileName).ToString())
            .Replace("%22", "\"", StringComparison.Ordinal).Replace("%0D", "", StringComparison.Ordinal).Replace("%0A", "", StringComparison.Ordinal);

    private static string Cut(string type) => type.Length > 100 ? "application/octet-stream" : type;
}
