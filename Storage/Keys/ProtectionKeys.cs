using System.Data.Common;
using System.Text;

namespace Siegelpost.Storage;

/// <summary>
/// ASP.NET Core Data Protection keys in the database, sealed (RULES 17): they outlive a restart, all portals share them, and a stolen
/// database alone signs nobody in.
/// </summary>
public sealed class ProtectionKeys(DbDataSource database, InstallationKeys keys)
{
    private const int Most = 1000; // one is made every 90 days
    private readonly SqlTexts _sql = SqlTexts.Of(database);

    /// <summary>All keys, as XML elements.</summary>
    public Task<List<string>> Read(CancellationToken cancellation = default) => database.Query(
        _sql["ProtectionKeysRead"], row => Encoding.UTF8.GetString(keys.Open((byte[])row.GetValue(1), Whose(row.GetString(0)))), cancellation, ("Limit", Most));

    /// <summary>Adds a key, or writes it again.</summary>
    public Task Write(string name, string element, CancellationToken cancellation = default) =>
        database.Execute(_sql["ProtectionKeyWrite"], cancellation, ("Name", name), ("Sealed", keys.Seal(Encoding.UTF8.GetBytes(element), Whose(name))));

    private static byte[] Whose(string name) => Encoding.UTF8.GetBytes($"siegelpost protection key\0{name}");
}
