using System.Buffers.Text;
using System.Text;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Passphrases;

namespace Siegelpost.Silo.Grains;

/// <summary>Passkeys as a second step.</summary>
internal sealed partial class AccountGrain : IPasskeyGrain
{
    private const int MostPasskeys = 10;

    public Task<IReadOnlyList<PasskeyView>> Passkeys(string secret) =>
        Task.FromResult<IReadOnlyList<PasskeyView>>(WhoSets(secret) is null ? [] : [.. State.Passkeys.Select(p => new PasskeyView(p.Id, p.Device, p.At))]);

    public async Task<SecondStepResult> OfferPasskey(string secret, string passphrase)
    {
        var profile = await Profile();
        if (WhoSets(secret) is not { } asking || State.Passkeys.Count >= MostPasskeys || profile.Policy.SecondStep == SecondStepPolicy.Off || Site(profile) is null) return new(SecondStepOutcome.Closed);
        if (asking.Session is not null && await RefusesPassphrase(passphrase) is { } refused) return refused;
        var challenge = LinkToken.NewSecret();
        await Save(s => s with { PasskeyOffered = new OfferedPasskey(challenge, Now) });
        return new(SecondStepOutcome.Done);
    }

    public async Task<PasskeyOffer?> OfferedPasskey(string secret) =>
        WhoSets(secret) is not null && SecondStepLifecycle.OfferedPasskey(State, Now) is { } offered ? Offer(offered.Challenge, await Profile()) : null;

    public async Task<SecondStepResult> ConfirmPasskey(string secret, PasskeyAnswer answer, string device)
    {
        if (WhoSets(secret) is not { } asking || SecondStepLifecycle.OfferedPasskey(State, Now) is not { } offered || Site(await Profile()) is not { } site) return new(SecondStepOutcome.Closed);
        if (PasskeyProof.Made(answer, offered.Challenge, site.Host, site.Origin) is not { } made || State.Passkeys.Any(p => p.Id == answer.Id)) return new(SecondStepOutcome.WrongCode);
        var first = !SecondStepLifecycle.HasOne(State);
        var recovery = first ? RecoveryCode.Draw() : null;
        IReadOnlyList<string> hashes = recovery is null ? State.RecoveryCodes : [.. recovery.Select(one => RecoveryCode.Hash(one)!)];
        var passkey = new Passkey(answer.Id, made.Key, answer.Algorithm, made.Counter, Now, device.Length > LongestDevice ? "" : device);
        var session = LinkToken.New(Key);
        await Owe(s =>
        {
            var set = SecondStepLifecycle.AddPasskey(s, passkey, hashes, asking.Session?.Hash ?? "", Crockford.NewId(), Now);
            return asking.Pending is { } pending ? SecondStepLifecycle.Complete(set, pending, LinkToken.Hash(session.Secret), Now) : set;
        });
        return new(SecondStepOutcome.Done, recovery, asking.Pending is null ? null : session.ToString());
    }

    public async Task<SecondStepResult> RemovePasskey(string sessionSecret, string passkeyId, string passphrase)
    {
        if (AccountLifecycle.FindSession(State, sessionSecret, Now) is null || State.Passkeys.Count + (State.App is null ? 0 : 1) < 2) return new(SecondStepOutcome.Closed);
        if (await RefusesPassphrase(passphrase) is { } refused) return refused;
        await Save(s => s with { Passkeys = [.. s.Passkeys.Where(p => p.Id != passkeyId)] });
        return new(SecondStepOutcome.Done);
    }

    public async Task<PasskeyOffer?> AskPasskey(string pendingSecret) =>
        SecondStepLifecycle.Find(State, pendingSecret, Now) is not null && State.Passkeys.Count > 0 ? Offer(Challenge(pendingSecret), await Profile()) : null;

    public async Task<SignInResult> EnterPasskey(string pendingSecret, PasskeyAnswer answer)
    {
        if (SecondStepLifecycle.Find(State, pendingSecret, Now) is not { } pending) return new(false);
        var known = State.Passkeys.FirstOrDefault(p => p.Id == answer.Id);
        if (known is null || Site(await Profile()) is not { } site || PasskeyProof.Shown(answer, known.Key, known.Algorithm, known.Counter, Challenge(pendingSecret), site.Host, site.Origin) is not { } counter)
            return new(false) { Pending = new LinkToken(Key, pendingSecret).ToString() }; // signatures can't be guessed: no delay of their own
        var session = LinkToken.New(Key);
        await Save(s => SecondStepLifecycle.Complete(SecondStepLifecycle.Used(s, known, counter), pending, LinkToken.Hash(session.Secret), Now));
        return new(true, session.ToString());
    }

    /// <summary>A pending sign-in's secret is random and serves once; so does what follows from it, and asking stores nothing.</summary>
    private static string Challenge(string pendingSecret) => LinkToken.Hash($"passkey {pendingSecret}");

    private PasskeyOffer? Offer(string challenge, OrganisationProfile profile) => Site(profile) is not { } site
        ? null
        : new(challenge, site.Host, profile.Brand.Name, Base64Url.EncodeToString(Encoding.ASCII.GetBytes(Key)), Address, [.. State.Passkeys.Select(p => p.Id)]);

    /// <summary>Whom passkeys are made for: the portal's host, which must be a name.</summary>
    private static (string Host, string Origin)? Site(OrganisationProfile profile) =>
        Uri.TryCreate(profile.Brand.PortalUrl, UriKind.Absolute, out var url) && url.HostNameType == UriHostNameType.Dns ? (url.IdnHost, $"{url.Scheme}://{url.IdnHost}{(url.IsDefaultPort ? "" : $":{url.Port}")}") : null;
}
