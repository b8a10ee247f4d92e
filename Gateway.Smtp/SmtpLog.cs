using Microsoft.Extensions.Logging;

namespace Siegelpost.Smtp;

/// <summary>What the front door logs: ids, never an address, a name or a word of a mail.</summary>
internal static partial class SmtpLog
{
    [LoggerMessage(1, LogLevel.Information, "Mail {MailId} accepted for {Organisation} from {Submitter}: {Length} bytes, {Recipients} recipients, connection {Connection}")]
    public static partial void Accepted(this ILogger log, string mailId, string organisation, string submitter, long length, int recipients, string connection);

    [LoggerMessage(2, LogLevel.Information, "Mail {MailId} refused with {Code} {Enhanced} after {Length} bytes, connection {Connection}")]
    public static partial void Refused(this ILogger log, string mailId, int code, string? enhanced, long length, string connection);

    [LoggerMessage(3, LogLevel.Error, "Mail {MailId} deferred by a fault, connection {Connection}")]
    public static partial void Deferred(this ILogger log, Exception fault, string mailId, string connection);

    [LoggerMessage(4, LogLevel.Warning, "Mail {MailId} was accepted only after its sender had been told to try again: it may come twice")]
    public static partial void AcceptedTooLate(this ILogger log, string mailId);

    [LoggerMessage(5, LogLevel.Error, "Nobody could be recognised because of a fault, connection {Connection}")]
    public static partial void RecognitionFailed(this ILogger log, Exception fault, string connection);

    [LoggerMessage(6, LogLevel.Warning, "Wrong credentials, connection {Connection}")]
    public static partial void WrongCredentials(this ILogger log, string connection);

    [LoggerMessage(7, LogLevel.Debug, "Command {Verb} refused with {Code} {Enhanced}, connection {Connection}")]
    public static partial void CommandRefused(this ILogger log, Verb verb, int code, string? enhanced, string connection);

    [LoggerMessage(8, LogLevel.Warning, "Connection {Connection} turned away: no place left")]
    public static partial void NoPlace(this ILogger log, string connection);

    [LoggerMessage(9, LogLevel.Information, "Connection {Connection} ended with {Code} {Enhanced}")]
    public static partial void HungUp(this ILogger log, string connection, int code, string? enhanced);

    [LoggerMessage(10, LogLevel.Debug, "Connection {Connection} lost: {Reason}")]
    public static partial void Lost(this ILogger log, string connection, string reason);

    [LoggerMessage(11, LogLevel.Error, "Connection {Connection} ended by a fault")]
    public static partial void Broke(this ILogger log, Exception fault, string connection);
}
