using System.Net;

namespace Siegelpost.Smtp;

/// <summary>
/// What the SMTP front door asks of the house behind it. Every method may throw: a fault is never a refusal, the client is told
/// to come again (451, 454).
/// </summary>
public interface IFrontOffice
{
    /// <summary>Whom an organisation knows at this address; null: nobody.</summary>
    ValueTask<Submitter?> ByNetwork(IPAddress address);

    /// <summary>Whose pinned client certificate this is; null: nobody's. The client has proved that it holds the key.</summary>
    /// <param name="sha256">Of the whole certificate, 64 lower-case hexadecimal digits.</param>
    ValueTask<Submitter?> ByCertificate(IPAddress address, string sha256);

    /// <summary>Who has these credentials (RFC 4954); null: nobody. Slow for wrong ones.</summary>
    ValueTask<Submitter?> ByCredentials(IPAddress address, string user, string password);

    /// <summary>A place for the bytes of one mail, sealed as they come.</summary>
    IIncomingMail Begin(string organisation);

    /// <summary>
    /// Takes the custody: when this returns, the bytes are durable and the mail's state is, so that the client may
    /// forget the mail. From the call on <paramref name="mail"/> belongs to the office, which discards it on a fault only where
    /// it is certain that no mail owns it.
    /// </summary>
    /// <param name="mailId">The mail's key everywhere, told to the client; see <see cref="Crockford"/>.</param>
    Task Accept(string mailId, Envelope envelope, IIncomingMail mail);
}

/// <summary>The bytes of one mail on their way in, without dots of transparency (RFC 5321 §4.5.2). Disposing discards them.</summary>
public interface IIncomingMail : IAsyncDisposable
{
    /// <summary>Adds content without waiting. A full disk is an <see cref="IOException"/> with its system error as HResult.</summary>
    void Write(ReadOnlySpan<byte> content);

    /// <summary>After each block: waits until the store behind has taken enough, so that memory stays bounded. Faults as above.</summary>
    ValueTask Drain(CancellationToken cancellation);
}
