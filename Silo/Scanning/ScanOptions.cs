using System.Globalization;
using Siegelpost.Cluster;

namespace Siegelpost.Silo.Scanning;

/// <summary>What happens to a part that is larger than the scanner takes.</summary>
internal enum LargerThanScanned { Refuse, Pass }

/// <summary>Where clamd is (settings <c>Clamd:*</c>).</summary>
/// <param name="Address"><c>host:port</c>, or the path of its socket.</param>
internal sealed record ScanOptions(string Address)
{
    /// <summary>Nothing leaves unscanned: while clamd can't be reached, mail waits.</summary>
    public bool Required { get; init; } = true;

    /// <summary>Bytes of one part; clamd's own <c>StreamMaxLength</c> is 100M (clamd.conf(5), 1.4) and must not be lower.</summary>
    public long MaxSize { get; init; } = 100 * 1024 * 1024;

    public LargerThanScanned Larger { get; init; } = LargerThanScanned.Refuse;

    /// <summary>For one exchange while nothing moves, and for the verdict: clamd's <c>CommandReadTimeout</c> is shorter, archives take long.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>At once; clamd works with <c>MaxThreads</c> 10.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>The largest file that can be sent; null: the scanner sets no limit.</summary>
    public long? MostFileSize => Larger == LargerThanScanned.Refuse ? MaxSize : null;

    /// <returns>Null: there is no scanner.</returns>
    /// <exception cref="BadConfigurationException">Named, with the fix.</exception>
    public static ScanOptions? Read(IConfiguration configuration)
    {
        if (configuration["Clamd:Address"] is not { Length: > 0 } address) return null;
        if (!address.StartsWith('/') && !(address.LastIndexOf(':') is > 0 and var colon && int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535))
            throw new BadConfigurationException($"Clamd:Address is '{address}'. Write host:port, for example 127.0.0.1:3310, or the path of clamd's socket, for example /run/clamav/clamd.ctl.");
        var options = new ScanOptions(address);
        return options with
        {
            Required = Value(configuration, "Required", options.Required, bool.TryParse, "true or false"),
            MaxSize = Value(configuration, "MaxSize", options.MaxSize, (string text, out long size) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size > 0, "bytes"),
            Larger = Value(configuration, "Larger", options.Larger, (string text, out LargerThanScanned larger) => Enum.TryParse(text, ignoreCase: true, out larger) && Enum.IsDefined(larger), "refuse or pass"),
            Patience = Value(configuration, "Timeout", options.Patience, (string text, out TimeSpan time) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out time) && time > TimeSpan.Zero && time <= TimeSpan.FromHours(1), "hh:mm:ss, up to an hour"),
            Connections = Value(configuration, "Connections", options.Connections, (string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and <= 100, "1 to 100"),
        };
    }

    private delegate bool Parser<T>(string text, out T value);

    private static T Value<T>(IConfiguration configuration, string name, T otherwise, Parser<T> parse, string form) =>
        configuration[$"Clamd:{name}"] is not { Length: > 0 } text ? otherwise
        : parse(text, out var value) ? value
        : throw new BadConfigurationException($"Clamd:{name} is '{text}'. Write {form}.");
}
