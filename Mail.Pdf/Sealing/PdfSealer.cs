using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Sealing;

/// <summary>A file that travels inside the PDF (ISO 32000-2 §7.11.4).</summary>
public sealed record EmbeddedFile(string Name, ReadOnlyMemory<byte> Data);

/// <summary>What a sealed PDF may carry besides its pages.</summary>
public sealed record SealOptions
{
    /// <summary>Small files an administrator wants inside; portal links otherwise.</summary>
    public IReadOnlyList<EmbeddedFile> Files { get; init; } = [];
    /// <summary>Null: not signed. The file has its MAC in both cases.</summary>
    public PdfSignature? Signature { get; init; }
}

/// <summary>
/// Turns a finished document into a PDF 2.0 file that only the passphrase opens: AES-256 (revision 6), everything encrypted, with a MAC
/// against changes on the way. Holds no state; safe from any thread.
/// </summary>
public static class PdfSealer
{
    /// <summary>Writes the file. The slot is used up by it: <see cref="PassphraseSlot.Forget"/> it and use another for the next file.</summary>
    /// <exception cref="ArgumentException">The slot isn't one, a link leads elsewhere than http, https, mailto or tel, a mark's element stands outside the tree, or the certificate's key is of another kind.</exception>
    public static void Seal(DisplayList document, PassphraseSlot slot, Stream destination, SealOptions? options = null)
    {
        if (slot.U.Length != PassphraseSlot.ULength || slot.Key.Length != Hash2B.Length) throw new ArgumentException("U has 48 bytes and the key 32.", nameof(slot));
        var objects = DocumentWriter.Write(document, options?.Files ?? [], isSigned: options?.Signature is not null);
        using var key = new FileKey();
        using var file = new SealedFile(objects, key, destination, options?.Signature);
        file.Write(slot);
    }
}
