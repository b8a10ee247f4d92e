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
        host.World.Mailbox.Body ??= await host.World.Store(BlobKind.View, "<p>Sehr geehrter Herr Klein,</p><p>anbei unser Angebot.</p><img src=\"http://pixel.example/1.png\"><script>alert(1)</script>"u8.ToArray());
        var client = host.Client(language);
        client.DefaultRequestHeaders.Add("Cookie", $"session={host.World.Bert.SessionToken}");
        return client;
    }
}
