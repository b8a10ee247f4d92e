using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Siegelpost.Silo.Organisations;

namespace Siegelpost.Silo.Hosting;

/// <summary>What a newcomer needs to know after the start: a few lines, where things are and what to do next.</summary>
internal static class Greeting
{
    public static void Print(WebApplication app, Settings settings, OpenStorage storage)
    {
        // Kestrel lists listeners in the order in which they were opened.
        var addresses = new Queue<string>(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses);
        var (hasPortal, hasSmtp) = (settings.Roles.HasFlag(Roles.Portal), settings.Roles.HasFlag(Roles.Smtp));
        var portal = addresses.Dequeue();
        var support = settings.SupportUrl;
        if (hasPortal && addresses.Dequeue() is var listener && !settings.SupportUrlIsPublic) support = listener; // port 0: known only now
        if (hasPortal && settings.IsDevelopment && settings.PortalUrlIsListener) app.Services.GetRequiredService<PortalAddress>().Url = portal; // port 0: known only now
        var smtp = hasSmtp ? addresses.Dequeue().Replace("http://", "", StringComparison.Ordinal) : null;
        var secret = app.Services.GetServices<IHostedService>().OfType<FirstStart>().Single().SetUpSecret;

        Console.WriteLine($"Siegelpost is ready.{(hasSmtp ? $" Mail: {smtp}  " : "")}{(hasPortal ? $" Portal: {portal}   Support: {support}" : $" Health: {portal}")}");
        Console.WriteLine(storage.Directory is { } directory ? $"Data:    {directory.Root}" : $"Cluster: {settings.Cluster!.Id}, silo {settings.Cluster.Address}:{settings.Cluster.SiloPort}, front doors at :{settings.Cluster.GatewayPort}");
        Console.WriteLine(storage.KeysAreNew
            ? $"Keys:    {storage.KeysDirectory} were made just now. Back them up elsewhere: without them all mail here is lost."
            : $"Keys:    {storage.KeysDirectory}");
        Console.WriteLine(secret is null ? $"Support: {support}/signin" : $"Support: {support}/setup/{secret}   (sets the first staff password; valid 30 minutes)");
        Console.WriteLine(Next(settings, smtp, support));
    }

    private static string Next(Settings settings, string? smtp, string support) =>
        settings.RelayHost is { } relay ? $"Next:    let your mail server hand its outgoing mail to {smtp ?? "the gateways"}; ours leaves through {relay}:{settings.RelayPort}"
        : smtp is null ? $"Next:    send a mail to a gateway, then read {support}/mailboxes"
        : $"Next:    curl smtp://{smtp} --mail-from anna@firma.example --mail-rcpt bert@kunde.example -T samples/angebot.eml, then read {support}/mailboxes";
}
