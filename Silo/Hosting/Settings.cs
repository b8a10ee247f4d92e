using System.Net;

namespace Siegelpost.Silo.Hosting;

/// <summary>A configuration that can't work; the message names the setting and the fix. Exit code 2.</summary>
internal sealed class BadConfigurationException(string message) : Exception(message);

/// <summary>The configuration contract (README, "Settings"), read and checked once at the start.</summary>
internal sealed record Settings(
    bool IsDevelopment, string DataDirectory, string? KeysDirectory, IPEndPoint Smtp, string PortalUrl, string? RelayHost, int RelayPort, string? OrganisationsFile, int SiloPort, string SupportUrl, bool PortalUrlIsListener)
{
    /// <exception cref="BadConfigurationException">Named, with the fix.</exception>
    public static Settings Read(IConfiguration configuration, bool isDevelopment)
    {
        var smtp = configuration["Smtp:Listen"] ?? "127.0.0.1:2525";
        if (!IPEndPoint.TryParse(smtp, out var smtpEndPoint)) throw new BadConfigurationException($"Smtp:Listen is '{smtp}'. Write address:port, for example 127.0.0.1:2525.");
        var portalUrl = configuration["Portal:PublicUrl"] ?? (isDevelopment ? configuration["Portal:Listen"] ?? "http://127.0.0.1:8080" : "");
        if (!Uri.TryCreate(portalUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || !isDevelopment && url.Scheme != "https")
            throw new BadConfigurationException($"Portal:PublicUrl is '{portalUrl}'. Set it to the https address under which recipients reach the portal; links in mails lead there.");
        var relay = configuration["Relay:Host"];
        if (!isDevelopment && string.IsNullOrWhiteSpace(relay))
            throw new BadConfigurationException("Relay:Host is not set. Set it to the mail server that takes our mail; only Development writes to an outbox instead.");
        if (configuration["Storage:Provider"] is { } storage and not "sqlite") throw new BadConfigurationException($"Storage:Provider is '{storage}'. This version stores in sqlite only.");
        if (configuration["Blobs:Provider"] is { } blobs and not "file") throw new BadConfigurationException($"Blobs:Provider is '{blobs}'. This version stores content in files only: file.");
        return new(isDevelopment, configuration["DataDirectory"] ?? "./data", configuration["Keys:Directory"], smtpEndPoint, portalUrl,
            string.IsNullOrWhiteSpace(relay) ? null : relay, Number(configuration, "Relay:Port", 25), configuration["Organisations:File"], Number(configuration, "Cluster:SiloPort", 0),
            configuration["Support:Listen"] ?? "http://127.0.0.1:8081", configuration["Portal:PublicUrl"] is null);
    }

    private static int Number(IConfiguration configuration, string name, int otherwise) => configuration[name] switch
    {
        null or "" => otherwise,
        { } text when int.TryParse(text, out var number) && number is >= 0 and <= 65535 => number,
        { } text => throw new BadConfigurationException($"{name} is '{text}'. Write a port, 1 to 65535."),
    };
}
