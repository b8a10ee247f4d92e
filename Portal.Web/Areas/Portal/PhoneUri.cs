namespace Siegelpost.Portal.Areas.Portal;

/// <summary>A telephone number as people write it, as a <c>tel:</c> number (RFC 3966): German ones get their country code.</summary>
internal static class PhoneUri
{
    internal static string Of(string phone)
    {
        var digits = new string([.. phone.Where((c, i) => char.IsAsciiDigit(c) || (c == '+' && i == 0))]);
        return digits.StartsWith("00", StringComparison.Ordinal) ? $"+{digits[2..]}"
            : digits.StartsWith('0') ? $"+49{digits[1..]}" : digits;
    }
}
