using System.Text;

namespace Siegelpost.Smtp;

/// <summary>User and password of one AUTH exchange; prints neither.</summary>
internal sealed record Credentials(string User, string Password)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public override string ToString() => nameof(Credentials);

    /// <summary>RFC 4616 §2: [authzid] NUL authcid NUL passwd. Acting for another identity isn't offered.</summary>
    public static Credentials? FromPlain(string message)
    {
        var parts = message.Split('\0');
        return parts.Length == 3 && (parts[0].Length == 0 || parts[0] == parts[1]) ? Of(parts[1], parts[2]) : null;
    }

    /// <summary>Null for what no account can have; a control in a name could forge a log line somewhere.</summary>
    public static Credentials? Of(string user, string password) =>
        user.Length is > 0 and <= 255 && password.Length is > 0 and <= 1024 && !user.Any(char.IsControl) && !password.Contains('\0', StringComparison.Ordinal)
            ? new Credentials(user, password)
            : null;

    /// <summary>RFC 4648 §4 and RFC 4954 §4: base64 without white space, of UTF-8; null if it isn't.</summary>
    public static string? Decode(string base64)
    {
        if (base64.Any(char.IsWhiteSpace)) return null;
        var bytes = new byte[base64.Length / 4 * 3];
        if (!Convert.TryFromBase64String(base64, bytes, out var length)) return null;
        try
        {
            return StrictUtf8.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
