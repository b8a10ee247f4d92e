using Siegelpost.Silo.Notices;

namespace Siegelpost.Silo.Delivery;

/// <summary>A reply of the next hop, its lines joined (RFC 5321 §4.2).</summary>
internal sealed record SmtpAnswer(int Code, IReadOnlyList<string> Lines)
{
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>"550 5.1.1 No such user", fit to be shown.</summary>
    public string Words => ShownText.Reply($"{Code} {string.Join(' ', Lines)}");

    /// <summary>
    /// What a failure means for the mail. 5xx is a refusal only when it is about this mail or recipient; what it says about our commands
    /// or about who we are (RFC 5321 §4.2.2: 500, 502 to 504; RFC 4954 §6 and RFC 3207 §4: 530, 534, 535, 538) is put right by people,
    /// and until then the mail waits.
    /// </summary>
    public DeliveryOutcome Failure() => Code is >= 500 and < 600 and not (500 or 502 or 503 or 504 or 530 or 534 or 535 or 538)
        ? new DeliveryOutcome.Refused(Words)
        : new DeliveryOutcome.Deferred(Words);
}

/// <summary>The next hop broke the protocol or hung up.</summary>
internal sealed class SmtpBrokenException(string message, Exception? inner = null) : IOException(message, inner);
