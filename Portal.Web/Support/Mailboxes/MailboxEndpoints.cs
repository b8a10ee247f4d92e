using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Siegelpost.Portal.Hosting;
using Siegelpost.Storage;

namespace Siegelpost.Portal.Support;

/// <summary>What the mailbox pages show in frames or give as files.</summary>
internal static class MailboxEndpoints
{
    private static readonly ContentPolicy File = new("default-src 'none'; sandbox");

    public static void MapMailboxes(this WebApplication app)
    {
        if (app.Services.GetRequiredService<MailboxDoor>().Outbox is not { } outbox) return;
        var mail = app.MapGroup("/mailboxes/{address}/{id}").WithMetadata(OnListener.Support).AllowAnonymous();
        mail.MapGet("/html", (string address, string id, CancellationToken stop) => Html(outbox, address, id, stop)).WithMetadata(MailHtml.Policy);
        mail.MapGet("/parts/{number:int}", (HttpContext context, string address, string id, int number, CancellationToken stop) => Part(outbox, context, address, id, number, stop)).WithMetadata(File);
        mail.MapGet("/mail.eml", (string address, string id) => Whole(outbox, address, id)).WithMetadata(File);
    }

    /// <summary>A mail of this mailbox; null: none.</summary>
    public static OutboxMail? Find(Outbox outbox, string address, string id) =>
        outbox.Find(id) is { } mail && mail.Recipients.Contains(Unescaped(address), StringComparer.OrdinalIgnoreCase) ? mail : null;

    /// <summary>Routing leaves an escaped slash as it is; addresses may have one.</summary>
    public static string Unescaped(string address) => address.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static async Task<IResult> Html(Outbox outbox, string address, string id, CancellationToken stop)
    {
        await using var stream = Find(outbox, address, id) is null ? null : outbox.Open(id);
        if (stream is null) return Results.NotFound();
        try
        {
            var letter = await Letter.Read(stream, stop);
            return letter.Html is null ? Results.NotFound() : Results.Text(MailHtml.Page(letter.Html, letter.Pictures), "text/html; charset=utf-8");
        }
        catch (FormatException) { return Results.NotFound(); }
    }

    private static async Task<IResult> Part(Outbox outbox, HttpContext context, string address, string id, int number, CancellationToken stop)
    {
        var stream = Find(outbox, address, id) is null ? null : outbox.Open(id);
        if (stream is null) return Results.NotFound();
        context.Response.RegisterForDispose(stream); // the part reads from it while it is sent
        try
        {
            var letter = await Letter.Read(stream, stop);
            if (number < 1 || number > letter.Files.Count || letter.Files[number - 1].Content is not { } content) return Results.NotFound();
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(Letter.NameOf(letter.Files[number - 1], number));
            context.Response.Headers.ContentDisposition = disposition.ToString();
            return Results.Stream(body => content.DecodeToAsync(body, stop), "application/octet-stream");
        }
        catch (FormatException) { return Results.NotFound(); }
    }

    private static IResult Whole(Outbox outbox, string address, string id) =>
        Find(outbox, address, id) is not null && outbox.Open(id) is { } stream
            ? Results.Stream(stream, "application/octet-stream", $"{id}.eml")
            : Results.NotFound();
}
