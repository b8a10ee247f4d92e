namespace Siegelpost;

/// <summary>What the SMTP front door knows of one mail (RFC 5321 §2.3.1): the envelope and how it came.</summary>
/// <param name="ReversePath">RFC 5321 §4.1.1.2; empty for the null sender.</param>
/// <param name="Recipients">Forward paths in the order of RCPT, at most 100 (RULES 13).</param>
/// <param name="Submitter">Who was recognised; see <see cref="Siegelpost.Submitter.Id"/>.</param>
/// <param name="ReceivedAt">When DATA ended.</param>
/// <param name="ReceivedHeader">Our complete Received field with its final CRLF (RFC 5321 §4.4); goes on top of a mail that passes.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.Envelope")]
public sealed record Envelope(
    [property: Id(0)] string ReversePath,
    [property: Id(1)] IReadOnlyList<string> Recipients,
    [property: Id(2)] string Submitter,
    [property: Id(3)] string Organisation,
    [property: Id(4)] DateTimeOffset ReceivedAt,
    [property: Id(5)] string RemoteAddress,
    [property: Id(6)] string Helo,
    [property: Id(7)] string? TlsProtocol,
    [property: Id(8)] bool EightBitMime,
    [property: Id(9)] bool SmtpUtf8,
    [property: Id(10)] string ReceivedHeader)
{
    /// <summary>The same envelope, whatever the connection was.</summary>
    public bool SameAs(Envelope other) => ReversePath == other.ReversePath && Organisation == other.Organisation && Recipients.SequenceEqual(other.Recipients);
}

/// <summary>
/// Whom the silo recognised behind a connection (A1, RULES 5). A submitter may send for a set of organisations; the domain of the
/// reverse path selects one of them.
/// </summary>
/// <param name="Id">Opaque and stable, e.g. <c>network:firma</c> or <c>login:4f…</c>; goes into the envelope and the log, never an address.</param>
/// <param name="Domains">Sender domain (lower-case A-label) to organisation id.</param>
/// <param name="DefaultOrganisation">For the null sender and for forwards; null: such mail is refused.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.Submitter")]
public sealed record Submitter(
    [property: Id(0)] string Id,
    [property: Id(1)] IReadOnlyDictionary<string, string> Domains,
    [property: Id(2)] string? DefaultOrganisation,
    [property: Id(3)] bool AllowsForeignSenders);

/// <summary>
/// Takes mail over. A stateless worker: whichever silo is asked does it alone with the storage, so that a silo that stands still delays no
/// new mail. Another key may be another silo.
/// </summary>
[Alias("siegelpost.ICustodyGrain")]
public interface ICustodyGrain : IGrainWithIntegerKey
{
    /// <summary>Takes the custody (RULES 21). Repeatable, also elsewhere and at the same time: the mail is taken over once.</summary>
    /// <exception cref="MailIdReusedException">Another mail has been taken over under this id.</exception>
    /// <exception cref="StorageFailedException">Not taken over as far as is known here.</exception>
    [Alias("TakeOver"), ResponseTimeout("00:01:00")] Task TakeOver(string mailId, Envelope envelope, BlobRef blob);
}

/// <summary>Recognises submitters; a stateless worker; another key may be another silo. What front doors know of organisations, they know from here.</summary>
[Alias("siegelpost.ISubmitterGrain")]
public interface ISubmitterGrain : IGrainWithIntegerKey
{
    /// <summary>By the client's network; null when no organisation has it.</summary>
    [Alias("ByNetwork")] Task<Submitter?> ByNetwork(string remoteAddress);

    /// <summary>By AUTH credentials (RFC 4954); null when they are wrong. Slow for the wrong ones, per account and network.</summary>
    [Alias("ByCredentials")] Task<Submitter?> ByCredentials(string remoteAddress, string user, string password);

    /// <summary>By the SHA-256 (64 hexadecimal digits) of a client certificate whose key was proved; null when no organisation has pinned it.</summary>
    [Alias("ByCertificate")] Task<Submitter?> ByCertificate(string remoteAddress, string sha256);
}
