using System.Net.Sockets;
using System.Security.Authentication;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;
using Polly;

namespace Siegelpost.Silo.Delivery;

/// <summary>Sends what we composed by MailKit, over connections that are kept for a while: with TLS a new one costs six times as much.</summary>
internal sealed class ComposedMailSender(ConnectionPool pool, DeliveryTimes times, TimeProvider clock)
{
    private readonly ResiliencePipeline _connecting = ConnectRetry.Build(times, clock);

    /// <summary>One attempt. Faults of connection and protocol are deferrals; others are the caller's to catch.</summary>
    public async Task<DeliveryOutcome> Send(NextHop hop, string reversePath, string recipient, Func<Task<Stream>> mail, DeliveryLease lease, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(times.Attempt, clock);
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            // A kept connection may have died unseen: then once more, with a new one, if nobody has seen the mail yet.
            return await Once(hop, reversePath, recipient, mail, lease, allowKept: true, inTime.Token)
                ?? await Once(hop, reversePath, recipient, mail, lease, allowKept: false, inTime.Token)
                ?? ConnectRetry.Broken(new IOException());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested) { return ConnectRetry.TooSlow; }
        catch (SmtpCommandException answer) { return new DeliveryOutcome.Deferred(Answer(answer).Words); } // greeting or EHLO: about us, not about the mail
        catch (Exception fault) when (IsBroken(fault)) { return ConnectRetry.Broken(fault); }
    }

    /// <summary>Null: the kept connection was dead before it had seen anything of the mail.</summary>
    private async Task<DeliveryOutcome?> Once(NextHop hop, string reversePath, string recipient, Func<Task<Stream>> mail, DeliveryLease lease, bool allowKept, CancellationToken cancellation)
    {
        using var slot = await pool.Enter(hop, cancellation);
        var connection = (allowKept ? await pool.Kept(hop, cancellation) : null) ?? await _connecting.ExecuteAsync(async token => await pool.Connect(hop, token), cancellation);
        var isKept = connection.Mails > 0;
        try
        {
            if (!connection.Client.Takes(reversePath, recipient)) // RFC 6531 §3.2
            {
                pool.Keep(hop, connection);
                return new DeliveryOutcome.Refused($"550 5.6.7 {hop.Host} does not take internationalised mail");
            }
            await using var bytes = await MailSource.Open(mail);
            using var message = await MimeMessage.LoadAsync(bytes, persistent: true, cancellation);
            await lease.Begin();
            var reply = await connection.Client.Send(message, reversePath, recipient, lease, cancellation);
            var tls = connection.Client.IsSecure ? SmtpChannel.NameOf(connection.Client.SslProtocol) : null;
            pool.Keep(hop, connection);
            return new DeliveryOutcome.HandedOver(Notices.ShownText.Reply($"250 {reply}"), hop.Host, tls);
        }
        catch (SmtpCommandException answer)
        {
            connection.Dispose();
            return Answer(answer).Failure();
        }
        catch (Exception fault) when (isKept && !connection.Client.MayHaveSentData && IsBroken(fault))
        {
            connection.Dispose();
            return null;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SmtpAnswer Answer(SmtpCommandException answer) => new((int)answer.StatusCode, [answer.Message]);

    private static bool IsBroken(Exception fault) => fault is IOException or SocketException or TimeoutException or Polly.Timeout.TimeoutRejectedException or AuthenticationException or ProtocolException or ServiceNotConnectedException
        or MailKit.Security.SslHandshakeException or NotSupportedException; // the last: STARTTLS was required and isn't offered
}
