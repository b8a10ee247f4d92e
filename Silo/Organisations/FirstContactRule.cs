using Siegelpost.Silo.Grains;

namespace Siegelpost.Silo.Organisations;

/// <summary>
/// Who must know a code before the first passphrase, and who may be told it (C6, RULES 23). It must never reach whoever has got at the
/// recipient's mailbox: so not the recipient, who may write to himself, and no stranger, who may write in the portal to be told it.
/// </summary>
internal static class FirstContactRule
{
    /// <summary>The postmaster's own address is free: nobody stands above it who could tell a code.</summary>
    public static bool Asks(OrganisationProfile profile, string address) => profile.Policy.FirstContactCode switch
    {
        FirstContactPolicy.Off => false,
        FirstContactPolicy.Outside when IsOwn(profile, address) => false,
        _ => !Same(address, profile.Postmaster),
    };

    /// <summary>The sender, if it is somebody of the organisation and not the recipient; else the postmaster.</summary>
    public static string Teller(OrganisationProfile profile, string sender, IReadOnlyList<string> recipient) =>
        IsOwn(profile, sender) && !recipient.Any(address => Same(address, sender)) ? sender : profile.Postmaster;

    private static bool IsOwn(OrganisationProfile profile, string address) => profile.Domains.Contains(RecipientKeys.Domain(address));

    private static bool Same(string one, string other) => RecipientKeys.Normalise(one) == RecipientKeys.Normalise(other);
}
