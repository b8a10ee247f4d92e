using Microsoft.AspNetCore.Antiforgery;

namespace Siegelpost.Portal.Areas.Portal.Replies;

/// <summary>What came with the whole form.</summary>
/// <param name="Refused">Files that were not taken, by name.</param>
internal sealed record ReplyForm(string Text, bool Copy, bool All, string Operation, string? Drop, bool Send, IReadOnlyList<(string Name, UploadOutcome Outcome)> Refused)
{
    internal const string TokenField = "__RequestVerificationToken", TokenHeader = "RequestVerificationToken";
    private const long Fields = 8 * 1024 * 1024;

    /// <summary>
    /// Reads the form as it arrives, files straight into blobs. The antiforgery token and the text stand before the files: the one is
    /// checked and the other kept before the first byte of a file is.
    /// </summary>
    /// <returns>Null: the token is wrong, or it isn't our form.</returns>
    internal static async Task<ReplyForm?> Read(HttpContext context, LinkToken link, ReplyView view, IReplyGrain reply, ReplyUploads uploads, IAntiforgery antiforgery)
    {
        if (MultipartForm.Of(context, Fields + view.MaxFileSize * Math.Max(view.MaxFiles, 1)) is not { } form) return null;
        var refused = new List<(string, UploadOutcome)>();
        var genuine = false;
        while (await form.NextFile(context.RequestAborted) is { } part)
        {
            if (!genuine && !(genuine = await IsGenuine(context, form, antiforgery))) return null;
            if (refused.Count == 0) await reply.SaveDraft(link.Secret, Lines(form.Fields.GetValueOrDefault("text", "")), view.Copy);
            var (outcome, _, _) = await uploads.Take(link, part, 0, context.RequestAborted);
            if (outcome != UploadOutcome.Stored) refused.Add((part.FileName, outcome));
        }
        if (!genuine && !await IsGenuine(context, form, antiforgery)) return null;
        var fields = form.Fields;
        return new(Lines(fields.GetValueOrDefault("text", "")), fields.ContainsKey("copy"), fields.ContainsKey("all"), fields.GetValueOrDefault("operation", ""),
            fields.GetValueOrDefault("drop"), fields.GetValueOrDefault("do") == "send", refused);
    }

    /// <summary>HTML forms end lines with CR LF; a draft has LF.</summary>
    internal static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static async Task<bool> IsGenuine(HttpContext context, MultipartForm form, IAntiforgery antiforgery)
    {
        // As a header, so that nobody looks for it in a body that is being read.
        context.Request.Headers[TokenHeader] = form.Fields.GetValueOrDefault(TokenField, "");
        return await antiforgery.IsRequestValidAsync(context);
    }
}
