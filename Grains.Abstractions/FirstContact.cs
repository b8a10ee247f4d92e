namespace Siegelpost;

/// <summary>
/// The second channel for first contact (C6, RULES 23): where the organisation demands it, a first passphrase needs a code that the sender
/// tells by another way than mail. The account's grain, key = account id.
/// </summary>
[Alias("siegelpost.IFirstContactGrain")]
public interface IFirstContactGrain : IGrainWithStringKey
{
    /// <summary>Compares a code, with growing delays, by an invitation's link. What a right one gives is good for half an hour.</summary>
    [Alias("EnterAccessCode")] Task<AccessCodeResult> EnterAccessCode(string secret, string code);

    /// <summary>While nobody has been told a code: mails one to a sender. The invitation may be older than the policy.</summary>
    [Alias("SendAccessCode")] Task<LinkState> SendAccessCode(string secret);

    /// <summary>The code has been shown by whoever has this proof, or none is asked for.</summary>
    [Alias("HasShown"), AlwaysInterleave] Task<bool> HasShown(string proof);

    /// <summary>First passphrase by the invitation's link (C1, C4) and, where a code is asked for, the proof that it was shown.</summary>
    [Alias("Register")] Task<PassphraseResult> Register(string secret, string proof, string passphrase, string language);

    /// <summary><see cref="IAddressesGrain.ConfirmAddress"/> for an address whose mail waits for a code.</summary>
    [Alias("ConfirmAddress")] Task<AccessCodeResult> ConfirmAddress(string linkSecret, string sessionSecret, string code);
}

/// <summary>The same, braked by network as signing in is; a stateless worker, key 0.</summary>
[Alias("siegelpost.IFirstContactDeskGrain")]
public interface IFirstContactDeskGrain : IGrainWithIntegerKey
{
    [Alias("EnterAccessCode")] Task<AccessCodeResult> EnterAccessCode(string accountId, string secret, string code, string network);

    [Alias("ConfirmAddress")] Task<AccessCodeResult> ConfirmAddress(string accountId, string linkSecret, string sessionSecret, string code, string network);
}

public enum AccessCodeOutcome
{
    Right,
    Wrong,
    /// <summary>After several attempts: not before <see cref="AccessCodeResult.NotBefore"/>.</summary>
    TooSoon,
    /// <summary>The link serves no more, or there is no code.</summary>
    Closed,
}

/// <param name="Proof">Account id and secret: what the passphrase page shows instead of the code.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.AccessCodeResult")]
public sealed record AccessCodeResult(
    [property: Id(0)] AccessCodeOutcome Outcome,
    [property: Id(1)] string? Proof = null,
    [property: Id(2)] DateTimeOffset? NotBefore = null)
{
    /// <summary>What became of the address that was to be joined.</summary>
    [Id(3)] public AddressOutcome Address { get; init; } = AddressOutcome.Closed;
}

/// <summary>The code as support sees it, which is not the code.</summary>
/// <param name="Since">When the present one was made; null: nobody has been told one yet.</param>
/// <param name="WrongTries">Since then.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.AccessCodeStatus")]
public sealed record AccessCodeStatus(
    [property: Id(0)] DateTimeOffset? Since,
    [property: Id(1)] int WrongTries,
    [property: Id(2)] DateTimeOffset? LastWrong,
    [property: Id(3)] DateTimeOffset? NotBefore,
    [property: Id(4)] IReadOnlyList<AccessCodeTold> Told);

[GenerateSerializer, Immutable, Alias("siegelpost.AccessCodeTold")]
public sealed record AccessCodeTold([property: Id(0)] string To, [property: Id(1)] DateTimeOffset At);
