using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Siegelpost.Portal.Hosting;
using Siegelpost.Tests.Support;

namespace Siegelpost.Tests;

/// <summary>
/// routes.txt is the list of all that answers: listener, methods, path, and what one must have for it. A route without a line fails, so a
/// new one is a decision. The words: <c>anyone</c>, <c>link</c> (a secret from a mail or PDF), <c>session</c> (a recipient signed in),
/// <c>staff</c>, <c>set-up</c> (the set-up link), <c>development</c> (only with an outbox).
/// </summary>
public sealed class RouteTests
{
    private static readonly string Table = Repository.File("tests/Portal.Web.Tests/routes.txt");
    private static readonly string[] Words = ["anyone", "link", "session", "staff", "set-up", "development"];

    [Fact]
    public async Task Every_route_says_what_it_demands()
    {
        await using var host = await SupportHost.Start("Development", outbox: true);
        var known = (await File.ReadAllLinesAsync(Table)).ToDictionary(line => line[..line.LastIndexOf(' ')], line => line[(line.LastIndexOf(' ') + 1)..]);
        var routes = await Routes(host.Endpoints, host.Services);
        if (Environment.GetEnvironmentVariable("SIEGELPOST_GOLDEN") == "update")
            await File.WriteAllLinesAsync(Table, routes.Keys.Order(StringComparer.Ordinal).Select(route => $"{route} {known.GetValueOrDefault(route, "?")}"));
        Assert.Equal(routes.Keys.Order(StringComparer.Ordinal), known.Keys.Order(StringComparer.Ordinal));
        Assert.All(known, line => Assert.True(Words.Contains(line.Value), $"{line.Key} demands \"{line.Value}\": say what"));
        Assert.All(routes, route => Assert.True(known[route.Key] == "staff" == route.Value, $"{route.Key}: staff sign-in {(route.Value ? "is" : "is not")} demanded"));
    }

    [Fact] // P11
    public async Task Without_session_and_link_no_route_of_the_portal_opens_and_nothing_changes()
    {
        await using var host = await PortalHost.Start();
        using var stranger = host.Client();
        foreach (var (methods, pattern, demands) in Portal().Where(route => route.Demands is "session" or "link"))
        {
            foreach (var (method, handler) in methods.Split(',').Select(method => method.Split(':')).SelectMany(parts => new[] { (parts[0], ""), (parts[0], parts.Length > 1 ? $"?handler={parts[1]}" : "") }).Distinct())
            {
                var token = BrowserSteps.Token(await stranger.GetStringAsync("/signin"));
                using var request = new HttpRequestMessage(new HttpMethod(method), Example(pattern) + handler) { Headers = { { "RequestVerificationToken", token }, { "Tus-Resumable", "1.0.0" } } };
                if (method is not ("GET" or "HEAD" or "OPTIONS")) request.Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
                using var answer = await stranger.SendAsync(request);
                var where = $"{method} {pattern}{handler}";
                if (demands == "session") Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.MethodNotAllowed || answer.Headers.Location?.ToString().StartsWith("/signin", StringComparison.Ordinal) == true, $"{where}: {answer.StatusCode} {answer.Headers.Location}");
                else Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity || answer.Headers.Location is not null, $"{where}: {answer.StatusCode}");
            }
        }
        Assert.Equal(0, host.World.Changes);
    }

    [Fact] // P8
    public async Task Without_the_forms_token_nothing_is_taken_even_from_htmx_or_another_site()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        foreach (var (methods, pattern, _) in Portal().Where(route => route.Path != "/error/{code:int}"))
        {
            foreach (var method in methods.Split(',').Select(method => method.Split(':')[0]).Distinct().Where(method => method is not ("GET" or "HEAD" or "OPTIONS")))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), Real(pattern, host.World))
                {
                    Headers = { { "HX-Request", "true" }, { "Origin", "https://evil.example" }, { "Sec-Fetch-Site", "cross-site" }, { "Tus-Resumable", "1.0.0" } }, // a program of uploads, or it is turned away for that alone
                    Content = new FormUrlEncodedContent([new("address", "bert@kunde.example"), new("password", "vier Wörter ohne jeden Sinn"), new("language", "en")]),
                };
                using var answer = await client.SendAsync(request);
                Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{method} {pattern}: {answer.StatusCode}");
            }
        }
        Assert.Equal(0, host.World.Changes);
    }

    private static IEnumerable<(string Methods, string Path, string Demands)> Portal() => File.ReadAllLines(Table).Select(line => line.Split(' ')).Where(line => line[0] != "support").Select(line => (line[1], line[2], line[3]));

    private static async Task<Dictionary<string, bool>> Routes(IReadOnlyList<Endpoint> endpoints, IServiceProvider services)
    {
        var routes = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null))
        {
            var roles = endpoint.Metadata.GetMetadata<OnListener>()?.Roles ?? [ListenerRole.Portal];
            var listener = roles.Length == 2 ? "both" : roles[0] == ListenerRole.Portal ? "portal" : "support";
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (path.Contains("{**", StringComparison.Ordinal) || path.StartsWith("/_", StringComparison.Ordinal)) continue; // the framework's own fall-backs
            var staff = endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null;
            routes[$"{listener} {string.Join(',', await Methods(endpoint, services))} {path}"] = staff;
        }
        return routes;
    }

    private static async Task<IEnumerable<string>> Methods(RouteEndpoint endpoint, IServiceProvider services)
    {
        if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            return (await services.GetRequiredService<PageLoader>().LoadAsync(page, endpoint.Metadata)).HandlerMethods
                .Where(handler => handler.HttpMethod != "Page") // Razor takes an overridden OnPageHandlerExecutionAsync for one; PageMethods refuses such a verb
                .Select(handler => handler.Name is null ? handler.HttpMethod.ToUpperInvariant() : $"{handler.HttpMethod.ToUpperInvariant()}:{handler.Name}").DefaultIfEmpty("GET").Order(StringComparer.Ordinal);
        return endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Order(StringComparer.Ordinal) ?? Enumerable.Repeat("ANY", 1);
    }

    /// <summary>Well-formed and unknown.</summary>
    private static string Example(string pattern) => Filled(pattern, name => name is "token" or "ticket" ? LinkToken.New(Crockford.NewId()).ToString() : Crockford.NewId());

    /// <summary>Open links of this world, so that only the form's token is missing.</summary>
    private static string Real(string pattern, Fakes.World world) => Filled(pattern, name => name switch
    {
        "ticket" => world.Offer.Ticket.ToString(),
        "token" => (pattern[1] switch { 'e' => world.Bert.Link, 'z' => world.Bert.ResetToken, 'a' => world.Offer.Link, 'r' => world.Reply.Link, 'n' => world.Mail.Link, _ => LinkToken.New(Crockford.NewId()) }).ToString(),
        _ => Crockford.NewId(),
    });

    private static string Filled(string pattern, Func<string, string> value) => System.Text.RegularExpressions.Regex.Replace(pattern, @"\{([a-zA-Z]+)(:int)?\??\}", match => match.Groups[2].Success ? "1" : value(match.Groups[1].Value));
}
