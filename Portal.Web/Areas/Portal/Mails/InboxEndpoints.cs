using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Areas.Portal.Replies;
using Siegelpost.Portal.Hosting;
using Siegelpost.Storage;

namespace Siegelpost.Portal.Areas.Portal.Mails;

/// <summary>
/// What one does with a mail of the inbox. Whatever isn't the session's own, is locked or is gone is 404 alike; the mailbox decides (P11).
/// </summary>
internal static class InboxEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/inbox/{conversation}/{mail}", Text);
        routes.MapPost("/inbox/{conversation}/read", Read);
        routes.MapPost("/inbox/{conversation}/{mail}/files/{file}", Fetch);
        routes.MapPost("/inbox/{conversation}/{mail}/reply", Reply);
        routes.MapPost("/inbox/drafts/{draft}", Resume);
        routes.MapPost("/inbox/drafts/{draft}/drop", Discard);
    }

    /// <summary>The mail as a document of its own for a sandboxed frame; cleaned once more like a quote.</summary>
    private static async Task<IResult> Text(string mail, HttpContext context, IGrainFactory grains, SealedBlobs blobs)
    {
        if (!Crockford.IsId(mail) || await Session.Find(context, grains) is not { } session || await Mailbox(session, grains).Text(session.Token.Secret, mail) is not { } key) return Results.NotFound();
        return await Quote.Frame(key, Language.Of(context, session.Account.Language), context, blobs, withLinks: true);
    }

    private static async Task<IResult> Read(string conversation, HttpContext context, IGrainFactory grains, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
        if (!Crockford.IsId(conversation) || await Session.Find(context, grains) is not { } session || !await Mailbox(session, grains).MarkRead(session.Token.Secret, conversation)) return Results.NotFound();
        return context.Request.Headers.ContainsKey("HX-Request") ? Results.NoContent() : Results.Redirect($"/inbox/{conversation}");
    }

    private static async Task<IResult> Fetch(string conversation, string mail, string file, HttpContext context, IGrainFactory grains, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
        if (!Crockford.IsId(mail) || !Crockford.IsId(file) || await Session.Find(context, grains) is not { } session) return Results.NotFound();
        return await Mailbox(session, grains).Fetch(session.Token.Secret, mail, file) is { Ticket: { } ticket } ? Results.Redirect($"/f/{ticket}") : Results.NotFound();
    }

    /// <summary>Leads to the same page and draft as the button in the PDF, by a link that lives as long as the session.</summary>
    private static async Task<IResult> Reply(string mail, HttpContext context, IGrainFactory grains, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
        if (!Crockford.IsId(mail) || await Session.Find(context, grains) is not { } session) return Results.NotFound();
        return await Mailbox(session, grains).Reply(session.Token.Secret, mail) is { } token ? Results.Redirect($"/r/{token}") : Results.NotFound();
    }

    private static async Task<IResult> Resume(string draft, HttpContext context, IGrainFactory grains, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
        if (!Crockford.IsId(draft) || await Session.Find(context, grains) is not { } session) return Results.NotFound();
        return await Mailbox(session, grains).Resume(session.Token.Secret, draft) is { } token ? Results.Redirect($"/r/{token}") : Results.NotFound();
    }

    private static async Task<IResult> Discard(string draft, HttpContext context, IGrainFactory grains, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
        return Crockford.IsId(draft) && await Session.Find(context, grains) is { } session && await Mailbox(session, grains).Discard(session.Token.Secret, draft) ? Results.Redirect("/inbox") : Results.NotFound();
    }

    private static IMailboxGrain Mailbox(Session session, IGrainFactory grains) => grains.GetGrain<IMailboxGrain>(session.Token.GrainId);
}
