using System.Net.Security;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Siegelpost.Silo.Delivery;

/// <summary>MailKit's client, kept from touching the mail and told how to trust.</summary>
internal sealed class ExactSmtpClient : SmtpClient
{
    private FencedStream? _wire;

    /// <summary>A recipient was accepted, so DATA may have begun: from now on a failure may mean that they have the mail.</summary>
    public bool MayHaveSentData { get; private set; }

    /// <param name="trust">Certificate authorities beside the system's, for required TLS.</param>
    public ExactSmtpClient(string helloName, NextHop hop, VerifiedTls trust)
    {
        LocalDomain = helloName;
        CheckCertificateRevocation = false; // an own CA seldom has a list to ask; the name and the chain are what counts
        ServerCertificateValidationCallback = hop.CertificateName is null ? VerifiedTls.Anyone : trust.Accepts;
    }

    /// <param name="useTls">False: in clear, although it may be offered; never for a hop whose certificate has a name to have.</param>
    public async Task Connect(NextHop hop, bool useTls, CancellationToken cancellation)
    {
        _wire = new FencedStream(await SmtpChannel.Open(hop, cancellation));
        try
        {
            // The name given here is the one that the certificate must have.
            await ConnectAsync(_wire, hop.CertificateName ?? hop.Host, hop.Port, Security(hop, useTls), cancellation);
        }
        catch
        {
            await _wire.DisposeAsync();
            throw;
        }
    }

    /// <summary>False: an address needs SMTPUTF8, and the server doesn't offer it.</summary>
    public bool Takes(string reversePath, string recipient) => Capabilities.HasFlag(SmtpCapabilities.UTF8) || (SmtpPath.IsAscii(SmtpPath.Encode(reversePath)) && SmtpPath.IsAscii(SmtpPath.Encode(recipient)));

    /// <summary>Sends while the lease holds; after a fault the connection can only be disposed.</summary>
    public async Task<string> Send(MimeMessage message, string reversePath, string recipient, DeliveryLease lease, CancellationToken cancellation)
    {
        MayHaveSentData = false;
        _wire!.Lease = lease;
        var options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        var reply = await SendAsync(options, message, Path(reversePath), [Path(recipient)], cancellation);
        _wire.Lease = null;
        return reply;
    }

    /// <summary>Nothing is re-encoded: what was composed is what leaves.</summary>
    protected override void Prepare(FormatOptions options, MimeMessage message, EncodingConstraint constraint, int maxLineLength) { }

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => MayHaveSentData = true;

    private static SecureSocketOptions Security(NextHop hop, bool useTls) => hop switch
    {
        { ImplicitTls: true } => SecureSocketOptions.SslOnConnect,
        { CertificateName: not null } => SecureSocketOptions.StartTls,
        _ => useTls ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.None,
    };

    private static MailboxAddress Path(string address) => new("", SmtpPath.Encode(address));
}
