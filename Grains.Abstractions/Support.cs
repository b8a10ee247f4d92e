namespace Siegelpost;

/// <summary>Finds mails and people for support; a stateless worker, key 0.</summary>
[Alias("siegelpost.ISupportDeskGrain")]
public interface ISupportDeskGrain : IGrainWithIntegerKey
{
    /// <summary>By address (whole or its beginning) or id (whole or its display prefix); empty: the newest. 50 a page.</summary>
    [Alias("Search")] Task<SearchPage> Search(string query, int page);

    /// <summary>The recipient behind an address in each organisation.</summary>
    [Alias("Accounts")] Task<IReadOnlyList<AccountStatus>> Accounts(string address);

    /// <summary>Writes to the audit log; every action and look-up of a person does.</summary>
    [Alias("Audit")] Task Audit(string who, string what, string target, string why);

    [Alias("AuditLog")] Task<IReadOnlyList<AuditEntry>> AuditLog(int page);

    /// <summary>Names of the organisations, by id.</summary>
    [Alias("Organisations")] Task<IReadOnlyDictionary<string, string>> Organisations();
}

[GenerateSerializer, Immutable, Alias("siegelpost.SearchPage")]
public sealed record SearchPage([property: Id(0)] IReadOnlyList<SearchHit> Hits, [property: Id(1)] bool More);

[GenerateSerializer, Immutable, Alias("siegelpost.SearchHit")]
public sealed record SearchHit(
    [property: Id(0)] string MailId,
    [property: Id(1)] string Organisation,
    [property: Id(2)] string Kind,
    [property: Id(3)] string Sender,
    [property: Id(4)] DateTimeOffset AcceptedAt,
    [property: Id(5)] bool Finished,
    [property: Id(6)] IReadOnlyList<SearchRow> Rows);

[GenerateSerializer, Immutable, Alias("siegelpost.SearchRow")]
public sealed record SearchRow([property: Id(0)] string Recipient, [property: Id(1)] RowState State, [property: Id(2)] Method Method);

[GenerateSerializer, Immutable, Alias("siegelpost.AuditEntry")]
public sealed record AuditEntry([property: Id(0)] DateTimeOffset At, [property: Id(1)] string Who, [property: Id(2)] string What, [property: Id(3)] string Target, [property: Id(4)] string Why);

/// <summary>Staff accounts and their sessions; one grain, key "staff". The first one is made by a set-up link.</summary>
[Alias("siegelpost.IStaffGrain")]
public interface IStaffGrain : IGrainWithStringKey
{
    /// <summary>Is this set-up secret good now? (Valid 30 minutes.)</summary>
    [Alias("SetUp"), AlwaysInterleave] Task<LinkState> SetUp(string secret);

    /// <summary>Makes an account, or a new password for it, by a set-up secret; uses it up. The password needs 12 characters and 10^12 guesses.</summary>
    [Alias("Create")] Task<StaffResult> Create(string setUpSecret, string name, string password);

    [Alias("SignIn")] Task<SignInResult> SignIn(string name, string password, string network);

    /// <summary>The name behind a session; null: over. 30 minutes idle, 12 hours in all.</summary>
    [Alias("Session")] Task<string?> Session(string secret);

    [Alias("SignOut")] Task SignOut(string secret);

    /// <summary>A new set-up link's secret is needed and was printed by the host, which tells its hash here.</summary>
    [Alias("OfferSetUp")] Task OfferSetUp(string secretHash, DateTimeOffset until);

    [Alias("HasAccounts"), AlwaysInterleave] Task<bool> HasAccounts();

    /// <summary>Names only.</summary>
    [Alias("GetState"), AlwaysInterleave] Task<IReadOnlyList<string>> GetState();
}

[GenerateSerializer, Immutable, Alias("siegelpost.StaffResult")]
public sealed record StaffResult([property: Id(0)] PassphraseOutcome Outcome, [property: Id(1)] string? Session = null);
