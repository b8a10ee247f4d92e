using System.Net;
using Siegelpost.Cluster;
using Siegelpost.Silo.Scanning;

namespace Siegelpost.Silo.Hosting;

/// <summary>What this process does; section <c>Roles</c>.</summary>
[Flags]
internal enum Roles { None = 0, Silo = 1, Smtp = 2, Portal = 4, All = Silo | Smtp | Portal }

/// <summary>The configuration contract (README, "Settings"), read and checked once at the start.</summary>
internal sealed record Settings(
    bool IsDevelopment, string DataDirectory, string? KeysDirectory, IPEndPoint Smtp, string PortalUrl, string? RelayHost, int RelayPort, string? OrganisationsFile, int SiloPort, string SupportUrl, bool PortalUrlIsListener)
{
    /// <summary>All of them in one process, unless there are others.</summary>
    public Roles Roles { get; init; } = Roles.All;

    /// <summary>Where staff reach the console was said; it is not simply where this process listens.</summary>
    public bool SupportUrlIsPublic { get; init; }

    /// <summary>One process on SQLite, or a member of a cluster on PostgreSQL.</summary>
    public StorageSettings Storage { get; init; } = StorageSettings.Own;

    /// <summary>How the silo takes part in a cluster; null: it is alone.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>More fonts for the PDFs; null: none.</summary>
    public string? FontsDirectory { get; init; }

    /// <summary>Scans for malware; null: nothing does.</summary>
    public ScanOptions? Scanner { get; init; }

    /// <summary>What all silos of a cluster need alike.</summary>
    public IReadOnlyDictionary<string, string> Shared() => new Dictionary<string, string> { ["Portal:PublicUrl"] = PortalUrl, ["Relay:Host"] = RelayHost ?? "", ["Relay:Port"] = $"{RelayPort}" };

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
        var storage = StorageSettings.Read(configuration);
        return new(isDevelopment, configuration["DataDirectory"] ?? "./data", configuration["Keys:Directory"], smtpEndPoint, portalUrl,
            string.IsNullOrWhiteSpace(relay) ? null : relay, Number(configuration, "Relay:Port", 25), configuration["Organisations:File"], Number(configuration, "Cluster:SiloPort", 0),
            configuration["Support:PublicUrl"] ?? configuration["Support:Listen"] ?? "http://127.0.0.1:8081", configuration["Portal:PublicUrl"] is null)
        {
            Storage = storage,
            Scanner = ScanOptions.Read(configuration),
            FontsDirectory = FolderOf(configuration, "Fonts:Directory"),
            Cluster = storage.IsShared ? ClusterSettings.Read(configuration, isSilo: true) : null,
            SupportUrlIsPublic = configuration["Support:PublicUrl"] is { Length: > 0 },
            Roles = RolesOf(configuration, storage.IsShared),
        };
    }

    private static Roles RolesOf(IConfiguration configuration, bool isShared)
    {
        if (configuration["Roles"] is not { Length: > 0 } text) return Roles.All;
        var roles = Roles.None;
        foreach (var name in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
            roles |= Enum.TryParse<Roles>(name, ignoreCase: true, out var role) && role is Roles.Silo or Roles.Smtp or Roles.Portal ? role
                : throw new BadConfigurationException($"Roles holds '{name}'. Write silo, smtp and portal, as many as this process shall do.");
        if (!roles.HasFlag(Roles.Silo)) throw new BadConfigurationException("Roles lacks silo. A gateway or portal without silo is a program of its own: Siegelpost.Gateway.Smtp, Siegelpost.Portal.Web.");
        if (roles != Roles.All && !isShared) throw new BadConfigurationException("Roles leaves something out, but on sqlite there is only this process. Set Storage:Provider to postgres for a cluster.");
        return roles;
    }

    private static string? FolderOf(IConfiguration configuration, string name) => configuration[name] switch
    {
        null or "" => null,
        { } folder when Directory.Exists(folder) => folder,
        { } folder => throw new BadConfigurationException($"{name} is '{folder}', which is no folder. Write the path of a folder that is there."),
    };

    private static int Number(IConfiguration configuration, string name, int otherwise) => configuration[name] switch
    {
        null or "" => otherwise,
        { } text when int.TryParse(text, out var number) && number is >= 0 and <= 65535 => number,
        { } text => throw new BadConfigurationException($"{name} is '{text}'. Write a port, 1 to 65535."),
    };
}
