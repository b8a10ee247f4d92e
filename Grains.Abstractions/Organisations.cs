namespace Siegelpost;

/// <summary>An organisation that sends through us; key = organisation id. Organisations are islands (RULES 2).</summary>
[Alias("siegelpost.IOrganisationGrain")]
public interface IOrganisationGrain : IGrainWithStringKey
{
    /// <summary>Everything but secrets.</summary>
    [Alias("Profile"), AlwaysInterleave] Task<OrganisationProfile> Profile();

    /// <summary>The same, for the grain view of the dashboard.</summary>
    [Alias("GetState"), AlwaysInterleave] Task<OrganisationProfile> GetState();
}

/// <summary>What recipients see of an organisation.</summary>
/// <param name="Colour">One colour, #rrggbb; the tones are made from it.</param>
/// <param name="Logo">PNG; null: none.</param>
/// <param name="PortalUrl">Absolute, without a slash at the end: where links lead.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.Brand")]
public sealed record Brand(
    [property: Id(0)] string Organisation,
    [property: Id(1)] string Name,
    [property: Id(2)] string Town,
    [property: Id(3)] string Colour,
    [property: Id(4)] string Initial,
    [property: Id(5)] byte[]? Logo,
    [property: Id(6)] string? SupportPhone,
    [property: Id(7)] string? SupportMail,
    [property: Id(8)] string? ImprintUrl,
    [property: Id(9)] string? PrivacyUrl,
    [property: Id(10)] string? AccessibilityUrl,
    [property: Id(11)] string Language,
    [property: Id(12)] string TimeZone,
    [property: Id(13)] string PortalUrl)
{
    /// <summary>The organisation's own sender domains: whose name may stand beside the organisation's.</summary>
    [Id(14)] public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>"Anna Groß, Firma GmbH" for people of the organisation, the name alone for others.</summary>
    public string WithName(string name, string address) => Domains.Any(d => address.EndsWith("@" + d, StringComparison.OrdinalIgnoreCase)) ? $"{name}, {Name}" : name;
}

/// <summary>How the organisation treats mail; defaults are PRODUCT.md's.</summary>
[GenerateSerializer, Immutable, Alias("siegelpost.OrganisationPolicy")]
public sealed record OrganisationPolicy
{
    /// <summary>Unmarked mail leaves as it came, or is refused (A5).</summary>
    [Id(0)] public bool PassUnmarked { get; init; } = true;
    /// <summary>Foreign senders from a known network (forwards) pass unmarked, or are refused (RULES 5).</summary>
    [Id(1)] public bool PassForeignSenders { get; init; } = true;
    /// <summary>How colleagues and answers are protected (RULES 9).</summary>
    [Id(2)] public ReplyPolicy Reply { get; init; } = ReplyPolicy.Pdf;
    /// <summary>[plain] in the subject takes a mail out of protection.</summary>
    [Id(3)] public bool AllowPlain { get; init; }
    /// <summary>Days that a mail waits for its recipient.</summary>
    [Id(4)] public int HoldDays { get; init; } = 14;
    /// <summary>Days after the invitation at which it is repeated.</summary>
    [Id(5)] public IReadOnlyList<int> ReminderDays { get; init; } = [3, 10];
    /// <summary>Days that attachments and the mail stay after hand-over.</summary>
    [Id(6)] public int RetentionDays { get; init; } = 30;
    /// <summary>Days before the end at which the recipient is warned.</summary>
    [Id(7)] public int WarningDays { get; init; } = 5;
    /// <summary>Characters that a passphrase needs at least.</summary>
    [Id(8)] public int PassphraseLength { get; init; } = 12;
    /// <summary>Tell senders of each hand-over too, not only of what they must know.</summary>
    [Id(9)] public bool NoticeDelivered { get; init; }
    /// <summary>After a reset, mail already delivered is sealed anew without asking the sender (C5).</summary>
    [Id(10)] public bool ReissueWithoutAsking { get; init; }
    /// <summary>Where `reply: tls` leads: the organisation's own server. All three or none.</summary>
    [Id(11)] public string? InboundHost { get; init; }
    [Id(12)] public int InboundPort { get; init; } = 25;
    [Id(13)] public string? InboundCertificateName { get; init; }
    /// <summary>Mail of any kind to these domains is protected without a mark (A3).</summary>
    [Id(14)] public IReadOnlyList<string> AlwaysProtectDomains { get; init; } = [];
    /// <summary>Strangers may write to people of the organisation in the portal, once their address is confirmed (F4).</summary>
    [Id(20)] public bool PublicWrite { get; init; }
    /// <summary>PEM files on the silos: the certificate that PDFs are signed with, its issuers after it, and its key. Both or none.</summary>
    [Id(30)] public string? SigningCertificateFile { get; init; }
    [Id(31)] public string? SigningKeyFile { get; init; }
    /// <summary>Files up to that are put into the PDF, 10 MB together; 0: none (D5).</summary>
    [Id(32)] public int EmbedKilobytes { get; init; }
    /// <summary>Files in the PDF have no link beside.</summary>
    [Id(33)] public bool EmbedInsteadOfLink { get; init; }
    /// <summary>The mail as it was written is put into the PDF, as Original.eml.</summary>
    [Id(34)] public bool AttachOriginal { get; init; }
    /// <summary>Whether recipients sign in to the portal by a second step (C6).</summary>
    [Id(40)] public SecondStepPolicy SecondStep { get; init; }
    /// <summary>Who needs a code that a sender tells by another way than mail, before the first passphrase (C6, RULES 23).</summary>
    [Id(41)] public FirstContactPolicy FirstContactCode { get; init; }
}

public enum ReplyPolicy { Pdf, Tls }

/// <summary>A second step at sign-in: as recipients like, for everybody, or not offered. One that is set up is asked for in any case.</summary>
public enum SecondStepPolicy { Optional, Required, Off }

/// <summary>A code at first contact: for nobody, for people outside the organisation, or for its own people too.</summary>
public enum FirstContactPolicy { Off, Outside, Everybody }

/// <summary>An organisation without its secrets.</summary>
/// <param name="Domains">Own sender domains, lower-case A-labels.</param>
/// <param name="NoticeAddress">From of all that we write; belongs to one of the domains.</param>
/// <param name="Networks">CIDR of clients that may submit without credentials.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.OrganisationProfile")]
public sealed record OrganisationProfile(
    [property: Id(0)] string Id,
    [property: Id(1)] Brand Brand,
    [property: Id(2)] IReadOnlyList<string> Domains,
    [property: Id(3)] IReadOnlyList<string> Networks,
    [property: Id(4)] string NoticeAddress,
    [property: Id(5)] string Postmaster,
    [property: Id(6)] OrganisationPolicy Policy)
{
    /// <summary>SHA-256 of client certificates that may submit, 64 lower-case hexadecimal digits each.</summary>
    [Id(7)] public IReadOnlyList<string> Certificates { get; init; } = [];
}
