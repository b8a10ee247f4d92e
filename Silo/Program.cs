using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Siegelpost.Portal.Hosting;
using Siegelpost.Portal.Support;
using Siegelpost.Silo.Hosting;
using Siegelpost.Silo.Organisations;
using Siegelpost.Smtp;
using Siegelpost.Storage;

// One process hosts all roles: silo, SMTP, portal, support. Exit codes: 0 stopped on request, 1 fault, 2 bad configuration.
try
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.WebHost.UseStaticWebAssets(); // assets of a build output too, in any environment
    var settings = Settings.Read(builder.Configuration, builder.Environment.IsDevelopment());
    if (args is ["setup-link", ..]) return await SetUpCommand.Run(settings);

    // The watchdog measures the machine's uptime as a delay at the first look, the silo misses a collector that we don't want, and Data
    // Protection can't see that its repository seals. A visitor who must sign in is no news.
    builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error).AddFilter("Orleans.Runtime.Silo", LogLevel.Error).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
        .AddFilter("Siegelpost.Portal.Support.StaffAuthentication", LogLevel.Warning);
    await using var storage = await SiloHosting.Open(settings);
    builder.Services.AddSingleton(await OrganisationSeed.Read(settings, new Organisations(storage.Database)));
    builder.AddSilo(settings, storage);
    builder.Services.AddSmtpGateway(builder.Configuration.GetSection("Smtp"));
    builder.Services.AddSingleton<IFrontOffice, GrainFrontOffice>();
    builder.Services.AddPortal(builder.Configuration);
    builder.Services.AddSupport();
    // Kestrel reads 1 MiB ahead of each connection; with a slow disk and many senders that is memory for nothing.
    builder.Services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = 128 * 1024);
    builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.ListenPortalAndSupport(builder.Configuration);
        kestrel.ListenSmtp(settings.Smtp);
    });

    await using var app = builder.Build();
    app.UsePortal();
    app.MapSupport();
    app.MapPortal();
    await app.StartAsync();
    Greeting.Print(app, settings, storage);
    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); // a start leaves garbage that an idle gateway would carry for days
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception wrong) when (wrong is BadConfigurationException or FormatException or KeyMismatchException or DataDirectoryInUseException or NewerSchemaException or Microsoft.Extensions.Options.OptionsValidationException)
{
    await Console.Error.WriteLineAsync($"siegelpost: {wrong.Message}");
    return 2;
}
