using MimeKit;

namespace Siegelpost.Silo.Content;

/// <summary>
/// Counts what a mail is made of before a tree is built of it: a mail of ten million empty parts is small on the wire and not in memory.
/// Reads once through, keeping nothing.
/// </summary>
internal sealed class MimeBudget : MimeReader
{
    public const int MaxParts = 1000;
    public const int MaxDepth = 50;
    private const long MaxHeaderBytes = 2 * 1024 * 1024;
    private const long MaxAsideBytes = 1024 * 1024;                          // preambles and epilogues, which the tree keeps

    private int _parts;
    private long _header, _aside;

    private MimeBudget(Stream mail) : base(mail, MimeFormat.Entity) => Options = Parsing;

    /// <summary>How this code reads mail: everything repaired that can be, no deeper than <see cref="MaxDepth"/>.</summary>
    public static ParserOptions Parsing { get; } = new()
    {
        MaxMimeDepth = MaxDepth,
        MaxAddressGroupDepth = 3,
        AddressParserComplianceMode = RfcComplianceMode.Loose,
        ParameterComplianceMode = RfcComplianceMode.Loose,
        Rfc2047ComplianceMode = RfcComplianceMode.Loose,
    };

    /// <param name="mail">Seekable; read from its beginning.</param>
    public static bool Allows(Stream mail)
    {
        mail.Position = 0;
        try
        {
            new MimeBudget(mail).ReadMessage();
            return true;
        }
        catch (SpentException) { return false; }
        catch (FormatException) { return false; }
        finally { mail.Position = 0; }
    }

    protected override void OnHeaderRead(Header header, int beginLineNumber, CancellationToken cancellationToken) =>
        Spend(ref _header, header.RawField.Length + header.RawValue.Length, MaxHeaderBytes);

    protected override void OnMultipartPreambleRead(byte[] buffer, int startIndex, int count, CancellationToken cancellationToken) =>
        Spend(ref _aside, count, MaxAsideBytes);

    protected override void OnMultipartEpilogueRead(byte[] buffer, int startIndex, int count, CancellationToken cancellationToken) =>
        Spend(ref _aside, count, MaxAsideBytes);

    protected override void OnMimePartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => CountPart();

    protected override void OnMessagePartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => CountPart();

    protected override void OnMultipartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => CountPart();

    private void CountPart()
    {
        if (++_parts > MaxParts) throw new SpentException();
    }

    private static void Spend(ref long spent, int bytes, long limit)
    {
        spent += bytes;
        if (spent > limit) throw new SpentException();
    }

    private sealed class SpentException : Exception;
}
