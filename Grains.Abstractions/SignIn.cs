namespace Siegelpost;

/// <summary>
/// Signing in, in one step or two, and the sessions that come of it; the account's grain, key = account id. Every step has a secret of
/// its own, so that nobody can plant one before it (session fixation).
/// </summary>
[Alias("siegelpost.ISignInGrain")]
public interface ISignInGrain : IGrainWithStringKey
{
    /// <summary>
    /// Argon2id, with growing delays; on success slots are topped up. Where the account has a second step, or must have one, the result
    /// is not a session but <see cref="SignInResult.Pending"/>.
    /// </summary>
    /// <param name="device">Browser and system in known words, for the list of sessions.</param>
    [Alias("EnterPassphrase")] Task<SignInResult> EnterPassphrase(string passphrase, string network, string device);

    /// <summary>The second step that is open under this secret; null: none, or its ten minutes are over.</summary>
    [Alias("Pending"), AlwaysInterleave] Task<PendingView?> Pending(string pendingSecret);

    /// <summary>The second step by a code of the app or a recovery code; uses the pending secret up on success.</summary>
    [Alias("EnterCode")] Task<SignInResult> EnterCode(string pendingSecret, string code);

    /// <summary>Writes a reset link to that one of the account's addresses; at most 3 an hour. Answers nothing.</summary>
    [Alias("RequestResetTo")] Task RequestResetTo(string address);

    [Alias("Sessions")] Task<IReadOnlyList<SessionView>> Sessions(string secret);

    /// <summary>Ends one session by its id in the list.</summary>
    [Alias("EndSession")] Task EndSession(string secret, string sessionId);

    [Alias("EndOtherSessions")] Task EndOtherSessions(string secret);
}

/// <summary>Signing in by address; a stateless worker, key 0. Unknown addresses get the same answers in the same time (C6).</summary>
[Alias("siegelpost.ISignInDeskGrain")]
public interface ISignInDeskGrain : IGrainWithIntegerKey
{
    [Alias("EnterPassphrase")] Task<SignInResult> EnterPassphrase(string organisation, string address, string passphrase, string network, string device);

    /// <summary>The second step, braked by network as the first.</summary>
    [Alias("EnterCode")] Task<SignInResult> EnterCode(string accountId, string pendingSecret, string code, string network);
}

/// <summary>What stands behind the password: codes of an app, recovery codes; the account's grain, key = account id.</summary>
/// <remarks>The secret is a session's, or a pending sign-in's where the organisation demands a second step and there is none yet.</remarks>
[Alias("siegelpost.ISecondStepGrain")]
public interface ISecondStepGrain : IGrainWithStringKey
{
    [Alias("SecondStep")] Task<SecondStepView?> SecondStep(string secret);

    /// <summary>A fresh secret for an app; it counts once <see cref="ConfirmApp"/> has seen a code of it.</summary>
    /// <param name="passphrase">Asked for from a session, since that may be somebody else's by now.</param>
    [Alias("OfferApp")] Task<SecondStepResult> OfferApp(string secret, string passphrase);

    /// <summary>The offer, for the page and its picture; null: none is open.</summary>
    [Alias("OfferedApp"), AlwaysInterleave] Task<AppOffer?> OfferedApp(string secret);

    [Alias("ConfirmApp")] Task<SecondStepResult> ConfirmApp(string secret, string code);

    /// <summary>Turns the second step off: with the passphrase and a code or recovery code.</summary>
    [Alias("EndSecondStep")] Task<SecondStepResult> EndSecondStep(string sessionSecret, string passphrase, string code);

    /// <summary>New recovery codes; the old ones are void.</summary>
    [Alias("RenewRecoveryCodes")] Task<SecondStepResult> RenewRecoveryCodes(string sessionSecret, string passphrase);
}

/// <summary>A sign-in whose password was right.</summary>
/// <param name="MustSetUp">The organisation demands a second step and there is none: it is set up now.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.PendingView")]
public sealed record PendingView(
    [property: Id(0)] Brand Brand,
    [property: Id(1)] string Address,
    [property: Id(2)] string Language,
    [property: Id(3)] bool MustSetUp,
    [property: Id(4)] bool HasApp)
{
    [Id(5)] public bool HasPasskeys { get; init; }
}

/// <param name="SessionId">Names it in the list; opens nothing.</param>
/// <param name="Device">"Firefox, Windows"; empty: not known.</param>
/// <param name="IsThis">The one that asks.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.SessionView")]
public sealed record SessionView(
    [property: Id(0)] string SessionId,
    [property: Id(1)] string Device,
    [property: Id(2)] DateTimeOffset StartedAt,
    [property: Id(3)] DateTimeOffset LastAt,
    [property: Id(4)] bool IsThis);

/// <param name="AppSince">Null: no app is set up.</param>
/// <param name="BySession">False: by a pending sign-in.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.SecondStepView")]
public sealed record SecondStepView(
    [property: Id(0)] Brand Brand,
    [property: Id(1)] string Address,
    [property: Id(2)] string Language,
    [property: Id(3)] SecondStepPolicy Policy,
    [property: Id(4)] DateTimeOffset? AppSince,
    [property: Id(5)] int RecoveryCodesLeft,
    [property: Id(6)] bool BySession)
{
    /// <summary>An app or a passkey is set up.</summary>
    [Id(7)] public bool IsOn { get; init; }

    /// <summary>The portal's address is one that passkeys can be made for.</summary>
    [Id(8)] public bool MayPasskey { get; init; }
}

/// <param name="Uri">otpauth, for the picture.</param>
/// <param name="Secret">Base32 in groups of four, for typing.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.AppOffer")]
public sealed record AppOffer([property: Id(0)] string Uri, [property: Id(1)] string Secret);

public enum SecondStepOutcome
{
    Done,
    /// <summary>No session, nothing pending, or nothing to do.</summary>
    Closed,
    WrongPassphrase,
    WrongCode,
    /// <summary>After several attempts: not before <see cref="SecondStepResult.NotBefore"/>.</summary>
    TooSoon,
}

/// <param name="RecoveryCodes">Shown this once; only hashes are kept.</param>
/// <param name="Session">A sign-in that had to set up ends in this session.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.SecondStepResult")]
public sealed record SecondStepResult(
    [property: Id(0)] SecondStepOutcome Outcome,
    [property: Id(1)] IReadOnlyList<string>? RecoveryCodes = null,
    [property: Id(2)] string? Session = null,
    [property: Id(3)] DateTimeOffset? NotBefore = null);
