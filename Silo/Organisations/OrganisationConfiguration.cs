namespace Siegelpost.Silo.Organisations;

/// <summary>
/// An organisation as an operator writes it in <c>organisations.json</c> and as its grain keeps it. Domains in any form; credentials hold
/// a hash, never a password.
/// </summary>
internal sealed record OrganisationConfiguration
{
    public int SchemaVersion { get; init; } = 1;
    /// <summary>Short and stable: letters, digits, hyphens. It is in every key and can't be changed.</summary>
    public string Id { get; init; } = "";
    public string Name { get; init; } = "";
    public string Town { get; init; } = "";
    public IReadOnlyList<string> Domains { get; init; } = [];
    /// <summary>CIDR blocks of the organisation's own mail servers, which may submit without credentials.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];
    /// <summary>SHA-256 fingerprints of client certificates, in hexadecimal digits with or without colons.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];
    public IReadOnlyList<SubmissionCredential> Credentials { get; init; } = [];
    /// <summary>From of all that we write; belongs to one of the domains.</summary>
    public string NoticeAddress { get; init; } = "";
    public string Postmaster { get; init; } = "";
    public string Language { get; init; } = "de";
    public string TimeZone { get; init; } = "Europe/Berlin";
    /// <summary>#rrggbb.</summary>
    public string Colour { get; init; } = "#0f5c63";
    public string Initial { get; init; } = "";
    /// <summary>PNG beside the configuration file; read once, at the first start.</summary>
    public string? LogoFile { get; init; }
    public byte[]? Logo { get; init; }
    public string? SupportPhone { get; init; }
    public string? SupportMail { get; init; }
    public string? ImprintUrl { get; init; }
    public string? PrivacyUrl { get; init; }
    public string? AccessibilityUrl { get; init; }
    /// <summary>Portal address of its own; unset: the installation's <c>Portal:PublicUrl</c>.</summary>
    public string? PortalUrl { get; init; }
    public OrganisationPolicy Policy { get; init; } = new();
}

/// <param name="PasswordHash">Argon2id, encoded.</param>
internal sealed record SubmissionCredential(string User, string PasswordHash);

/// <summary>Says what is wrong with a configuration, in words that an operator can act on; null: nothing.</summary>
internal static class OrganisationCheck
{
    private const int MostLogo = 256 * 1024;
    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G']; // PNG §5.2

    public static string? Problem(OrganisationConfiguration organisation)
    {
        if (organisation.Id is not { Length: > 0 and <= 40 } || organisation.Id.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-')) return $"The id \"{organisation.Id}\" needs 1 to 40 letters, digits or hyphens.";
        if (organisation.Name.Length is 0 or > 100) return $"{organisation.Id}: Name is missing or over 100 characters.";
        if (organisation.Domains.Count == 0) return $"{organisation.Id}: Domains needs at least one sender domain.";
        if (!organisation.NoticeAddress.Contains('@') || !Domains(organisation).Contains(Grains.RecipientKeys.Domain(organisation.NoticeAddress))) return $"{organisation.Id}: NoticeAddress must belong to one of its Domains.";
        if (!organisation.Postmaster.Contains('@')) return $"{organisation.Id}: Postmaster needs an address.";
        if (organisation.Language is not ("de" or "en")) return $"{organisation.Id}: Language is de or en.";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(organisation.TimeZone, out _)) return $"{organisation.Id}: TimeZone \"{organisation.TimeZone}\" is not known here.";
        if (organisation.Colour.Length != 7 || organisation.Colour[0] != '#' || !organisation.Colour[1..].All(char.IsAsciiHexDigit)) return $"{organisation.Id}: Colour is written #rrggbb.";
        if (organisation.Networks.FirstOrDefault(n => !System.Net.IPNetwork.TryParse(n, out _)) is { } network) return $"{organisation.Id}: Networks: \"{network}\" is not a block like 192.0.2.0/24.";
        if (organisation.Certificates.FirstOrDefault(c => Fingerprint(c) is not { Length: 64 } digits || !digits.All(char.IsAsciiHexDigit)) is { } pin) return $"{organisation.Id}: Certificates: \"{pin}\" is not a SHA-256 fingerprint of 64 hexadecimal digits.";
        if (organisation.Logo is { Length: > MostLogo }) return $"{organisation.Id}: the logo is over 256 KB.";
        if (organisation.Logo is { } logo && !logo.AsSpan().StartsWith(PngSignature)) return $"{organisation.Id}: the logo is not a PNG. SVG is not taken: it can hold scripts and links.";
        if (organisation.Policy.HoldDays is < 1 or > 60 || organisation.Policy.RetentionDays is < 1 or > 365) return $"{organisation.Id}: HoldDays is 1 to 60, RetentionDays 1 to 365.";
        if (organisation.Policy is { Reply: ReplyPolicy.Tls } policy && (policy.InboundHost is null || policy.InboundCertificateName is null)) return $"{organisation.Id}: reply by TLS needs InboundHost and InboundCertificateName.";
        if (organisation.Policy.EmbedKilobytes is < 0 or > 10_240) return $"{organisation.Id}: EmbedKilobytes is 0 to 10240.";
        return null;
    }

    public static IReadOnlyList<string> Domains(OrganisationConfiguration organisation) => [.. organisation.Domains.Select(d => Grains.RecipientKeys.Domain("x@" + d))];

    public static IReadOnlyList<string> Fingerprints(OrganisationConfiguration organisation) => [.. organisation.Certificates.Select(Fingerprint)];

    private static string Fingerprint(string text) => text.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
}
