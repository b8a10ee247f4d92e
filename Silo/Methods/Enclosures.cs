using Siegelpost.Pdf.Sealing;
using Siegelpost.Silo.Content;
using Siegelpost.Silo.Domain;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Methods;

/// <summary>
/// What travels inside a recipient's PDF, as the organisation wishes (D5): small files, which are delivered by that, and the mail as it was
/// written. All together they are bounded, since they are in memory while the PDF is made.
/// </summary>
internal sealed class Enclosures(SealedBlobs blobs, OrganisationPolicy policy)
{
    /// <summary>Of all together.</summary>
    public const int Most = 10 << 20;

    private readonly List<EmbeddedFile> taken = [];
    private readonly List<string> ids = [];
    private long room = Most;

    public IReadOnlyList<EmbeddedFile> Files => taken;
    /// <summary>The mail's files among them.</summary>
    public IReadOnlyList<string> Ids => ids;

    /// <summary>Takes a file of the mail when it is small enough.</summary>
    /// <param name="content">Null: its bytes are gone.</param>
    public async Task<bool> Take(FileEntry file, AttachmentContent? content)
    {
        if (content is null || !Fits(file)) return false;
        var bytes = new byte[file.Size];
        await using (var stream = await blobs.Open([content.Blob, .. content.Rest])) await stream.ReadExactlyAsync(bytes);
        Add(new(file.Name, bytes));
        ids.Add(file.AttachmentId);
        return true;
    }

    public bool Fits(FileEntry file) => file.Size <= policy.EmbedKilobytes * 1024L && file.Size <= room;

    /// <summary>Null: it isn't wished, or too large. An answer was written on our page: it has no other form.</summary>
    public async Task<EmbeddedFile?> TakeOriginal(MessageState state, Stream mail)
    {
        if (!policy.AttachOriginal || state.Answer is not null || state.Blob!.Length > room) return null;
        var original = MailContent.Original(mail);
        using var bytes = new MemoryStream();
        await original.WriteTo(bytes);
        var file = new EmbeddedFile(original.Name, bytes.ToArray());
        Add(file);
        return file;
    }

    private void Add(EmbeddedFile file)
    {
        taken.Add(file);
        room -= file.Data.Length;
    }
}
