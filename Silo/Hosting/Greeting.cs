using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Siegelpost.Silo.Organisations;

namespace Siegelpost.Silo.Hosting;

/// <summary>What a newcomer needs to know after the start: five lines, where things are and what to do next.</summary>
internal static class Greeting
{
    public static void Print(WebApplication app, Settings settings, OpenStorage storage)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        var support = addresses.ElementAtOrDefault(1) ?? settings.SupportUrl;
        if (settings.IsDevelopment && settings.PortalUrlIsListener) app.Services.GetRequiredService<PortalAddress>().Url = addresses[0]; // port 0: known only now
        var smtp = addresses.Length > 2 ? addresses[2].Replace("http://", "", StringComparison.Ordinal) : $"{settings.Smtp}";
        var secret = app.Services.GetServices<IHostedService>().OfType<FirstStart>().Single().SetUpSecret;
        Console.WriteLine($"Siegelpost is ready. Mail: {smtp}   Portal: {addresses[0]}   Support: {support}");
        Console.WriteLine($"Data:    {storage.Directory.Root}");
        Console.WriteLine(storage.KeysAreNew
            ? $"Keys:    {settings.KeysDirectory ?? storage.Directory.Keys} were made just now. Back them up elsewhere: without them all mail here is lost."
            : $"Keys:    {settings.KeysDirectory ?? storage.Directory.Keys}");
        Console.WriteLine(secret is null ? $"Support: {support}/signin" : $"Support: {support}/setup/{secret}   (sets the first staff password; valid 30 minutes)");
        Console.WriteLine(settings.RelayHost is null
            ? $"Next:    curl smtp://{smtp} --mail-from anna@firma.example --mail-rcpt bert@kunde.example -T samples/angebot.eml, then read {support}/mailboxes"
            : $"Next:    let your mail server hand its outgoing mail to {smtp}; ours leaves through {settings.RelayHost}:{settings.RelayPort}");
    }
}
