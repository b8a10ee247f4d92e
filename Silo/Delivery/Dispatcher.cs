namespace Siegelpost.Silo.Delivery;

/// <summary>
/// The way out. Each call is one attempt for one recipient and always comes back with an outcome: what went wrong here is
/// <see cref="DeliveryOutcome.Deferred"/>, and when to try again is the grain's matter. Nothing is tried twice once a byte of the mail
/// has been sent, so a mail is doubled only where SMTP makes that unavoidable (RFC 5321 §4.5.5, RFC 1047).
/// </summary>
internal sealed partial class Dispatcher(NextHop? relay, PassedMailSender passed, ComposedMailSender composed, OutboxSender? outbox, ILogger<Dispatcher> log)
{
    private const string Fault = "451 4.3.0 Internal error, to be tried again";

    /// <summary>Mail that leaves as it came, byte for byte (RULES 22).</summary>
    /// <param name="reversePath">Empty: null sender.</param>
    /// <param name="mail">Opened once per attempt; our Received line is already on top.</param>
    public Task<DeliveryOutcome> Pass(string reversePath, string recipient, Func<Task<Stream>> mail, bool eightBit, bool smtpUtf8, DeliveryLease lease, CancellationToken cancellation) =>
        Attempt(() => relay is null ? Development().Write(reversePath, recipient, mail, lease, cancellation)
            : passed.Pass(relay, new PassedMail(reversePath, recipient, mail, eightBit, smtpUtf8), lease, cancellation), lease, cancellation);

    /// <summary>Mail that we composed.</summary>
    public Task<DeliveryOutcome> Send(string reversePath, string recipient, Func<Task<Stream>> mail, DeliveryLease lease, CancellationToken cancellation) =>
        Attempt(() => relay is null ? Development().Write(reversePath, recipient, mail, lease, cancellation)
            : composed.Send(relay, reversePath, recipient, mail, lease, cancellation), lease, cancellation);

    /// <summary>To the organisation's own server over TLS whose certificate was verified, never by the relay (RULES 9). No TLS: deferred.</summary>
    public Task<DeliveryOutcome> SendVerified(OrganisationPolicy inbound, string reversePath, string recipient, Func<Task<Stream>> mail, DeliveryLease lease, CancellationToken cancellation) =>
        inbound is { InboundHost: { Length: > 0 } host, InboundCertificateName: { Length: > 0 } name }
            ? Attempt(() => composed.Send(new NextHop(host, inbound.InboundPort, name), reversePath, recipient, mail, lease, cancellation), lease, cancellation)
            : Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Deferred("451 4.3.5 The organisation's own server is not configured"));

    private OutboxSender Development() => outbox ?? throw new InvalidOperationException("Neither a relay nor an outbox is configured.");

    private async Task<DeliveryOutcome> Attempt(Func<Task<DeliveryOutcome>> send, DeliveryLease lease, CancellationToken cancellation)
    {
        try
        {
            var outcome = await send();
            return outcome is DeliveryOutcome.Deferred && lease.HasStopped ? new DeliveryOutcome.Fenced() : outcome; // TLS tells it as a broken connection
        }
        catch (FencedException) { return new DeliveryOutcome.Fenced(); }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested) { throw; }
#pragma warning disable CA1031 // A delivery step: whatever went wrong, the mail is still ours and is tried again.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Failed(fault);
            return new DeliveryOutcome.Deferred(Fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, EventName = "delivery.fault", Message = "A delivery attempt failed here and will be repeated")]
    private partial void Failed(Exception fault);
}
