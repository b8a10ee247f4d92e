using Microsoft.Extensions.Logging;

namespace Siegelpost.Silo.Grains;

/// <summary>What a mail's grain logs: ids and outcomes, never a subject, an address or a word of the mail.</summary>
internal static partial class MessageLog
{
    [LoggerMessage(EventId = 200, EventName = "MailAccepted", Level = LogLevel.Information, Message = "{MailId} accepted: {Kind}, {Recipients} recipients, {Size} bytes")]
    public static partial void Accepted(ILogger log, string mailId, string kind, int recipients, long size);

    [LoggerMessage(EventId = 201, EventName = "MailOutcome", Level = LogLevel.Information, Message = "{MailId} to one recipient: {Outcome} by {Method}")]
    public static partial void Outcome(ILogger log, string mailId, string outcome, Method method);

    [LoggerMessage(EventId = 204, EventName = "ReadFailed", Level = LogLevel.Warning, Message = "{MailId} could not be read; it stays and will be tried again")]
    public static partial void ReadFailed(ILogger log, string mailId, Exception fault);

    [LoggerMessage(EventId = 207, EventName = "NoVerdict", Level = LogLevel.Warning, Message = "{MailId} has no verdict of the malware scanner: {Reason}")]
    public static partial void NoVerdict(ILogger log, string mailId, string reason);

    [LoggerMessage(EventId = 202, EventName = "SealFailed", Level = LogLevel.Warning, Message = "{MailId} could not be sealed; it stays and will be tried again")]
    public static partial void SealFailed(ILogger log, string mailId, Exception fault);

    [LoggerMessage(EventId = 205, EventName = "DeliveryFenced", Level = LogLevel.Warning, Message = "{MailId}: a hand-over was dropped, because its lease was over; whoever has the lease goes on")]
    public static partial void Fenced(ILogger log, string mailId);

    [LoggerMessage(EventId = 206, EventName = "LeaseNotRenewed", Level = LogLevel.Information, Message = "{MailId}: the lease of a hand-over could not be renewed")]
    public static partial void NotRenewed(ILogger log, string mailId, Exception fault);

    [LoggerMessage(EventId = 203, EventName = "DispatchFailed", Level = LogLevel.Warning, Message = "{MailId} could not be handed over; it stays and will be tried again")]
    public static partial void DispatchFailed(ILogger log, string mailId, Exception fault);
}
