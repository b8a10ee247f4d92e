using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Siegelpost.Cluster;

/// <summary>How a process takes part in a cluster; section <c>Cluster</c>. All members have the same <see cref="Id"/> and authority.</summary>
/// <param name="Id">Name of the cluster; a second installation on the same database server has another.</param>
/// <param name="Address">Own address that the other members reach; silos listen on it and nowhere else.</param>
/// <param name="SiloPort">Between silos.</param>
/// <param name="GatewayPort">Where front doors reach a silo.</param>
/// <param name="CertificateFile">PEM with this process's certificate; its name says which role it has.</param>
/// <param name="AuthorityFile">PEM with the authority, or during a change-over both, that issued the members' certificates.</param>
public sealed record ClusterSettings(string Id, IPAddress Address, int SiloPort, int GatewayPort, string CertificateFile, string KeyFile, string AuthorityFile)
{
    /// <summary>Never to be changed: part of the keys of all stored state.</summary>
    public const string ServiceId = "siegelpost";

    /// <exception cref="BadConfigurationException">Named, with the fix.</exception>
    public static ClusterSettings Read(IConfiguration configuration) => new(
        configuration["Cluster:Id"] ?? "siegelpost",
        OwnAddress(configuration["Cluster:Address"]),
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
        if (configured is not null) return IPAddress.TryParse(configured, out var address) ? address : throw new BadConfigurationException($"Cluster:Address is '{configured}'. Write the numeric address under which the other members reach this one.");
        // In a container nobody knows the address beforehand; the host's name leads to it.
        return Dns.GetHostAddresses(Dns.GetHostName()).FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork)
            ?? throw new BadConfigurationException("Cluster:Address is not set and this machine's name leads to no address. Set it to the address under which the other members reach this one.");
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
