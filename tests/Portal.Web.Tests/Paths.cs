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
        ["invitation-code"] = $"/e/{world.Carla.Link}",
        ["code"] = $"/e/{world.Carla.Link}/code",
        ["code-untold"] = $"/e/{world.Dora.Link}/code",
        ["done"] = "/done",
        ["sent"] = "/sent",
        ["reset"] = "/reset",
        ["reset-link"] = $"/z/{world.Bert.ResetToken}",
        ["signin"] = "/signin",
        ["account"] = "/account",
        ["account-password"] = "/account/password",
        ["inbox"] = "/inbox",
        ["inbox-older"] = "/inbox?page=2",
        ["conversation"] = $"/inbox/{world.Mailbox.New}",
        ["conversation-locked"] = $"/inbox/{world.Mailbox.Locked}",
        ["conversation-unknown"] = $"/inbox/{Crockford.NewId()}",
        ["to"] = "/to",
        ["to-door"] = $"/to/{FakePublicDesk.Door}",
        ["to-sent"] = "/to/sent",
        ["visit"] = $"/v/{world.PublicDesk.Secret}",
        ["visit-closed"] = $"/v/{LinkToken.NewSecret()}",
        ["write"] = "/write",
        ["mail-text"] = $"/inbox/{world.Mailbox.New}/{world.Mailbox.New}",
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
        ["help-senders"] = "/help/senders",
        ["accessibility"] = "/accessibility",
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

    /// <summary>Those that a browser shows as a page of ours: no download, nothing in a sandbox, no way on to another page.</summary>
    public static async Task<IReadOnlyList<(string Name, string Path)>> Pages(PortalHost host, HttpClient client)
    {
        var pages = new List<(string, string)>();
        foreach (var (name, path) in All(host.World))
        {
            using var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            var sandboxed = answer.Headers.GetValues("Content-Security-Policy").Any(policy => policy.Contains("sandbox", StringComparison.Ordinal));
            if (answer.Content.Headers.ContentType?.MediaType == "text/html" && !sandboxed && answer.Headers.Location is null) pages.Add((name, path));
        }
        return pages;
    }

    /// <summary>With a file and a quote to show, and Bert signed in.</summary>
    public static async Task<HttpClient> Furnish(this PortalHost host, string? language = null)
    {
        host.World.Offer.Blob ??= await host.World.Store(BlobKind.Attachment, new byte[100_000]);
        host.World.Reply.Quote ??= await host.World.Store(BlobKind.View, "<p>Sehr geehrter Herr Klein,</p><p>anbei unser Angebot 4711.</p><p>Anna Groß</p>"u8.ToArray());
        host.World.Mailbox.Body ??= await host.World.Store(BlobKind.View, "<p>Sehr geehrter Herr Klein,</p><p>anbei unser Angebot.</p><img src=\"http://pixel.example/1.png\"><script>alert(1)</script>"u8.ToArray());
        var client = host.Client(language);
        client.DefaultRequestHeaders.Add("Cookie", $"session={host.World.Bert.SessionToken}; step={host.World.Doors.PendingToken}");
        return client;
    }
}
