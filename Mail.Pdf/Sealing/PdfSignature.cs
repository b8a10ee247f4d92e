using System.Security.Cryptography.X509Certificates;

namespace Siegelpost.Pdf.Sealing;

/// <summary>
/// Who signs a file, without a visible mark on its pages. The key stays with whoever gives the delegate; this project never has one.
/// </summary>
/// <param name="Certificate">The signer's, with an RSA or ECDSA key; only its public half is used.</param>
/// <param name="Issuers">Certificates between it and its root, for readers that know the root alone.</param>
/// <param name="SignHash">From a SHA-256 hash to its signature: PKCS #1 v1.5 with an RSA key (RFC 8017 §8.2), DER with an ECDSA key (RFC 3279 §2.2.3).</param>
/// <param name="At">When, as the signer says.</param>
public sealed record PdfSignature(X509Certificate2 Certificate, IReadOnlyList<X509Certificate2> Issuers, Func<byte[], byte[]> SignHash, DateTimeOffset At);
