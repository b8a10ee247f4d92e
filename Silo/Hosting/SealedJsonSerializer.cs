using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Hosting;

/// <summary>
/// Grain state as JSON, sealed under the installation's sealing key: who copies the database alone learns neither subjects nor file
/// names, hashes or slots. Names of properties are for ever; see the frozen states in the tests.
/// </summary>
internal sealed class SealedJsonSerializer(InstallationKeys keys) : IGrainStorageSerializer
{
    public static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static ReadOnlySpan<byte> Associated => "siegelpost grain state 1"u8;

    public BinaryData Serialize<T>(T? input) => new(keys.Seal(JsonSerializer.SerializeToUtf8Bytes(input, Options), Associated));

    /// <summary>The JSON of a stored state.</summary>
    public static string Open(InstallationKeys keys, byte[] stored) => System.Text.Encoding.UTF8.GetString(keys.Open(stored, Associated));

    public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(keys.Open(input.ToMemory().Span, Associated), Options)!;
}
