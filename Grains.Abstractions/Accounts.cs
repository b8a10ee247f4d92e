namespace Siegelpost;

/// <summary>
/// An address of a recipient in one organisation; key = HMAC of both (RULES 2). It only points to an account, so that an alias is a
/// second pointer and a later owner of the address starts anew (RULES 3).
/// </summary>
[Alias("siegelpost.IRecipientGrain")]
public interface IRecipientGrain : IGrainWithStringKey
{
    /// <summary>The account behind the address, made when there is none.</summary>
    [Alias("Account")] Task<string> Account(string organisation, string address);

    /// <summary>The account behind the address; null: none.</summary>
    [Alias("Find"), AlwaysInterleave] Task<string?> Find();

    /// <summary>For the grain view of the dashboard.</summary>
    [Alias("GetState"), AlwaysInterleave] Task<string?> GetState();
}

/// <summary>
/// A recipient in one organisation: invitation, passphrase, slots, sessions, links. Key = account id. The passphrase itself is here only
/// while a call is running. Methods that release anything take the secret of a link or session and check its hash here (RULES 17).
/// </summary>
[Alias("siegelpost.IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Ties a new account to its organisation and first address; repeated calls change nothing.</summary>
    [Alias("Create")] Task Create(string organisation, string address);

    /// <summary>Can mail go out to this recipient now? If not, the mail waits here and an invitation is sent from a turn of the account's own.</summary>
    [Alias("Plan")] Task<MailPlan> Plan(MailPlanRequest request);

    /// <summary>The mail waits no longer (sent, returned, expired).</summary>
    [Alias("Forget")] Task Forget(string mailId);

    /// <summary>One single-use slot for one PDF, sealed under the silo's key; the last one is reused. Null: no passphrase is set.</summary>
    /// <param name="until">How long the mail stays; after a new passphrase it is looked at again.</param>
    [Alias("TakeSlot")] Task<SealedSlot?> TakeSlot(string mailId, DateTimeOffset until);

    [Alias("Invitation"), AlwaysInterleave] Task<InvitationView> Invitation(string secret);

    /// <summary>First passphrase by the invitation's link (C1, C4).</summary>
    [Alias("Register")] Task<PassphraseResult> Register(string secret, string passphrase, string language);

    /// <summary>An expired invitation's "send me a new one": writes to the address while mail is held; answers alike in any case.</summary>
    [Alias("RenewInvitation")] Task RenewInvitation(string secret);

    /// <summary>"I don't want this": held mail is returned.</summary>
    [Alias("Decline")] Task<LinkState> Decline(string secret);

    [Alias("ResetLink"), AlwaysInterleave] Task<ResetView> ResetLink(string secret);

    /// <summary>New passphrase by a reset link (C5): ends all sessions, releases what was held.</summary>
    [Alias("Reset")] Task<PassphraseResult> Reset(string secret, string passphrase);

    /// <summary>Writes a reset link to the address; at most 3 an hour. Answers nothing.</summary>
    [Alias("RequestReset")] Task RequestReset();

    /// <summary>Argon2id, with growing delays; on success slots are topped up and a session begins.</summary>
    [Alias("SignIn")] Task<SignInResult> SignIn(string passphrase, string network);

    [Alias("Session")] Task<AccountView?> Session(string secret);

    [Alias("SignOut")] Task SignOut(string secret);

    /// <summary>From a session, with the present passphrase.</summary>
    [Alias("ChangePassphrase")] Task<PassphraseResult> ChangePassphrase(string sessionSecret, string present, string passphrase);

    [Alias("ChooseLanguage")] Task ChooseLanguage(string sessionSecret, string language);

    /// <summary>Redacted state, for support and the dashboard.</summary>
    [Alias("Status"), AlwaysInterleave] Task<AccountStatus?> Status();

    [Alias("GetState"), AlwaysInterleave] Task<AccountStatus?> GetState();

    [Alias("Act")] Task<ActResult> Act(SupportAct act);

    /// <summary>A mail of ours to this account was refused for good by the next hop.</summary>
    [Alias("ComposedRefused")] Task ComposedRefused(string composedId, string kind, string relayReply);
}

/// <param name="HoldUntil">End of the mail's own hold.</param>
/// <param name="MayInvite">False for automatic mail: it is never held or invited for (A7, RULES 8).</param>
[GenerateSerializer, Immutable, Alias("siegelpost.MailPlanRequest")]
public sealed record MailPlanRequest(
    [property: Id(0)] string MailId,
    [property: Id(1)] string Sender,
    [property: Id(2)] string SenderName,
    [property: Id(3)] DateTimeOffset AcceptedAt,
    [property: Id(4)] DateTimeOffset HoldUntil,
    [property: Id(5)] bool MayInvite,
    [property: Id(6)] string? RecipientName);

/// <param name="Ready">A passphrase is set.</param>
/// <param name="Epoch">Counts passphrases; a PDF sealed under an older one is sealed again (RULES 19).</param>
/// <param name="ReferenceCode">Of the invitation, so that sender and recipient can compare it.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.MailPlan")]
public sealed record MailPlan(
    [property: Id(0)] bool Ready,
    [property: Id(1)] int Epoch,
    [property: Id(2)] string Language,
    [property: Id(3)] string? ReferenceCode,
    [property: Id(4)] DateTimeOffset? InvitedAt,
    [property: Id(5)] DateTimeOffset? RegisteredAt)
{
    /// <summary>The recipient needs a code, and this mail's sender is the one to tell it (RULES 23).</summary>
    [Id(6)] public bool AsksCode { get; init; }
}

/// <summary>A passphrase slot (U and key, 80 bytes) sealed under the silo's sealing key.</summary>
[GenerateSerializer, Immutable, Alias("siegelpost.SealedSlot")]
public sealed record SealedSlot([property: Id(0)] int Epoch, [property: Id(1)] byte[] Sealed);

[GenerateSerializer, Immutable, Alias("siegelpost.InvitationView")]
public sealed record InvitationView(
    [property: Id(0)] LinkState State,
    [property: Id(1)] Brand? Brand,
    [property: Id(2)] string? Address = null,
    [property: Id(3)] string? SenderName = null,
    [property: Id(4)] string? Sender = null,
    [property: Id(5)] DateTimeOffset? WrittenAt = null,
    [property: Id(6)] DateTimeOffset? Until = null,
    [property: Id(7)] string? ReferenceCode = null,
    [property: Id(8)] int Waiting = 0,
    [property: Id(9)] int PassphraseLength = 12,
    [property: Id(10)] string Language = "de")
{
    /// <summary>A first passphrase needs a code that a sender tells (RULES 23).</summary>
    [Id(11)] public bool AsksCode { get; init; }

    /// <summary>Name of who tells it; null: nobody has been told one yet.</summary>
    [Id(12)] public string? CodeFrom { get; init; }
}

[GenerateSerializer, Immutable, Alias("siegelpost.ResetView")]
public sealed record ResetView(
    [property: Id(0)] LinkState State,
    [property: Id(1)] Brand? Brand,
    [property: Id(2)] string? Address = null,
    [property: Id(3)] int PassphraseLength = 12,
    [property: Id(4)] string Language = "de");

/// <summary>What became of a passphrase that somebody chose.</summary>
public enum PassphraseOutcome
{
    Set,
    /// <summary>The link serves no more; see <see cref="PassphraseResult.Link"/>.</summary>
    LinkClosed,
    TooShort,
    /// <summary>Over 127 bytes of UTF-8, where PDF readers stop reading (ISO 32000-2 §7.6.4.3.2).</summary>
    TooLong,
    /// <summary>Fewer than 10^12 estimated guesses.</summary>
    TooEasy,
    /// <summary>Characters that PDF readers treat differently; see <see cref="PassphraseResult.Character"/>.</summary>
    UnsafeCharacter,
    /// <summary>The present passphrase was wrong.</summary>
    WrongPresent,
    /// <summary>The sender's code has not been shown, or not lately.</summary>
    CodeMissing,
}

/// <param name="SenderName">Whose mail is on its way now; null: none was held.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.PassphraseResult")]
public sealed record PassphraseResult(
    [property: Id(0)] PassphraseOutcome Outcome,
    [property: Id(1)] LinkState Link = LinkState.Open,
    [property: Id(2)] string? Character = null,
    [property: Id(3)] string? SenderName = null,
    [property: Id(4)] int Released = 0);

[GenerateSerializer, Immutable, Alias("siegelpost.SignInResult")]
public sealed record SignInResult(
    [property: Id(0)] bool SignedIn,
    /// <summary>Session token: account id and secret, for the cookie.</summary>
    [property: Id(1)] string? Session = null,
    /// <summary>Too many attempts: not before then. The same for unknown addresses.</summary>
    [property: Id(2)] DateTimeOffset? NotBefore = null)
{
    /// <summary>The password was right and a second step is open: account id and secret, for ten minutes and a cookie of its own.</summary>
    [Id(3)] public string? Pending { get; init; }
}

/// <summary>A signed-in recipient.</summary>
[GenerateSerializer, Immutable, Alias("siegelpost.AccountView")]
public sealed record AccountView(
    [property: Id(0)] string AccountId,
    [property: Id(1)] Brand Brand,
    [property: Id(2)] string Address,
    [property: Id(3)] string Language,
    [property: Id(4)] DateTimeOffset PassphraseSetAt,
    [property: Id(5)] DateTimeOffset SignedInAt,
    [property: Id(6)] int Sessions,
    [property: Id(7)] int PassphraseLength);

/// <summary>A recipient as support sees it.</summary>
[GenerateSerializer, Immutable, Alias("siegelpost.AccountStatus")]
public sealed record AccountStatus(
    [property: Id(0)] string AccountId,
    [property: Id(1)] string Organisation,
    [property: Id(2)] IReadOnlyList<string> Addresses,
    [property: Id(3)] string Language,
    [property: Id(4)] bool HasPassphrase,
    [property: Id(5)] DateTimeOffset? PassphraseSetAt,
    [property: Id(6)] int Epoch,
    [property: Id(7)] int SlotsLeft,
    [property: Id(8)] DateTimeOffset? InvitedAt,
    [property: Id(9)] DateTimeOffset? InvitationUntil,
    [property: Id(10)] int InvitationsSent,
    [property: Id(11)] string? ReferenceCode,
    [property: Id(12)] DateTimeOffset? NextReminder,
    [property: Id(13)] IReadOnlyList<string> Waiting,
    [property: Id(14)] int Sessions,
    [property: Id(15)] DateTimeOffset? SignInNotBefore,
    [property: Id(16)] IReadOnlyList<TimelineEntry> Timeline)
{
    /// <summary>Signs in by a second step too.</summary>
    [Id(17)] public bool HasSecondStep { get; init; }

    /// <summary>The code that a first passphrase waits for; null: none.</summary>
    [Id(30)] public AccessCodeStatus? AccessCode { get; init; }
}

/// <summary>What front doors ask by address; a stateless worker, key 0. Only the silo computes recipient keys (RULES 2).</summary>
[Alias("siegelpost.IFrontDeskGrain")]
public interface IFrontDeskGrain : IGrainWithIntegerKey
{
    /// <summary>The organisation whose portal has this host name; the only one when there is just one; null: none.</summary>
    [Alias("BrandOf")] Task<Brand?> BrandOf(string host);

    /// <summary>Takes as long for unknown addresses as for known ones.</summary>
    [Alias("SignIn")] Task<SignInResult> SignIn(string organisation, string address, string passphrase, string network);

    /// <summary>"Forgotten": writes to the address when there is an account. Answers alike in any case.</summary>
    [Alias("RequestReset")] Task RequestReset(string organisation, string address, string network);
}

/// <summary>Judges passphrases; a stateless worker, key 0. Keeps nothing.</summary>
[Alias("siegelpost.IPassphraseGrain")]
public interface IPassphraseGrain : IGrainWithIntegerKey
{
    /// <param name="hints">Words of the person's own that must not help: address, names, organisation.</param>
    [Alias("Rate")] Task<PassphraseRating> Rate(string passphrase, int minimumLength, IReadOnlyList<string> hints);

    /// <summary>Five words, drawn for this person only.</summary>
    [Alias("Offer")] Task<string> Offer(string language);
}

/// <param name="Steps">0 to 4, of the meter.</param>
/// <param name="Guesses">Decimal logarithm of the estimated guesses.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.PassphraseRating")]
public sealed record PassphraseRating(
    [property: Id(0)] PassphraseOutcome Outcome,
    [property: Id(1)] int Steps,
    [property: Id(2)] double Guesses,
    [property: Id(3)] string? Character = null)
{
    /// <summary>What makes it easy; nothing when it is not.</summary>
    [Id(4)] public PassphraseWeakness Weakness { get; init; }
}

/// <summary>What somebody who guesses tries first, as far as it was found in a passphrase.</summary>
[Flags]
public enum PassphraseWeakness
{
    None = 0,
    /// <summary>The person's own name or address, the sender's, the organisation's.</summary>
    Personal = 1,
    /// <summary>A well-known password, a name, a word of everyday language.</summary>
    CommonWord = 2,
    /// <summary>A date or a year.</summary>
    Date = 4,
    /// <summary>Neighbours on the keyboard.</summary>
    Keyboard = 8,
    /// <summary>The same again.</summary>
    Repetition = 16,
    /// <summary>abc, 123.</summary>
    Sequence = 32,
}
