using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Polly;
using Polly.Timeout;

namespace Siegelpost.Silo.Delivery;

/// <summary>
/// Our own small SMTP client for mail that leaves as it came: MIME libraries rewrite odd but real input, so here bytes are bytes. One
/// recipient per transaction, since rows are told apart; one connection per mail.
/// </summary>
internal sealed class PassedMailSender(string helloName, DeliveryTimes times, TimeProvider clock)
{
    private const int Block = 64 * 1024;

    // Only what happens before MAIL is tried again: nothing of the mail has been sent then.
    private readonly ResiliencePipeline _connecting = ConnectRetry.Build(times, clock);

    /// <summary>One attempt. Faults of connection and protocol are deferrals; others are the caller's to catch.</summary>
    public async Task<DeliveryOutcome> Pass(NextHop hop, PassedMail mail, DeliveryLease lease, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(times.Attempt, clock);
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            var session = await _connecting.ExecuteAsync(async token => await Open(hop, token), inTime.Token);
            await using var channel = session.Channel;
            if (session.Failure is { } failure) return failure;
            await lease.Begin();
            channel.Lease = lease;
            var outcome = await Transact(hop, channel, session.Extensions, mail, inTime.Token);
            channel.Lease = null;
            await Quit(channel, inTime.Token);
            return outcome;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested) { return ConnectRetry.TooSlow; }
        catch (Exception fault) when (fault is IOException or SocketException or TimeoutException or TimeoutRejectedException or AuthenticationException) { return ConnectRetry.Broken(fault); }
    }

    private sealed record Session(SmtpChannel Channel, Extensions Extensions, DeliveryOutcome? Failure = null);

    private async Task<Session> Open(NextHop hop, CancellationToken cancellation)
    {
        try { return await Open(hop, useTls: true, cancellation); }
        catch (AuthenticationException) { return await Open(hop, useTls: false, cancellation); } // RFC 7435 §3: its TLS is broken, clear still works
    }

    private async Task<Session> Open(NextHop hop, bool useTls, CancellationToken cancellation)
    {
        var channel = await SmtpChannel.Connect(hop, clock, cancellation);
        try
        {
            var greeting = await channel.Read(times.Connect, cancellation);
            // RFC 5321 §3.1 allows 554 here; it is about the connection, not about the mail.
            if (greeting.Code != 220) return new(channel, Extensions.None, new DeliveryOutcome.Deferred(greeting.Words));
            var (extensions, failure) = await Hello(channel, cancellation);
            if (failure is not null || !useTls || !extensions.Has("STARTTLS")) return new(channel, extensions, failure);
            var start = await channel.Ask("STARTTLS", times.Command, cancellation);
            if (start.Code != 220) return new(channel, extensions); // RFC 3207 §4.1: the client decides, and we only take TLS when offered
            await channel.StartTls(hop.Host, times.Command, cancellation);
            (extensions, failure) = await Hello(channel, cancellation); // RFC 3207 §4.2: what was said before is forgotten
            return new(channel, extensions, failure);
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }
    }

    private async Task<(Extensions, DeliveryOutcome?)> Hello(SmtpChannel channel, CancellationToken cancellation)
    {
        var answer = await channel.Ask($"EHLO {helloName}", times.Command, cancellation);
        if (answer.IsPositive) return (new Extensions(answer.Lines), null);
        if (answer.Code >= 500) answer = await channel.Ask($"HELO {helloName}", times.Command, cancellation); // RFC 5321 §3.2: old servers know no EHLO
        return (Extensions.None, answer.IsPositive ? null : new DeliveryOutcome.Deferred(answer.Words));
    }

    private async Task<DeliveryOutcome> Transact(NextHop hop, SmtpChannel channel, Extensions extensions, PassedMail mail, CancellationToken cancellation)
    {
        await using var bytes = await MailSource.Open(mail.Open);
        var (reversePath, recipient) = (SmtpPath.Encode(mail.ReversePath), SmtpPath.Encode(mail.Recipient));
        var needsUtf8 = mail.SmtpUtf8 || !SmtpPath.IsAscii(reversePath) || !SmtpPath.IsAscii(recipient);
        // RFC 6531 §3.2: such mail must not go to a server that doesn't know it.
        if (needsUtf8 && !extensions.Has("SMTPUTF8")) return new DeliveryOutcome.Refused($"550 5.6.7 {hop.Host} does not take internationalised mail");

        var parameters = "";
        if (extensions.Has("SIZE") && bytes.CanSeek) parameters += string.Create(CultureInfo.InvariantCulture, $" SIZE={bytes.Length}"); // RFC 1870 §3
        // Deviation from RFC 6152 §3: to a server without 8BITMIME 8-bit mail goes all the same, since converting it would change its bytes
        // and every server of this century passes them.
        if (mail.EightBit && extensions.Has("8BITMIME")) parameters += " BODY=8BITMIME";
        if (needsUtf8) parameters += " SMTPUTF8";

        var answer = await channel.Ask($"MAIL FROM:<{reversePath}>{parameters}", times.Command, cancellation);
        if (!answer.IsPositive) return answer.Failure();
        answer = await channel.Ask($"RCPT TO:<{recipient}>", times.Command, cancellation);
        if (!answer.IsPositive) return answer.Failure();
        answer = await channel.Ask("DATA", times.DataStart, cancellation);
        if (answer.Code != 354) return answer.Failure();
        answer = await Data(channel, bytes, cancellation);
        return answer.IsPositive ? new DeliveryOutcome.HandedOver(answer.Words, hop.Host, channel.Tls) : answer.Failure();
    }

    private async Task<SmtpAnswer> Data(SmtpChannel channel, Stream mail, CancellationToken cancellation)
    {
        var stuffing = new DotStuffing();
        var block = new byte[Block];
        var wire = new ArrayBufferWriter<byte>(Block + Block / 2);
        for (int read; (read = await mail.ReadAsync(block, cancellation)) > 0;)
        {
            stuffing.Feed(block.AsSpan(0, read), wire);
            try { await channel.Write(wire.WrittenMemory, times.DataBlock, cancellation); }
            catch (IOException broken) when (broken.InnerException is not FencedException)
            {
                var why = await channel.Read(TimeSpan.FromSeconds(5), cancellation); // it may have said why it hung up, such as 552
                return why.IsPositive ? throw new SmtpBrokenException("The server took a mail that it had not got.") : why;
            }
            wire.ResetWrittenCount();
        }
        stuffing.Finish(wire); // the final dot in a write of its own: the lease is checked right before it
        await channel.Write(wire.WrittenMemory, times.DataBlock, cancellation);
        return await channel.Read(times.DataEnd, cancellation);
    }

    private static async Task Quit(SmtpChannel channel, CancellationToken cancellation)
    {
        try { await channel.Ask("QUIT", TimeSpan.FromSeconds(5), cancellation); }
        catch (Exception fault) when (fault is IOException or TimeoutException or OperationCanceledException) { } // the outcome is known already
    }
}
