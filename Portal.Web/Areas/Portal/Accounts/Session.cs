using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Accounts;

/// <summary>Who is signed in: the cookie holds account and secret; the account itself knows whether the secret is (still) a session's.</summary>
internal sealed record Session(LinkToken Token, AccountView Account)
{
    private const string Cookie = "session", StepCookie = "step";

    internal static async Task<Session?> Find(HttpContext context, IGrainFactory grains) =>
        LinkToken.TryParse(context.Read(Cookie), out var token) && await grains.GetGrain<IAccountGrain>(token.GrainId).Session(token.Secret) is { } account ? new(token, account) : null;

    /// <summary>Until the browser is closed; the silo ends it after 30 idle minutes, or 12 hours (RULES 17).</summary>
    internal static void Begin(HttpContext context, string token)
    {
        context.Write(Cookie, token);
        context.Remove(StepCookie);
    }

    internal static void Forget(HttpContext context) => context.Remove(Cookie);

    /// <summary>The password was right: a cookie of its own carries the sign-in to its second step.</summary>
    internal static void Await(HttpContext context, string pending)
    {
        context.Write(StepCookie, pending);
        context.Remove(Cookie);
    }

    internal static LinkToken? Step(HttpContext context) => LinkToken.TryParse(context.Read(StepCookie), out var token) ? token : null;
}
