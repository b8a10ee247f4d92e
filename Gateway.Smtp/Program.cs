using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Siegelpost.Cluster;
using Siegelpost.Smtp;

// The SMTP front door of a cluster as a process of its own: it can write mail and read none.
return await ExitCode.Of(async () =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.Configuration.AddFrontDoorDefaults();
    var listen = builder.Configuration["Smtp:Listen"] ?? "127.0.0.1:2525";
    if (!IPEndPoint.TryParse(listen, out var endPoint)) throw new BadConfigurationException($"Smtp:Listen is '{listen}'. Write address:port, for example 127.0.0.1:2525.");
    await builder.AddFrontDoor();
    builder.Services.AddSmtpGateway(builder.Configuration.GetSection("Smtp"));
    builder.Services.AddSingleton<IFrontOffice, GrainFrontOffice>();
    // Kestrel reads 1 MiB ahead of each connection; with a slow database and many senders that is memory for nothing.
    builder.Services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = 128 * 1024);
    builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.ListenHealth(builder.Configuration, port: 8082);
        kestrel.ListenSmtp(endPoint);
        kestrel.ListenSmtpTls();
    });
    await using var app = builder.Build();
    app.MapHealth();
    await app.StartAsync();
    var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
    Console.WriteLine($"Siegelpost's gateway is ready. Mail: {addresses[1].Replace("http://", "", StringComparison.Ordinal)}   Health: {addresses[0]}");
    await app.WaitForShutdownAsync();
    return 0;
});
