using System.Security.Cryptography;

namespace Siegelpost.Silo.Passphrases;

/// <summary>"K7F-2MQ": the code that sender and recipient compare by eye or by phone. It shows that two mails belong together and opens nothing.</summary>
internal static class ReferenceCode
{
    public static string New()
    {
        var code = RandomNumberGenerator.GetString("23456789ABCDEFGHJKMNPQRSTVWXYZ", 6); // nothing that reads like another
        return $"{code[..3]}-{code[3..]}";
    }
}
