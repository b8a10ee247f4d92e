using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orleans.Dashboard;
using Siegelpost.Portal.Hosting;
using Siegelpost.Portal.Support;
using Siegelpost.Tests.Browser;

namespace Siegelpost.Tests.Support;

/// <summary>The Orleans Dashboard on a real silo, behind the console's sign-in.</summary>
public sealed class DashboardTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task The_dashboard_opens_for_staff_on_the_support_listener_only_and_its_page_works_under_its_policy()
    {
        var desk = new Desk();
        using var folder = new BlobFolder();
        await using var app = Build(desk, folder);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        var (portal, support) = (new Uri(addresses[0]), new Uri(addresses[1]));

        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.Trim('/').StartsWith("orleans", StringComparison.Ordinal)).ToList();
        using var stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var onPortal = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        onPortal.DefaultRequestHeaders.Add("Cookie", $"staff={desk.Session}");
        onPortal.DefaultRequestHeaders.Host = support.Authority;
        var only = Assert.Single(endpoints); // whatever the dashboard has lies behind it
        Assert.Contains(only.Metadata.OfType<IAuthorizeData>(), data => data.Policy == "Staff");
        Assert.Null(only.Metadata.GetMetadata<IAllowAnonymous>());
        foreach (var path in (string[])["/orleans", "/orleans/", "/orleans/index.html", "/orleans/index.min.js", "/orleans/version", "/orleans/DashboardCounters", "/orleans/ClusterStats", "/orleans/Reminders/1", "/orleans/Trace", "/orleans/GrainTypes"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(new Uri(support, path))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await onPortal.GetAsync(new Uri(portal, path))).StatusCode);
        }

        var page = await chromium.Open(support, 1280, 900);
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Type == "error") complaints.Add($"{message.Text} {message.Location}"); };
        await page.Context.AddCookiesAsync([new() { Name = "staff", Value = desk.Session, Url = support.ToString() }]);
        await page.GotoAsync("/orleans/");
        await page.GetByText("Total Activations", new() { Exact = false }).First.WaitForAsync();
        if (Environment.GetEnvironmentVariable("PORTAL_SCREENS") is { } pictures) await page.ScreenshotAsync(new() { Path = $"{pictures}/orleans-1280.png" });
        Assert.DoesNotContain(complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
        await page.Context.CloseAsync();
    }

    private static WebApplication Build(Desk desk, BlobFolder folder)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        builder.Logging.ClearProviders();
        builder.Host.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), FreePort()).AddDashboard(options => options.HideTrace = true));
        builder.Services.AddSingleton(services => StaffBeside.Over(services.GetRequiredService<IClusterClient>(), desk.Grains));
        builder.Services.AddSingleton(folder.Blobs);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddPortal(builder.Configuration);
        builder.Services.AddSupport();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenPortal(new IPEndPoint(IPAddress.Loopback, 0));
            kestrel.ListenSupport(new IPEndPoint(IPAddress.Loopback, 0));
        });
        var app = builder.Build();
        app.UsePortal();
        app.MapPortal();
        app.MapSupport();
        return app;
    }


    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A silo's own grain factory, with the staff of a test beside its grains.</summary>
public class StaffBeside : DispatchProxy
{
    private IGrainFactory _silo = null!, _staff = null!;

    public static IGrainFactory Over(IGrainFactory silo, IGrainFactory staff)
    {
        var factory = Create<IGrainFactory, StaffBeside>();
        ((StaffBeside)(object)factory)._silo = silo;
        ((StaffBeside)(object)factory)._staff = staff;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Invoke(targetMethod.IsGenericMethod && targetMethod.GetGenericArguments()[0] == typeof(IStaffGrain) ? _staff : _silo, args);
}
