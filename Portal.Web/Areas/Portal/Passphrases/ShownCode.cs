using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Passphrases;

/// <summary>
/// The code was shown in this browser: a cookie of its own carries the proof to the password page. So the link alone, which anybody has
/// who reads the mailbox, gains nothing from somebody else's code.
/// </summary>
internal static class ShownCode
{
    private const string Cookie = "code";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(30); // as the silo keeps it

    internal static void Remember(HttpContext context, string proof) => context.Write(Cookie, proof, Life);

    internal static void Forget(HttpContext context) => context.Remove(Cookie);

    /// <summary>The secret for this account; empty: none.</summary>
    internal static string Of(HttpContext context, string accountId) => LinkToken.TryParse(context.Read(Cookie), out var proof) && proof.GrainId == accountId ? proof.Secret : "";
}
