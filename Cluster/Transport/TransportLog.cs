using System.Net;
using Microsoft.Extensions.Logging;

namespace Siegelpost.Cluster;

/// <summary>What connections log: who and why, never a key and never a byte of what was said.</summary>
internal static partial class TransportLog
{
    [LoggerMessage(1, LogLevel.Information, "{Setting} loaded again")]
    public static partial void FilesLoaded(this ILogger log, string setting);

    [LoggerMessage(2, LogLevel.Error, "{Setting} can't be used; the old ones stay in use")]
    public static partial void FilesUnusable(this ILogger log, Exception fault, string setting);

    [LoggerMessage(3, LogLevel.Warning, "Connection with {Peer} refused: {Reason}")]
    public static partial void PeerRefused(this ILogger log, EndPoint? peer, string reason);

    [LoggerMessage(4, LogLevel.Debug, "{Peer} left before the handshake ended")]
    public static partial void PeerLeft(this ILogger log, EndPoint? peer);
}
