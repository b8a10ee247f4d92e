using System.Data.Common;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Siegelpost.Storage;

/// <summary>
/// ASP.NET Core Data Protection keys in the database, sealed (RULES 17): they outlive a restart, all portals share them, and a stolen
/// database alone signs nobody in.
/// </summary>
public sealed class SealedKeyRepository(DbDataSource database, InstallationKeys keys) : IXmlRepository
{
    private const int Most = 1000; // one is made every 90 days
    private readonly SqlTexts _sql = SqlTexts.Of(database);

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var elements = new List<XElement>();
        using var command = database.Prepare(_sql["ProtectionKeysRead"], ("Limit", Most));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var name = reader.GetString(0);
            elements.Add(XElement.Parse(Encoding.UTF8.GetString(keys.Open((byte[])reader.GetValue(1), Whose(name)))));
        }
        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var name = string.IsNullOrEmpty(friendlyName) ? Crockford.NewId() : friendlyName;
        var box = keys.Seal(Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)), Whose(name));
        using var command = database.Prepare(_sql["ProtectionKeyWrite"], ("Name", name), ("Sealed", box));
        command.ExecuteNonQuery();
    }

    private static byte[] Whose(string name) => Encoding.UTF8.GetBytes($"siegelpost protection key\0{name}");
}
