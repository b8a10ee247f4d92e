using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Passphrases;

/// <summary>
/// Carries what the "done" page says over the redirect, in a sealed cookie of this browser: nothing of the account stands in the address,
/// and reloading or going back sends nothing again.
/// </summary>
public sealed class FreshRegistration(IDataProtectionProvider protection)
{
    private const string Cookie = "done";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(30);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("siegelpost.done").ToTimeLimitedDataProtector();

    /// <param name="SenderName">Whose mail is on its way; null: none was held.</param>
    /// <param name="Renewed">There was a password before, and old PDFs still have it.</param>
    public sealed record Facts(string Organisation, string Address, string? SenderName, int Released, bool Renewed);

    internal void Remember(HttpContext context, Facts facts) => context.Write(Cookie, _protector.Protect(JsonSerializer.Serialize(facts), Life), Life);

    internal Facts? Recall(HttpContext context)
    {
        if (context.Read(Cookie) is not { Length: > 0 and <= 4096 } value) return null;
        try { return JsonSerializer.Deserialize<Facts>(_protector.Unprotect(value)); }
        catch (Exception e) when (e is CryptographicException or JsonException) { return null; } // old, or not ours
    }
}
