namespace Siegelpost;

/// <summary>Further addresses of one person (C7); the account's grain, key = account id.</summary>
[Alias("siegelpost.IAddressesGrain")]
public interface IAddressesGrain : IGrainWithStringKey
{
    [Alias("Addresses")] Task<AddressesView?> Addresses(string sessionSecret);

    /// <summary>Writes a link to the address. The answer is the same whether or not the address has an account of its own.</summary>
    [Alias("ClaimAddress")] Task<AddressOutcome> ClaimAddress(string sessionSecret, string address);

    /// <summary>The claim behind a link; opening it changes nothing.</summary>
    [Alias("ClaimedAddress"), AlwaysInterleave] Task<ClaimView> ClaimedAddress(string linkSecret);

    /// <summary>
    /// Joins the address to the account: by the link, which shows the mailbox, and a session, which shows the account. Without the second,
    /// somebody could have others' mail opened by his own password if they only click.
    /// </summary>
    [Alias("ConfirmAddress")] Task<AddressOutcome> ConfirmAddress(string linkSecret, string sessionSecret);

    /// <summary>All but the last one. Later mail to the address invites anew.</summary>
    [Alias("RemoveAddress")] Task<AddressOutcome> RemoveAddress(string sessionSecret, string address);
}

public enum AddressOutcome
{
    Done,
    /// <summary>No session, or the link serves no more.</summary>
    Closed,
    /// <summary>Not one whole address.</summary>
    NotAnAddress,
    /// <summary>It is among them already.</summary>
    AlreadyHere,
    /// <summary>Ten addresses, or three links an hour.</summary>
    TooMany,
    /// <summary>The address has a password of its own here; only ones without can be joined.</summary>
    HasOwnPassphrase,
    /// <summary>It is the last one.</summary>
    IsLast,
    /// <summary>The organisation demands a code at first contact, which a sender tells the owner of the address.</summary>
    NeedsCode = 20,
}

/// <param name="Asked">Addresses whose link has not been used yet.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.AddressesView")]
public sealed record AddressesView([property: Id(0)] IReadOnlyList<string> Addresses, [property: Id(1)] IReadOnlyList<string> Asked);

/// <param name="Account">First address of the account that it would join.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.ClaimView")]
public sealed record ClaimView(
    [property: Id(0)] LinkState State,
    [property: Id(1)] Brand? Brand,
    [property: Id(2)] string Address = "",
    [property: Id(3)] string Account = "",
    [property: Id(4)] string Language = "de")
{
    /// <summary>It is joined by a code that a sender tells (RULES 23).</summary>
    [Id(5)] public bool AsksCode { get; init; }

    /// <summary>Name of who tells it; null: nobody has written to the address, or been told one yet.</summary>
    [Id(6)] public string? CodeFrom { get; init; }
}

/// <summary>Taking one's data along, and leaving (C7); the account's grain, key = account id.</summary>
[Alias("siegelpost.IFarewellGrain")]
public interface IFarewellGrain : IGrainWithStringKey
{
    /// <summary>What the account knows; null: no session.</summary>
    [Alias("Facts")] Task<AccountFacts?> Facts(string sessionSecret);

    /// <summary>Mails to the account, newest first, some at a time; never content.</summary>
    [Alias("Mails")] Task<AccountMails?> Mails(string sessionSecret, int page);

    /// <summary>
    /// Deletes the account: with the passphrase, and a code where there is a second step. Done means that it will happen whatever fails;
    /// repeating it changes nothing.
    /// </summary>
    [Alias("Leave")] Task<SecondStepResult> Leave(string sessionSecret, string passphrase, string code);
}

[GenerateSerializer, Immutable, Alias("siegelpost.AccountFacts")]
public sealed record AccountFacts(
    [property: Id(0)] string AccountId,
    [property: Id(1)] Brand Brand,
    [property: Id(2)] IReadOnlyList<string> Addresses,
    [property: Id(3)] string Language,
    [property: Id(4)] DateTimeOffset? PassphraseSetAt,
    [property: Id(5)] int Passphrases,
    [property: Id(6)] DateTimeOffset? SecondStepSince,
    [property: Id(7)] int RecoveryCodesLeft,
    [property: Id(8)] IReadOnlyList<SessionView> Sessions,
    [property: Id(9)] IReadOnlyList<TimelineEntry> Timeline,
    [property: Id(10)] bool HasSecondStep);

[GenerateSerializer, Immutable, Alias("siegelpost.AccountMails")]
public sealed record AccountMails([property: Id(0)] IReadOnlyList<AccountMail> Mails, [property: Id(1)] bool More);

/// <param name="Sender">Address of who wrote it.</param>
/// <param name="Recipient">Which of the account's addresses it went to.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.AccountMail")]
public sealed record AccountMail(
    [property: Id(0)] string MailId,
    [property: Id(1)] DateTimeOffset WrittenAt,
    [property: Id(2)] string Sender,
    [property: Id(3)] string Recipient,
    [property: Id(4)] RowState State,
    [property: Id(5)] Method Method,
    [property: Id(6)] DateTimeOffset? HandedOverAt,
    [property: Id(7)] int Files,
    [property: Id(8)] int FilesFetched,
    [property: Id(9)] DateTimeOffset? FilesUntil);
