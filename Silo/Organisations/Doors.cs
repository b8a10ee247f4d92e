using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Organisations;

/// <summary>
/// The address of a person's own page to be written to: it holds the person sealed, so it names nobody, nobody can make one for somebody
/// else, and nothing has to be stored for people who never use theirs.
/// </summary>
internal sealed class Doors(InstallationKeys keys)
{
    private const int Longest = 1_000;

    public Uri LinkTo(string address, OrganisationProfile profile) => new($"{profile.Brand.PortalUrl}/to/{Base64Url.EncodeToString(keys.Seal(Encoding.UTF8.GetBytes(address), Associated(profile.Id)))}");

    /// <summary>Null: not one of ours, or no longer an address of the organisation.</summary>
    public string? Open(string door, OrganisationProfile profile)
    {
        if (door.Length > Longest || !Base64Url.IsValid(door)) return null;
        try { return OwnAddress.Of(Encoding.UTF8.GetString(keys.Open(Base64Url.DecodeFromChars(door), Associated(profile.Id))), profile); }
        catch (CryptographicException) { return null; }
    }

    private static byte[] Associated(string organisation) => Encoding.UTF8.GetBytes($"siegelpost door 1 {organisation}");
}
