using Microsoft.AspNetCore.Antiforgery;
using Siegelpost.Portal.Areas.Portal.Uploads;

namespace Siegelpost.Portal.Areas.Portal.Replies;

/// <summary>What came with the whole form.</summary>
/// <param name="Refused">Files that were not taken, by name.</param>
internal sealed record ReplyForm(string Text, bool Copy, bool All, string Operation, string? Drop, bool Send, IReadOnlyList<(string Name, UploadState Why)> Refused)
{
    private const long Fields = 8 * 1024 * 1024;

    /// <summary>
    /// Reads the form as it arrives, files straight into blobs. The antiforgery token and the text stand before the files: the one is
    /// checked and the other kept before the first byte of a file is.
    /// </summary>
    /// <returns>Null: the token is wrong, or it isn't our form.</returns>
    internal static async Task<ReplyForm?> Read(HttpContext context, LinkToken link, ReplyView view, IReplyGrain reply, UploadIntake intake, IAntiforgery antiforgery)
    {
        if (MultipartForm.Of(context, Fields + view.MaxFileSize * Math.Max(view.MaxFiles, 1)) is not { } form) return null;
        var refused = new List<(string, UploadState)>();
        var genuine = false;
        while (await form.NextFile(context.RequestAborted) is { } part)
        {
            if (!genuine && !(genuine = await IsGenuine(context, form, antiforgery))) return null;
            if (refused.Count == 0) await reply.SaveDraft(link.Secret, Lines(form.Fields.GetValueOrDefault("text", "")), view.Copy);
            var taken = await Take(intake, reply, link.Secret, part, context.RequestAborted);
            if (taken != UploadState.Complete) refused.Add((part.FileName, taken));
        }
        if (!genuine && !await IsGenuine(context, form, antiforgery)) return null;
        var fields = form.Fields;
        return new(Lines(fields.GetValueOrDefault("text", "")), fields.ContainsKey("copy"), fields.ContainsKey("all"), fields.GetValueOrDefault("operation", ""),
            fields.GetValueOrDefault("drop"), fields.GetValueOrDefault("do") == "send", refused);
    }

    /// <summary>HTML forms end lines with CR LF; a draft has LF.</summary>
    internal static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>A part that breaks off can't be gone on with: it leaves neither row nor blob.</summary>
    private static async Task<UploadState> Take(UploadIntake intake, IDraftFiles draft, string secret, UploadedPart part, CancellationToken cancellation)
    {
        var begun = await draft.BeginFile(secret, new(part.FileName, part.ContentType, null));
        if (begun.State != UploadState.Open) return begun.State;
        UploadStatus taken;
        try { taken = await intake.Take(draft, secret, begun, part.Body, whole: true, cancellation); }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            await draft.DropFile(secret, begun.UploadId);
            throw;
        }
        if (taken.State != UploadState.Complete) await draft.DropFile(secret, begun.UploadId);
        return taken.State;
    }

    private static async Task<bool> IsGenuine(HttpContext context, MultipartForm form, IAntiforgery antiforgery)
    {
        // As a header, so that nobody looks for it in a body that is being read.
        context.Request.Headers[MultipartForm.TokenHeader] = form.Fields.GetValueOrDefault(MultipartForm.TokenField, "");
        return await antiforgery.IsRequestValidAsync(context);
    }
}
