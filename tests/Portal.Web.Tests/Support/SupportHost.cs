using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Siegelpost.Portal.Hosting;
using Siegelpost.Portal.Support;
using Siegelpost.Storage;

namespace Siegelpost.Tests.Support;

/// <summary>The real portal and console on real Kestrel, two listeners on ports of the system's choice, over a <see cref="Support.Desk"/>.</summary>
internal sealed class SupportHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly BlobFolder _folder = new();

    private SupportHost(string environment, bool outbox)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("PORTAL_TEST_LOG") is not null) builder.Logging.AddConsole();
        Clock = new MovingClock();
        Outbox = new Outbox(_folder.Outbox, Clock);
        if (outbox) builder.Services.AddSingleton(Outbox);
        builder.Services.AddSingleton(Desk.Grains);
        builder.Services.AddSingleton(_folder.Blobs);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSingleton(new PortalOptions { PostsPerMinute = 100_000, AttemptsPerMinute = 100_000 });
        builder.Services.AddPortal(builder.Configuration);
        builder.Services.AddSupport(options => options.Dashboard = false);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenPortal(new IPEndPoint(IPAddress.Loopback, 0));
            kestrel.ListenSupport(new IPEndPoint(IPAddress.Loopback, 0));
        });
        _app = builder.Build();
        _app.UsePortal();
        _app.MapPortal();
        _app.MapSupport();
    }

    public Desk Desk { get; } = new();
    public Outbox Outbox { get; }
    public MovingClock Clock { get; }
    public Uri Portal { get; private set; } = null!;
    public Uri Support { get; private set; } = null!;
    public IServiceProvider Services => _app.Services;
    public IReadOnlyList<Endpoint> Endpoints => [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints)];

    public static async Task<SupportHost> Start(string environment = "Production", bool outbox = false)
    {
        var host = new SupportHost(environment, outbox);
        await host._app.StartAsync();
        var addresses = host._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        (host.Portal, host.Support) = (new Uri(addresses[0]), new Uri(addresses[1]));
        return host;
    }

    /// <summary>A browser without script, on the support listener.</summary>
    public HttpClient Client(bool signedIn = true, string language = "de")
    {
        var cookies = new CookieContainer();
        if (signedIn) cookies.Add(Support, new Cookie("staff", Desk.Session));
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = Support };
        client.DefaultRequestHeaders.Add("Accept-Language", language);
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    internal sealed class MovingClock : TimeProvider
    {
        private DateTimeOffset _now = Desk.Now;

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan by) => _now += by;
    }
}
