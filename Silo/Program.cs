using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Siegelpost.Cluster;
using Siegelpost.Portal.Hosting;
using Siegelpost.Portal.Support;
using Siegelpost.Silo.Hosting;
using Siegelpost.Silo.Organisations;
using Siegelpost.Smtp;
using Siegelpost.Storage;

// Silo, SMTP, portal and support in one process, or of a cluster those that Roles names.
return await ExitCode.Of(async () =>
{
    if (args is ["prepare-cluster", var directory]) return PrepareCommand.Run(directory);
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.WebHost.UseStaticWebAssets(); // assets of a build output too, in any environment
    if (args is ["migrate", ..]) return await MigrateCommand.Run(StorageSettings.Read(builder.Configuration));
    if (args is ["move-in", ..]) return await MoveCommand.Run(StorageSettings.Read(builder.Configuration), builder.Configuration);
    var settings = Settings.Read(builder.Configuration, builder.Environment.IsDevelopment());
    if (args is ["setup-link", ..]) return await SetUpCommand.Run(settings);

    // The watchdog measures the machine's uptime as a delay at the first look, the silo misses a collector that we don't want, and reminders
    // of open work come sooner than a minute on purpose.
    builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error).AddFilter("Orleans.Runtime.Silo", LogLevel.Error).AddFilter("Orleans.Hosting.ReminderOptionsValidator", LogLevel.Error);
    await using var storage = await OpenStorage.Open(settings, builder.Configuration);
    builder.Services.AddSingleton(await OrganisationSeed.Read(settings, new Organisations(storage.Database)));
    builder.AddSilo(settings, storage);
    if (settings.Roles.HasFlag(Roles.Smtp))
    {
        builder.Services.AddSmtpGateway(builder.Configuration.GetSection("Smtp"));
        builder.Services.AddSingleton<IFrontOffice, GrainFrontOffice>();
    }
    if (settings.Roles.HasFlag(Roles.Portal))
    {
        builder.Services.AddPortal(builder.Configuration);
        builder.Services.AddSupport();
    }
    // Kestrel reads 1 MiB ahead of each connection; with a slow disk and many senders that is memory for nothing.
    builder.Services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = 128 * 1024);
    builder.WebHost.ConfigureKestrel(kestrel =>
    {
        if (settings.Roles.HasFlag(Roles.Portal)) kestrel.ListenPortalAndSupport(builder.Configuration);
        else kestrel.ListenHealth(builder.Configuration, port: 8083);
        if (!settings.Roles.HasFlag(Roles.Smtp)) return;
        kestrel.ListenSmtp(settings.Smtp);
        kestrel.ListenSmtpTls();
    });

    await using var app = builder.Build();
    if (settings.Roles.HasFlag(Roles.Portal))
    {
        app.UsePortal();
        app.MapSupport();
        app.MapPortal();
    }
    else
    {
        app.MapHealth();
    }
    await app.StartAsync();
    Greeting.Print(app, settings, storage);
    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); // a start leaves garbage that an idle gateway would carry for days
    await app.WaitForShutdownAsync();
    return 0;
});
