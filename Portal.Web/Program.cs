using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Dashboard;
using Siegelpost.Cluster;
using Siegelpost.Portal.Hosting;
using Siegelpost.Portal.Support;
using Siegelpost.Storage;

// The portal and the console of a cluster as a process of its own: without keys, and without mail unless a grain gives out one blob's key.
return await ExitCode.Of(async () =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.WebHost.UseStaticWebAssets(); // assets of a build output too, in any environment
    builder.Configuration.AddFrontDoorDefaults();
    await builder.AddFrontDoor(client => client.AddDashboard(o => o.HideTrace = true)); // no log stream in a browser
    builder.Services.AddPortal(builder.Configuration);
    builder.Services.AddSupport();
    if (builder.Environment.IsDevelopment() && builder.Configuration["Outbox:Directory"] is { Length: > 0 } outbox)
        builder.Services.AddSingleton(services => new Outbox(outbox, services.GetRequiredService<TimeProvider>()));
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenPortalAndSupport(builder.Configuration));
    await using var app = builder.Build();
    app.UsePortal();
    app.MapSupport();
    app.MapPortal();
    await app.StartAsync();
    var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
    Console.WriteLine($"Siegelpost's portal is ready. Portal: {addresses[0]}   Support: {addresses[1]}");
    await app.WaitForShutdownAsync();
    return 0;
});
