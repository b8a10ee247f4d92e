using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Siegelpost.Portal.Hosting;
using Siegelpost.Storage;
using Siegelpost.Tests.Fakes;

namespace Siegelpost.Tests;

/// <summary>The real portal on real Kestrel, two listeners on ports of the system's choice, over a <see cref="Fakes.World"/>.</summary>
internal sealed class PortalHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DataDirectory _data;
    private readonly InstallationKeys _keys;
    private readonly FileBlobs _files;
    private readonly string _folder;

    private PortalHost(string[] settings)
    {
        _folder = Directory.CreateTempSubdirectory("siegelpost-portal-").FullName;
        _data = DataDirectory.Open(_folder);
        _keys = InstallationKeys.OpenOrCreate(_data.Keys, _data, out _);
        _files = new FileBlobs(_data.Blobs);
        var blobs = new SealedBlobs(_files, _keys.PublicKey);
        World = new World(blobs, _keys);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("PORTAL_TEST_LOG") is not null) builder.Logging.AddConsole();
        builder.Services.AddSingleton(World.Grains);
        builder.Services.AddSingleton(blobs);
        builder.Services.AddSingleton<TimeProvider>(new FixedClock());
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddPortal(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenPortal(new IPEndPoint(IPAddress.Loopback, 0));
            kestrel.ListenSupport(new IPEndPoint(IPAddress.Loopback, 0));
        });
        _app = builder.Build();
        _app.UsePortal();
        _app.MapPortal();
        _app.MapGet("/staff-only", () => "secret").WithMetadata(OnListener.Support);
        _app.MapGet("/breaks", string () => throw new InvalidOperationException("On purpose."));
    }

    public World World { get; }
    public Uri Portal { get; private set; } = null!;
    public Uri Support { get; private set; } = null!;
    public string Folder => _folder;

    public static async Task<PortalHost> Start(params string[] settings)
    {
        var host = new PortalHost(["--Portal:PostsPerMinute=100000", "--Portal:AttemptsPerMinute=100000", .. settings]);
        await host._app.StartAsync();
        var addresses = host._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        (host.Portal, host.Support) = (new Uri(addresses[0]), new Uri(addresses[1]));
        return host;
    }

    /// <summary>A browser without script: keeps cookies, follows nothing by itself.</summary>
    public HttpClient Client(string? language = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Portal };
        if (language is not null) client.DefaultRequestHeaders.Add("Accept-Language", language);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _files.Dispose();
        _keys.Dispose();
        _data.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => World.Now;
    }
}

internal static partial class BrowserSteps
{
    /// <summary>Opens a page and sends its form as a browser without script does: with all fields that the page has.</summary>
    public static async Task<HttpResponseMessage> Submit(this HttpClient client, string page, string? action = null, params (string Name, string Value)[] fields)
    {
        var html = await client.GetStringAsync(page);
        return await client.SubmitFrom(html, action ?? page, fields);
    }

    public static Task<HttpResponseMessage> SubmitFrom(this HttpClient client, string html, string action, params (string Name, string Value)[] fields)
    {
        var all = new Dictionary<string, string>();
        foreach (Match match in Hidden().Matches(html)) all[match.Groups[1].Value] = WebUtility.HtmlDecode(match.Groups[2].Value);
        foreach (var (name, value) in fields) all[name] = value;
        return client.PostAsync(action, new FormUrlEncodedContent(all));
    }

    public static string Token(string html) => Hidden().Matches(html).First(match => match.Groups[1].Value == "__RequestVerificationToken").Groups[2].Value;

    [GeneratedRegex("<input(?=[^>]*type=\"hidden\")[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
