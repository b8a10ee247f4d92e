using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Siegelpost.Cluster;

/// <summary>How a process takes part in a cluster; section <c>Cluster</c>. All members have the same <see cref="Id"/> and authority.</summary>
/// <param name="Id">Name of the cluster; a second installation on the same database server has another.</param>
/// <param name="Address">Own address that the other members reach; a silo listens on it and nowhere else, a front door needs none.</param>
/// <param name="SiloPort">Between silos.</param>
/// <param name="GatewayPort">Where front doors reach a silo.</param>
/// <param name="CertificateFile">PEM with this process's certificate; its name says which role it has.</param>
/// <param name="AuthorityFile">PEM with the authority, or during a change-over both, that issued the members' certificates.</param>
public sealed record ClusterSettings(string Id, IPAddress Address, int SiloPort, int GatewayPort, string CertificateFile, string KeyFile, string AuthorityFile)
{
    /// <summary>Never to be changed: part of the keys of all stored state.</summary>
    public const string ServiceId = "siegelpost";

    /// <summary>A machine that is gone refuses nothing, it is silent; in one data centre an answer takes a millisecond.</summary>
    public static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(2);

    /// <exception cref="BadConfigurationException">Named, with the fix.</exception>
    public static ClusterSettings Read(IConfiguration configuration, bool isSilo) => new(
        configuration["Cluster:Id"] ?? "siegelpost",
        isSilo ? OwnAddress(configuration["Cluster:Address"]) : IPAddress.None,
        Port(configuration, "Cluster:SiloPort", 11111),
        Port(configuration, "Cluster:GatewayPort", 30000),
        File(configuration, "Cluster:CertificateFile"),
        File(configuration, "Cluster:KeyFile"),
        File(configuration, "Cluster:AuthorityFile"));

    /// <summary>Opened before there is a host, so with a log of their own: they are read again while the process runs.</summary>
    /// <exception cref="FormatException">Named: a file can't be used.</exception>
    public ClusterCertificates Certificates(IConfiguration configuration)
    {
        var logs = LoggerFactory.Create(logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddConsole());
        return new(CertificateFile, KeyFile, AuthorityFile, TimeProvider.System, logs.CreateLogger<ClusterCertificates>());
    }

    private static IPAddress OwnAddress(string? configured)
    {
        const string Fix = "Set it to the numeric address under which the other members reach this one.";
        if (configured is not null) return IPAddress.TryParse(configured, out var address) ? address : throw new BadConfigurationException($"Cluster:Address is '{configured}'. {Fix}");
        try
        {
            // In a container nobody knows the address beforehand; the host's name leads to it. Debian's leads to loopback.
            var known = Dns.GetHostAddresses(Dns.GetHostName()).Where(a => !IPAddress.IsLoopback(a) && !a.IsIPv6LinkLocal).ToArray();
            return known.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? known.FirstOrDefault() ?? throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (SocketException fault)
        {
            throw new BadConfigurationException($"Cluster:Address is not set, and this machine's name leads to no address that others could reach. {Fix}", fault);
        }
    }

    private static string File(IConfiguration configuration, string name) =>
        configuration[name] is not { Length: > 0 } file ? throw new BadConfigurationException($"{name} is not set. Members of a cluster prove themselves to each other; 'Siegelpost.Silo prepare-cluster DIR' makes the files.")
        : System.IO.File.Exists(file) ? file
        : throw new BadConfigurationException($"{name} is '{file}', which does not exist or can't be read.");

    private static int Port(IConfiguration configuration, string name, int otherwise) =>
        configuration[name] is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, out var port) && port is > 0 and <= 65535 ? port
        : throw new BadConfigurationException($"{name} is '{text}'. Write a port, 1 to 65535.");
}
