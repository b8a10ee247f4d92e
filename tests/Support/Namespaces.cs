using System.Globalization;
using System.Net;

namespace Siegelpost.Tests;

/// <summary>
/// A network namespace for each silo, joined by a bridge to this machine, where database, relay and front doors are. A cut is a neighbour
/// entry that leads nowhere: packets leave and nobody has them, as when a cable is pulled; nobody is told.
/// </summary>
public sealed class Namespaces
{
    private const string Nowhere = "02:00:00:00:00:01";

    private Namespaces(int number) => (Prefix, Net) = (string.Create(CultureInfo.InvariantCulture, $"sp{number}"), string.Create(CultureInfo.InvariantCulture, $"10.{100 + number / 250 % 100}.{number % 250}"));

    public string Prefix { get; }
    public string Net { get; }

    /// <summary>This machine as the silos see it.</summary>
    public IPAddress Host => IPAddress.Parse($"{Net}.1");

    /// <summary>The database as the silos see it.</summary>
    public string Database => $"{Net}.5";

    /// <summary>For a shell.</summary>
    public string Removal => $"for n in $(ip netns list | grep -o '^{Prefix}-[a-z0-9-]*'); do ip netns del $n; done; ip link del {Prefix}";

    /// <summary>Null: this machine or our rights don't allow it.</summary>
    public static async Task<Namespaces?> Make(int silos)
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/sbin/ip") && !File.Exists("/sbin/ip")) return null;
        var made = new Namespaces(Random.Shared.Next(1000, 9999));
        var (prefix, net) = (made.Prefix, made.Net);
        string[] commands = [$"link add {prefix} type bridge", $"addr add {net}.1/24 dev {prefix}", $"addr add {net}.5/24 dev {prefix}", $"link set {prefix} up",
            .. Enumerable.Range(1, silos).SelectMany(number => new[]
            {
                $"netns add {prefix}-silo-{number}", $"link add {prefix}v{number} type veth peer name eth0 netns {prefix}-silo-{number}", $"link set {prefix}v{number} master {prefix} up",
                $"-n {prefix}-silo-{number} addr add {net}.1{number}/24 dev eth0", $"-n {prefix}-silo-{number} link set eth0 up", $"-n {prefix}-silo-{number} link set lo up",
            })];
        foreach (var command in commands)
        {
            try
            {
                await Shell.Run("ip", command.Split(' '));
            }
            catch (InvalidOperationException) // not allowed here
            {
                await Shell.Run("sh", "-c", made.Removal + " 2>/dev/null || true");
                return null;
            }
        }
        return made;
    }

    /// <summary>No packet passes between two silos.</summary>
    public async Task Cut(string one, string other)
    {
        await Cut(one, Address(other), on: true);
        await Cut(other, Address(one), on: true);
    }

    public async Task Mend(string one, string other)
    {
        await Cut(one, Address(other), on: false);
        await Cut(other, Address(one), on: false);
    }

    /// <summary>Nothing of a silo reaches an address.</summary>
    public Task Cut(string silo, string address, bool on) => Shell.Run("ip", ["-n", $"{Prefix}-{silo}", "neigh",
        .. on ? new[] { "replace", address, "lladdr", Nowhere, "nud", "permanent", "dev", "eth0" } : ["del", address, "dev", "eth0"]]);

    private string Address(string silo) => $"{Net}.1{silo[^1]}";
}
