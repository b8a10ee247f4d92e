using System.Text.Json.Serialization;

namespace Siegelpost.Silo.Domain;

/// <summary>A recipient of one organisation. No passphrase in any reversible form: a slow hash for sign-in, and sealed single-use slots for PDFs.</summary>
internal sealed record AccountState
{
    public int SchemaVersion { get; init; } = 1;
    public string Id { get; init; } = "";
    public string Organisation { get; init; } = "";
    public IReadOnlyList<string> Addresses { get; init; } = [];
    public string Language { get; init; } = "de";
    /// <summary>Argon2id, encoded; null: none set.</summary>
    public string? PassphraseHash { get; init; }
    public DateTimeOffset? PassphraseSetAt { get; init; }
    /// <summary>Counts passphrases.</summary>
    public int Epoch { get; init; }
    /// <summary>Mail handed over under an earlier epoch is locked in the portal (RULES 16): a reset proved nothing but the address. Null: every earlier one.</summary>
    public int? LockedBelow { get; init; }
    /// <summary>Single-use slots of the present epoch, sealed.</summary>
    public IReadOnlyList<byte[]> Slots { get; init; } = [];
    public Invitation? Invitation { get; init; }
    /// <summary>Hashes of invitation and reset links that served: their pages say so.</summary>
    public IReadOnlyList<string> SpentLinks { get; init; } = [];
    public IReadOnlyList<WaitingMail> Waiting { get; init; } = [];
    /// <summary>Mails delivered under some passphrase and still retained: after a new one they are looked at again.</summary>
    public IReadOnlyList<ReceivedMail> Received { get; init; } = [];
    public ResetLink? Reset { get; init; }
    public IReadOnlyList<DateTimeOffset> ResetsAsked { get; init; } = [];
    public IReadOnlyList<Session> Sessions { get; init; } = [];
    public int WrongSignIns { get; init; }
    public DateTimeOffset? SignInNotBefore { get; init; }
    /// <summary>Sign-ins whose passphrase was right and whose second step is open.</summary>
    public IReadOnlyList<PendingSignIn> Pending { get; init; } = [];
    /// <summary>An app that shows codes (RFC 6238); null: none.</summary>
    public CodeApp? App { get; init; }
    public OfferedApp? AppOffered { get; init; }
    /// <summary>Keys of devices (WebAuthn); none: no second step by one.</summary>
    public IReadOnlyList<Passkey> Passkeys { get; init; } = [];
    public OfferedPasskey? PasskeyOffered { get; init; }
    /// <summary>Hashes; each serves once instead of a code.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; init; } = [];
    public int WrongCodes { get; init; }
    public DateTimeOffset? CodeNotBefore { get; init; }
    /// <summary>The code that the first passphrase waits for (RULES 23); null: none.</summary>
    public FirstContact? Contact { get; init; }
    /// <summary>The code was shown for another account, which the address may go to.</summary>
    public bool MayYield { get; init; }
    /// <summary>Further addresses that somebody says are theirs; a link to each shows it.</summary>
    public IReadOnlyList<AddressClaim> Claims { get; init; } = [];
    public IReadOnlyList<DateTimeOffset> ClaimsAsked { get; init; } = [];
    /// <summary>Addresses whose recipient grains must point here.</summary>
    public IReadOnlyList<string> ToJoin { get; init; } = [];
    /// <summary>Addresses whose recipient grains must not point here any more.</summary>
    public IReadOnlyList<string> ToPart { get; init; } = [];
    /// <summary>The person has left; what is left to do is done in turns of the account's own.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
    /// <summary>All mails have been told.</summary>
    public bool Erased { get; init; }
    /// <summary>Mails that we owe this person; composed in a turn of the account's own.</summary>
    public IReadOnlyList<OwedMail> Owed { get; init; } = [];
    /// <summary>Mail grains that must be told something.</summary>
    public IReadOnlyList<string> ToWake { get; init; } = [];
    public IReadOnlyList<string> ToDecline { get; init; } = [];
    public IReadOnlyList<RefusedInvitation> ToRefuse { get; init; } = [];
    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];

    [JsonIgnore] public bool Exists => Id.Length > 0;
    [JsonIgnore] public bool HasPassphrase => PassphraseHash is not null;
}

/// <summary>One open invitation; all its links die together (RULES 14).</summary>
/// <param name="Links">Hashes; further ones come with reminders.</param>
/// <param name="Until">End of the last mail that waits.</param>
internal sealed record Invitation(
    string ReferenceCode, DateTimeOffset At, DateTimeOffset Until, string Sender, string SenderName, DateTimeOffset WrittenAt, IReadOnlyList<string> Links, int Sent, DateTimeOffset? LastSentAt);

internal sealed record WaitingMail(string MailId, string Sender, string SenderName, DateTimeOffset AcceptedAt, DateTimeOffset Until)
{
    /// <summary>The notice about it tells its sender the code.</summary>
    public bool TellsCode { get; init; }
}

/// <param name="Seed">The code follows from it by a key that no database has; it is kept nowhere itself.</param>
/// <param name="Number">Counts codes; support can send a new one.</param>
internal sealed record FirstContact(string Seed, int Number, DateTimeOffset At)
{
    public IReadOnlyList<ToldCode> Told { get; init; } = [];
    public int Wrong { get; init; }
    public DateTimeOffset? WrongAt { get; init; }
    public DateTimeOffset? NotBefore { get; init; }
    /// <summary>Browsers that have shown the code and may choose a passphrase.</summary>
    public IReadOnlyList<CodeProof> Proofs { get; init; } = [];
}

/// <param name="Notice">Id of the mail that told it.</param>
/// <param name="Number">Which code.</param>
internal sealed record ToldCode(string To, DateTimeOffset At, string Notice, int Number);

internal sealed record CodeProof(string Hash, DateTimeOffset At);

internal sealed record ReceivedMail(string MailId, DateTimeOffset Until);

/// <summary>The one reset link that is good.</summary>
internal sealed record ResetLink(string Hash, DateTimeOffset Until)
{
    public string MailId { get; init; } = "";
    /// <summary>Hashes of the same mail's earlier compositions.</summary>
    public IReadOnlyList<string> Earlier { get; init; } = [];

    [JsonIgnore] public IEnumerable<string> Hashes => Earlier.Append(Hash);
}

internal sealed record Session(string Hash, DateTimeOffset StartedAt, DateTimeOffset LastAt)
{
    /// <summary>Browser and system in known words; empty: not known.</summary>
    public string Device { get; init; } = "";

    /// <summary>Names it in lists; opens nothing.</summary>
    [JsonIgnore] public string Id => Hash[..Math.Min(16, Hash.Length)];
}

internal sealed record PendingSignIn(string Hash, DateTimeOffset At, string Device);

/// <param name="Secret">Sealed for this account.</param>
/// <param name="LastStep">Time step of the last code that served: each serves once (RFC 6238 §5.2).</param>
internal sealed record CodeApp(byte[] Secret, DateTimeOffset At, long LastStep);

/// <param name="Id">As the browser names it, base64url.</param>
/// <param name="Key">Public: SubjectPublicKeyInfo.</param>
/// <param name="Algorithm">COSE: -7 or -257.</param>
internal sealed record Passkey(string Id, byte[] Key, int Algorithm, long Counter, DateTimeOffset At, string Device);

internal sealed record OfferedPasskey(string Challenge, DateTimeOffset At);

/// <summary>Shown to somebody, and not yet confirmed by a code.</summary>
internal sealed record OfferedApp(byte[] Secret, DateTimeOffset At);

internal sealed record RefusedInvitation(string MailId, string Words);

/// <summary>A mail that we owe; its id is fixed before it is composed, so that a repeated composition is not a second mail.</summary>
internal sealed record OwedMail(string MailId, OwedKind Kind, DateTimeOffset At)
{
    /// <summary>Which of the addresses; null: the first one.</summary>
    public string? To { get; init; }
}

/// <param name="MailId">Of the mail that carries its link.</param>
/// <param name="Links">Hashes; more than one when the mail was composed again.</param>
internal sealed record AddressClaim(string Address, string MailId, DateTimeOffset Until, IReadOnlyList<string> Links);

internal enum OwedKind { Invitation, Reminder, Reset, PassphraseSet, PassphraseChanged, SecondStepOn, SecondStepOff, SecondStepRemoved, AddressClaim, AddressAdded, AddressRemoved, Deleted, AccessCode, AccessCodeTries }
