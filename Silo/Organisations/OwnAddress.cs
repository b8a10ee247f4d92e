using MimeKit;
using Siegelpost.Silo.Grains;

namespace Siegelpost.Silo.Organisations;

/// <summary>An address that somebody typed, when it is one in the organisation's own domains. Whether a person has it, nobody is told.</summary>
internal static class OwnAddress
{
    private const int Longest = 254; // RFC 5321 §4.5.3.1.3, less the angle brackets

    public static string? Of(string typed, OrganisationProfile profile)
    {
        typed = typed.Trim();
        if (typed.Length is < 3 or > Longest || typed.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))) return null;
        return MailboxAddress.TryParse(typed, out var mailbox) && mailbox.Address == typed && typed.Count(c => c == '@') == 1 && profile.Domains.Contains(RecipientKeys.Domain(typed)) ? typed : null;
    }
}
