using Siegelpost.Silo.Domain;

namespace Siegelpost.Silo.Grains;

/// <summary>What only the silo asks of an account.</summary>
[Alias("siegelpost.IAccountKeeper")]
internal interface IAccountKeeper : IGrainWithStringKey
{
    /// <summary>Whose session it is; null: nobody's, or over.</summary>
    [Alias("SignedIn"), AlwaysInterleave] Task<Reader?> SignedIn(string session);

    /// <summary>The same by the session's hash, for links that live no longer than the session that made them; counts as using it.</summary>
    [Alias("IsSignedIn"), AlwaysInterleave] Task<bool> IsSignedIn(string sessionHash);

    /// <summary>Of the present passphrase.</summary>
    [Alias("Epoch"), AlwaysInterleave] Task<int> Epoch();

    /// <summary>Gives its address up to another account, and wakes what waits; false: it has a passphrase.</summary>
    [Alias("Yield")] Task<bool> Yield();

    /// <summary>The code that this sender tells the recipient, for the notice under that id; null: none (any more), or none for him.</summary>
    [Alias("AccessCode")] Task<string?> AccessCode(string notice, string sender);

    /// <summary>That notice is on its way.</summary>
    [Alias("HasToldAccessCode")] Task HasToldAccessCode(string notice);

    /// <summary>The code as shown for another account, which wants the address; braked as at the invitation.</summary>
    [Alias("ShowAccessCode")] Task<AccessCodeResult> ShowAccessCode(string code);

    /// <summary>Null: no code is asked for.</summary>
    [Alias("CodeAsked"), AlwaysInterleave] Task<CodeAsked?> CodeAsked();
}

/// <param name="From">Name of who tells it; null: nobody has been told one.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.CodeAsked")]
internal sealed record CodeAsked([property: Id(0)] string? From);

/// <summary>Somebody signed in.</summary>
/// <param name="LockedBelow">Mail of earlier epochs is locked since the last reset (RULES 16).</param>
[GenerateSerializer, Immutable, Alias("siegelpost.Reader")]
internal sealed record Reader(
    [property: Id(0)] string Organisation,
    [property: Id(1)] string Address,
    [property: Id(2)] string Language,
    [property: Id(3)] int LockedBelow,
    [property: Id(4)] string SessionHash);

internal sealed partial class AccountGrain : IAccountKeeper
{
    public Task<Reader?> SignedIn(string session) => Task.FromResult(AccountLifecycle.FindSession(State, session, Now) is { } known
        ? new Reader(State.Organisation, Address, State.Language, State.LockedBelow ?? State.Epoch, known.Hash)
        : null);

    public async Task<bool> IsSignedIn(string sessionHash)
    {
        if (State.Sessions.FirstOrDefault(s => s.Hash == sessionHash) is not { } known || !AccountLifecycle.IsAlive(known, Now)) return false;
        await Save(s => AccountLifecycle.Touch(s, known, Now)); // whoever writes for half an hour stays signed in
        return true;
    }

    public Task<int> Epoch() => Task.FromResult(State.Epoch);
}
