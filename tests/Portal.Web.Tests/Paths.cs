using Siegelpost.Tests.Fakes;

namespace Siegelpost.Tests;

/// <summary>Every page that people can open, by name.</summary>
internal static class Paths
{
    public static IReadOnlyDictionary<string, string> All(World world) => new Dictionary<string, string>
    {
        ["start"] = "/",
        ["invitation"] = $"/e/{world.Bert.Link}",
        ["decline"] = $"/e/{world.Bert.Link}/decline",
        ["declined"] = "/declined",
        ["password"] = $"/e/{world.Bert.Link}/password",
        ["done"] = "/done",
        ["sent"] = "/sent",
        ["reset"] = "/reset",
        ["reset-link"] = $"/z/{world.Bert.ResetToken}",
        ["signin"] = "/signin",
        ["account"] = "/account",
        ["account-password"] = "/account/password",
        ["signin-code"] = "/signin/code",
        ["account-sessions"] = "/account/sessions",
        ["account-second-step"] = "/account/second-step",
        ["account-app"] = "/account/second-step/app",
        ["account-app-picture"] = "/account/second-step/app.svg",
        ["account-passkey"] = "/account/second-step/passkey",
        ["account-codes"] = "/account/second-step/codes",
        ["account-step-off"] = "/account/second-step/off",
        ["account-addresses"] = "/account/addresses",
        ["account-data"] = "/account/data",
        ["account-zip"] = "/account/data.zip",
        ["account-delete"] = "/account/delete",
        ["confirm-address"] = $"/w/{world.Doors.ClaimToken}",
        ["goodbye"] = "/goodbye",
        ["change-password"] = "/.well-known/change-password",
        ["security-txt"] = "/.well-known/security.txt",
        ["help"] = "/help",
        ["attachment"] = $"/a/{world.Offer.Link}",
        ["file"] = $"/f/{world.Offer.Ticket}",
        ["reply"] = $"/r/{world.Reply.Link}",
        ["quote"] = $"/r/{world.Reply.Link}/quote",
        ["reply-sent"] = $"/r/{world.Reply.Link}/sent",
        ["reissue"] = $"/n/{world.Mail.Link}",
        ["unknown-link"] = $"/e/{LinkToken.New(Crockford.NewId())}",
        ["no-page"] = "/nowhere",
        ["brand"] = "/brand.css?c=0f5c63",
        ["logo"] = "/brand/logo?o=firma&v=1",
        ["health"] = "/healthz",
        ["ready"] = "/readyz",
    };

    /// <summary>With a file and a quote to show, and Bert signed in.</summary>
    public static async Task<HttpClient> Furnish(this PortalHost host, string? language = null)
    {
        host.World.Offer.Blob ??= await host.World.Store(BlobKind.Attachment, new byte[100_000]);
        host.World.Reply.Quote ??= await host.World.Store(BlobKind.View, "<p>Sehr geehrter Herr Klein,</p><p>anbei unser Angebot 4711.</p><p>Anna Groß</p>"u8.ToArray());
        var client = host.Client(language);
        client.DefaultRequestHeaders.Add("Cookie", $"session={host.World.Bert.SessionToken}; step={host.World.Doors.PendingToken}");
        return client;
    }
}
