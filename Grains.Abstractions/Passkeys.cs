namespace Siegelpost;

/// <summary>
/// Passkeys (WebAuthn) as a second step; the account's grain, key = account id. Browsers say what follows in base64url; it is judged by
/// the silo alone.
/// </summary>
[Alias("siegelpost.IPasskeyGrain")]
public interface IPasskeyGrain : IGrainWithStringKey
{
    [Alias("Passkeys")] Task<IReadOnlyList<PasskeyView>> Passkeys(string secret);

    /// <summary>A challenge for a new passkey; with the passphrase, unless the secret is a pending sign-in's.</summary>
    [Alias("OfferPasskey")] Task<SecondStepResult> OfferPasskey(string secret, string passphrase);

    /// <summary>What the browser needs to make it; null: no offer is open.</summary>
    [Alias("OfferedPasskey"), AlwaysInterleave] Task<PasskeyOffer?> OfferedPasskey(string secret);

    [Alias("ConfirmPasskey")] Task<SecondStepResult> ConfirmPasskey(string secret, PasskeyAnswer answer, string device);

    /// <summary>Takes one away; the last second step is turned off instead.</summary>
    [Alias("RemovePasskey")] Task<SecondStepResult> RemovePasskey(string sessionSecret, string passkeyId, string passphrase);

    /// <summary>What the browser needs to answer a pending sign-in; null: none is open, or the account has no passkey.</summary>
    [Alias("AskPasskey"), AlwaysInterleave] Task<PasskeyOffer?> AskPasskey(string pendingSecret);

    /// <summary>The second step by a passkey; uses the pending secret up on success.</summary>
    [Alias("EnterPasskey")] Task<SignInResult> EnterPasskey(string pendingSecret, PasskeyAnswer answer);
}

/// <param name="Device">Where it was made, in known words.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.PasskeyView")]
public sealed record PasskeyView([property: Id(0)] string Id, [property: Id(1)] string Device, [property: Id(2)] DateTimeOffset At);

/// <param name="Known">Ids of the account's passkeys: not to be made twice, or one of them to be used.</param>
/// <param name="User">Handle of the account; says nothing about the person.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.PasskeyOffer")]
public sealed record PasskeyOffer(
    [property: Id(0)] string Challenge,
    [property: Id(1)] string Host,
    [property: Id(2)] string Organisation,
    [property: Id(3)] string User,
    [property: Id(4)] string Address,
    [property: Id(5)] IReadOnlyList<string> Known);

/// <summary>What a browser answered, each in base64url. Making one has a key (SubjectPublicKeyInfo) and no signature.</summary>
[GenerateSerializer, Immutable, Alias("siegelpost.PasskeyAnswer")]
public sealed record PasskeyAnswer(
    [property: Id(0)] string Id,
    [property: Id(1)] string ClientData,
    [property: Id(2)] string AuthenticatorData,
    [property: Id(3)] string Signature,
    [property: Id(4)] string Key,
    [property: Id(5)] int Algorithm);
