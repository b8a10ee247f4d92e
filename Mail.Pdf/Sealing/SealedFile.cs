using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Sealing;

/// <summary>
/// Writes the objects of a document as one encrypted file. Objects stand in encrypted object streams, so that a stranger sees the lengths of
/// streams and nothing of the structure; the cross-reference stream (exempt from encryption, ISO 32000-2 §7.5.8.2) carries the MAC, or leads
/// to the signature that does. What proves the file is written last, around a hole of known length, so that nothing is read again.
/// </summary>
internal sealed class SealedFile(PdfObjects objects, FileKey key, Stream destination, PdfSignature? signature) : IDisposable
{
    private const int ObjectsPerStream = 200; // a reader inflates the whole stream for one object
    private const int Chunk = 64 * 1024;
    private const int RangeLength = 13 + 3 * 11 + 1; // "/ByteRange[0 ", three numbers, "]"

    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<int, (int Kind, long Where, int Index)> places = [];
    private readonly PdfBuffer buffer = new(4 * 1024);
    private readonly byte[] cipher = ArrayPool<byte>.Shared.Rent(Chunk + 16);
    private long position;
    private int last = objects.Last;

    public void Write(PassphraseSlot slot)
    {
        buffer.Add("%PDF-2.0\n%"u8).Add([0xE2, 0xE3, 0xCF, 0xD3]).Add("\n"u8);
        foreach (var stream in objects.Streams) WriteStream(stream.Id.Number, stream.Dictionary, stream.Data.Span);
        for (var first = 0; first < objects.PlainCount; first += ObjectsPerStream) WritePacked(first, Math.Min(ObjectsPerStream, objects.PlainCount - first));
        var encrypt = Begin(++last);
        key.WriteDictionary(buffer, slot);
        buffer.Add("\nendobj\n"u8);
        var catalog = WriteCatalog();
        Flush();
        if (signature is null) WriteMac(encrypt, catalog);
        else WriteSignature(new SignatureContainer(signature), encrypt, catalog);
    }

    /// <summary>Outside the object streams, as qpdf does it too: Adobe Reader 8 and PdfPig want it before they have the key. Its strings are encrypted one by one.</summary>
    private ObjectId WriteCatalog()
    {
        var catalog = Begin(++last);
        buffer.Literal("<<" + objects.Catalog);
        // ISO/TS 32004 §5.2; direct objects all of them (ISO 32000-2 §7.12.1).
        buffer.Add($"/Extensions<</ISO_[<</Type/DeveloperExtensions/BaseVersion/2.0/ExtensionLevel 32004/ExtensionRevision {Encrypt(":2024"u8)}/URL {Encrypt("https://www.iso.org/standard/45877.html"u8)}>>]>>>>\nendobj\n");
        return catalog;
    }

    private ReadOnlySpan<byte> Encrypt(ReadOnlySpan<byte> text)
    {
        var vector = RandomNumberGenerator.GetBytes(16);
        return (byte[])[.. vector, .. key.Cipher.EncryptCbc(text, vector)];
    }

    public void Dispose()
    {
        digest.Dispose();
        ArrayPool<byte>.Shared.Return(cipher);
    }

    private ObjectId Begin(int number)
    {
        places[number] = (1, position + buffer.Length, 0);
        buffer.Add($"{number} 0 obj\n");
        return new ObjectId(number);
    }

    private void WritePacked(int first, int count)
    {
        var (compressed, bodies, ids) = objects.Pack(first, count);
        var number = ++last;
        for (var i = 0; i < ids.Count; i++) places[ids[i].Number] = (2, number, i);
        WriteStream(number, $"/Type/ObjStm/N {count}/First {bodies}/Filter/FlateDecode", compressed.Span);
    }

    /// <summary>Algorithm 1.A: a random start vector, then CBC with PKCS#7 padding, in chunks so that large images are never copied whole.</summary>
    private void WriteStream(int number, string dictionary, ReadOnlySpan<byte> data)
    {
        Begin(number);
        buffer.Literal("<<" + dictionary);
        buffer.Add($"/Length {16L + (data.Length / 16 + 1) * 16L}>>\nstream\n");
        Span<byte> vector = stackalloc byte[16];
        RandomNumberGenerator.Fill(vector);
        buffer.Add(vector);
        Flush();
        while (data.Length >= Chunk)
        {
            key.Cipher.EncryptCbc(data[..Chunk], vector, cipher, PaddingMode.None);
            Emit(cipher.AsSpan(0, Chunk));
            cipher.AsSpan(Chunk - 16, 16).CopyTo(vector);
            data = data[Chunk..];
        }
        var length = key.Cipher.EncryptCbc(data, vector, cipher, PaddingMode.PKCS7);
        Emit(cipher.AsSpan(0, length));
        buffer.Add("\nendstream\nendobj\n"u8);
    }

    private void WriteMac(ObjectId encrypt, ObjectId catalog)
    {
        var start = position;
        var table = CrossReferences(start);
        WriteTrailer(buffer, table, encrypt, catalog);
        buffer.Add("/MACLocation/Standalone"u8);
        var tail = new PdfBuffer();
        WriteEnd(tail, table, start);
        WriteProof("/MAC", PdfMac.Length, tail, digest => PdfMac.Create(key.Secret, key.MacSalt, digest));
    }

    /// <summary>The signature dictionary (ISO 32000-2 §12.8.1) in clear but for its strings; its Contents is exempt (§7.6.2).</summary>
    private void WriteSignature(SignatureContainer container, ObjectId encrypt, ObjectId catalog)
    {
        var id = Begin(objects.Signature.Number);
        buffer.Add($"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M {Encrypt(Encoding.ASCII.GetBytes($"D:{signature!.At.UtcDateTime:yyyyMMddHHmmss}Z"))}");
        var tail = new PdfBuffer();
        tail.Add(">>\nendobj\n"u8);
        var start = position + buffer.Length + RangeLength + "/Contents".Length + HoleLength(container.MaximumLength) + tail.Length;
        var table = CrossReferences(start);
        WriteTrailer(tail, table, encrypt, catalog);
        tail.Add($"/MACLocation/AttachedToSig/SigObjRef {id}");
        WriteEnd(tail, table, start);
        WriteProof("/Contents", container.MaximumLength, tail, digest => container.Create(digest, key));
    }

    private void WriteTrailer(PdfBuffer into, ReadOnlyMemory<byte> table, ObjectId encrypt, ObjectId catalog)
    {
        var id = RandomNumberGenerator.GetBytes(16).AsSpan();
        into.Add($"{last + 1} 0 obj\n<</Type/XRef/Size {last + 2}/W[1 4 2]/Filter/FlateDecode/Length {table.Length}")
            .Add($"/Root {catalog}/Info {objects.Info}/Encrypt {encrypt}/ID[{id}{id}]/AuthCode<<");
    }

    private static void WriteEnd(PdfBuffer into, ReadOnlyMemory<byte> table, long start) =>
        into.Add(">>>>\nstream\n"u8).Add(table.Span).Add($"\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n");

    /// <summary>What covers all bytes but itself: the ranges, and after them the string that they leave out.</summary>
    /// <param name="length">Bytes that the string holds; a shorter proof is followed by zeros.</param>
    private void WriteProof(string entry, int length, PdfBuffer tail, Func<byte[], byte[]> prove)
    {
        // The first range ends with its own length, written to a fixed width.
        var hole = position + buffer.Length + RangeLength + entry.Length;
        var after = hole + HoleLength(length);
        buffer.Add(Encoding.ASCII.GetBytes($"/ByteRange[0 {hole,-11}{after,-11}{tail.Length,-11}]{entry}"));
        digest.AppendData(buffer.Span);
        digest.AppendData(tail.Span);
        destination.Write(buffer.Span);
        buffer.Clear();
        var proof = new byte[length];
        prove(digest.GetHashAndReset()).CopyTo(proof.AsSpan());
        buffer.Add($"{proof.AsSpan()}").Add(tail.Span);
        destination.Write(buffer.Span);
    }

    // The brackets and two digits for each byte.
    private static long HoleLength(int bytes) => 2 + 2L * bytes;

    /// <param name="start">Where the table itself begins.</param>
    private ReadOnlyMemory<byte> CrossReferences(long start)
    {
        var number = last + 1;
        places[number] = (1, start, 0);
        var rows = new byte[7 * (number + 1)];
        BinaryPrimitives.WriteUInt16BigEndian(rows.AsSpan(5), ushort.MaxValue); // object 0, the head of the free list
        foreach (var (id, (kind, where, index)) in places)
        {
            var row = rows.AsSpan(7 * id);
            row[0] = (byte)kind;
            BinaryPrimitives.WriteUInt32BigEndian(row[1..], checked((uint)where));
            BinaryPrimitives.WriteUInt16BigEndian(row[5..], checked((ushort)index));
        }
        return PdfObjects.Compress(rows);
    }

    private void Flush()
    {
        Emit(buffer.Span);
        buffer.Clear();
    }

    private void Emit(ReadOnlySpan<byte> bytes)
    {
        digest.AppendData(bytes);
        destination.Write(bytes);
        position += bytes.Length;
    }
}
