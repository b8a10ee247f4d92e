using System.Security.Cryptography;
using Siegelpost.Silo.Passphrases;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Methods;

/// <summary>Secrets of apps that show codes: drawn, sealed for one account, and opened only to compare a code or to show the offer.</summary>
internal sealed class CodeDesk(InstallationKeys keys)
{
    public byte[] Draw(string accountId)
    {
        var secret = RandomNumberGenerator.GetBytes(TotpCode.SecretBytes);
        var closed = keys.Seal(secret, Associated(accountId));
        CryptographicOperations.ZeroMemory(secret);
        return closed;
    }

    public long? Step(byte[] secret, string accountId, string code, DateTimeOffset now, long lastStep)
    {
        var opened = keys.Open(secret, Associated(accountId));
        try { return TotpCode.Step(opened, code, now, lastStep); }
        finally { CryptographicOperations.ZeroMemory(opened); }
    }

    /// <summary>As apps read it from a picture, and as people type it.</summary>
    public AppOffer Show(byte[] secret, string accountId, string organisation, string address)
    {
        var text = TotpCode.Encode(keys.Open(secret, Associated(accountId)));
        var issuer = Uri.EscapeDataString(organisation.Replace(":", " ", StringComparison.Ordinal)); // the colon divides issuer and account
        return new($"otpauth://totp/{issuer}:{Uri.EscapeDataString(address)}?secret={text}&issuer={issuer}", string.Join(' ', text.Chunk(4).Select(group => new string(group))));
    }

    private static byte[] Associated(string accountId) => System.Text.Encoding.ASCII.GetBytes($"totp {accountId}");
}
