using System.Net;
using Microsoft.AspNetCore.Authorization;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Tests.Support;

public sealed class StaffSignInTests
{
    /// <summary>Everything that the support listener answers without sign-in. A new line here is a decision.</summary>
    private static readonly string[] Open = ["/signin", "/setup/{secret}", "/healthz", "/readyz", "/error/{code:int}"];

    /// <summary>In Development, with an outbox.</summary>
    private static readonly string[] OpenInDevelopment =
    [
        "/mailboxes", "/mailboxes/{address}", "/mailboxes/{address}/{id}", "/mailboxes/{address}/{id}/html",
        "/mailboxes/{address}/{id}/parts/{number:int}", "/mailboxes/{address}/{id}/mail.eml",
    ];

    [Theory]
    [InlineData("Production", true)]
    [InlineData("Development", false)]
    [InlineData("Development", true)]
    public async Task Every_endpoint_of_the_support_listener_needs_sign_in_but_those_on_the_list(string environment, bool outbox)
    {
        await using var host = await SupportHost.Start(environment, outbox);
        var stranger = host.Client(signedIn: false);
        var open = new HashSet<string>();
        foreach (var endpoint in host.Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<OnListener>()?.Roles.Contains(ListenerRole.Support) == true))
        {
            var pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (IsAsset(pattern)) continue;
            var answer = await stranger.GetAsync(Example(pattern));
            if (answer.StatusCode is HttpStatusCode.Redirect) Assert.StartsWith("/signin", answer.Headers.Location!.ToString());
            else if (answer.StatusCode is not HttpStatusCode.Unauthorized) open.Add(pattern);
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || endpoint.Metadata.GetMetadata<IAuthorizeData>() is null) open.Add(pattern);
        }
        Assert.Equal([.. (environment == "Development" && outbox ? Open.Concat(OpenInDevelopment) : Open).Order()], open.Order());
    }

    [Fact]
    public async Task The_set_up_link_makes_an_account_once()
    {
        await using var host = await SupportHost.Start();
        var mia = host.Client(signedIn: false);
        var link = $"/setup/{host.Desk.SetUpSecret}";

        var tooShort = await mia.Submit(link, null, ("name", Desk.Mia), ("password", "kurz"), ("repeat", "kurz"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooShort.StatusCode);
        Assert.Contains("mindestens 12 Zeichen", await tooShort.Content.ReadAsStringAsync());

        var done = await mia.Submit(link, null, ("name", Desk.Mia), ("password", Desk.Password), ("repeat", Desk.Password));
        Assert.Equal("/", done.Headers.Location!.ToString());
        Assert.Contains(Desk.Mia, await mia.GetStringAsync("/"));
        Assert.Equal(HttpStatusCode.NotFound, (await mia.GetAsync(link)).StatusCode);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("..%2f..%2f")]
    public async Task Another_secret_sets_nothing_up(string secret)
    {
        await using var host = await SupportHost.Start();
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client(signedIn: false).GetAsync($"/setup/{secret}")).StatusCode);
    }

    [Fact]
    public async Task Signing_in_leads_back_to_the_page_and_signing_out_ends_the_session()
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        var mia = host.Client(signedIn: false);
        var asked = await mia.GetAsync($"/mails/{story.MailId}");
        var signIn = asked.Headers.Location!.ToString();

        var answer = await mia.Submit(signIn, "/signin", ("name", Desk.Mia), ("password", Desk.Password));
        Assert.Equal($"/mails/{story.MailId}", answer.Headers.Location!.ToString());
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), value => value.StartsWith("staff=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await mia.GetAsync($"/mails/{story.MailId}")).StatusCode);

        await mia.Submit("/signout");
        Assert.False(host.Desk.SignedIn);
        Assert.Equal(HttpStatusCode.Redirect, (await host.Client().GetAsync("/")).StatusCode); // the old cookie, replayed
    }

    [Fact]
    public async Task A_wrong_password_and_a_delay_are_said_and_open_nothing()
    {
        await using var host = await SupportHost.Start();
        var stranger = host.Client(signedIn: false);
        var wrong = await stranger.Submit("/signin", null, ("name", Desk.Mia), ("password", "falsch falsch falsch"));
        Assert.Contains("Name oder Passwort stimmt nicht", await wrong.Content.ReadAsStringAsync());
        var slow = await stranger.Submit("/signin", null, ("name", "Mallory"), ("password", "falsch falsch falsch"));
        Assert.Contains("10:16:02", await slow.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/signout")]
    public async Task Signing_in_leads_to_no_other_host(string to)
    {
        await using var host = await SupportHost.Start();
        var answer = await host.Client(signedIn: false).Submit("/signin", null, ("name", Desk.Mia), ("password", Desk.Password), ("to", to));
        Assert.Equal("/", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        var fields = new FormUrlEncodedContent([new("reason", "x"), new("address", "bert@kunde.example")]);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Client().PostAsync($"/mails/{story.MailId}/acts/Return/1", fields)).StatusCode);
        Assert.Empty(host.Desk.Acts);
    }

    [Fact]
    public async Task A_watching_page_whose_session_is_over_goes_to_the_sign_in()
    {
        await using var host = await SupportHost.Start();
        var client = host.Client(signedIn: false);
        client.DefaultRequestHeaders.Add("HX-Request", "true");
        var answer = await client.GetAsync($"/mails/{new Story(host.Desk).MailId}?since=1");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("/signin", Assert.Single(answer.Headers.GetValues("HX-Redirect")));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/signin")]
    [InlineData("/setup/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/mails/3Q4K2R9T00000000000000000A")]
    [InlineData("/audit")]
    [InlineData("/mailboxes")]
    [InlineData("/mailboxes/bert@kunde.example")]
    public async Task Nothing_of_the_console_answers_on_the_portals_listener_whatever_the_host_header_says(string path)
    {
        await using var host = await SupportHost.Start("Development", outbox: true);
        _ = new Story(host.Desk);
        await Letters.Deliver(host.Outbox);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Portal };
        foreach (var name in new[] { host.Portal.Authority, host.Support.Authority, "localhost:" + host.Support.Port })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = name;
            request.Headers.Add("Cookie", $"staff={host.Desk.Session}");
            var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain("class=\"console\"", text);
            if (path is not ("/" or "/signin")) Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode); // those two the portal has as well
        }
    }

    private static bool IsAsset(string pattern) => pattern.StartsWith("/lib/", StringComparison.Ordinal) || Path.HasExtension(pattern) && !pattern.EndsWith("mail.eml", StringComparison.Ordinal);

    private static string Example(string pattern) => pattern.Replace("{id}", Crockford.NewId()).Replace("{row:int}", "1").Replace("{number:int}", "1").Replace("{kind}", "Return")
        .Replace("{secret}", "x").Replace("{address}", "nobody@kunde.example").Replace("{code:int}", "404");
}
