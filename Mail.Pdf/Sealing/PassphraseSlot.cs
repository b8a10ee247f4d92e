namespace Siegelpost.Pdf.Sealing;

/// <summary>
/// All that one PDF needs of a passphrase (ISO 32000-2 §7.6.4.4.7, revision 6): U (hash, validation salt, key salt) goes into the file,
/// the key wraps the file key and is then forgotten. Derived while the passphrase is at hand, used for one file, deleted: what was
/// sent can't be opened with what we keep.
/// </summary>
/// <param name="U">48 bytes.</param>
/// <param name="Key">32 bytes: hash 2.B of passphrase and key salt.</param>
public sealed record PassphraseSlot(byte[] U, byte[] Key);
