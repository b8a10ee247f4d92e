using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Siegelpost.Storage;

/// <summary>A mail in the outbox.</summary>
/// <param name="From">The envelope's sender; empty for the null sender.</param>
/// <param name="Recipients">The envelope's recipients.</param>
/// <param name="Size">Bytes.</param>
public sealed record OutboxMail(string Id, string From, IReadOnlyList<string> Recipients, DateTimeOffset WrittenAt, long Size);

/// <summary>
/// Where mail goes in Development when no relay is set (RULES 11): a folder with one <c>.eml</c> and one <c>.json</c> per mail, which the
/// support port shows as mailboxes. Not for production: it is read by walking the folder, newest first, up to 2000 mails.
/// </summary>
public sealed partial class Outbox(string root, TimeProvider clock)
{
    private const int Most = 2000;
    private const long MaxSize = 256L << 20;
    private const int MaxEnvelope = 1 << 20;

    /// <summary>Stores one mail; when it returns, the mail is on the disk.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="IOException">No room, or the mail is over 256 MiB; nothing is left of it.</exception>
    public async Task<string> Write(string envelopeFrom, IReadOnlyList<string> recipients, Stream mail, CancellationToken cancellation = default)
    {
        DurableFiles.CreateDirectory(root);
        var now = clock.GetUtcNow();
        var id = $"{now.UtcDateTime.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture)}-{Crockford.NewId()}"; // names sort by time
        var temporary = PathOf(id, ".part");
        try
        {
            var size = await Copy(mail, temporary, cancellation).ConfigureAwait(false);
            File.Move(temporary, PathOf(id, ".eml"));
            // The envelope makes the mail visible, so it comes last.
            DurableFiles.WriteNew(PathOf(id, ".json"), JsonSerializer.SerializeToUtf8Bytes(new OutboxMail(id, envelopeFrom, recipients, now, size), Indented));
            return id;
        }
        catch
        {
            File.Delete(temporary);
            File.Delete(PathOf(id, ".eml"));
            throw;
        }
    }

    /// <inheritdoc cref="Write(string, IReadOnlyList{string}, Stream, CancellationToken)"/>
    public async Task<string> Write(string envelopeFrom, IReadOnlyList<string> recipients, ReadOnlyMemory<byte> mail, CancellationToken cancellation = default)
    {
        using var stream = new MemoryStream(mail.ToArray(), writable: false);
        return await Write(envelopeFrom, recipients, stream, cancellation).ConfigureAwait(false);
    }

    /// <summary>The addresses that have mail, in order.</summary>
    public IReadOnlyList<string> Mailboxes() => [.. Mails().SelectMany(mail => mail.Recipients).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The mails to an address, newest first.</summary>
    public IReadOnlyList<OutboxMail> MailsTo(string address) => [.. Mails().Where(mail => mail.Recipients.Contains(address, StringComparer.OrdinalIgnoreCase))];

    /// <summary>One mail's envelope, or null.</summary>
    public OutboxMail? Find(string? id) => IsId(id) ? Envelope(PathOf(id, ".json")) : null;

    /// <summary>One mail's bytes, or null.</summary>
    public Stream? Open(string? id)
    {
        if (!IsId(id)) return null; // ids come from addresses of pages and become paths
        try { return new FileStream(PathOf(id, ".eml"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete); }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException) { return null; }
    }

    private IEnumerable<OutboxMail> Mails()
    {
        if (!Directory.Exists(root)) return [];
        return Directory.EnumerateFiles(root, "*.json").Where(path => IsId(Path.GetFileNameWithoutExtension(path)))
            .OrderByDescending(Path.GetFileName, StringComparer.Ordinal).Take(Most).Select(Envelope).OfType<OutboxMail>();
    }

    private static OutboxMail? Envelope(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length > MaxEnvelope) return null;
        try { return JsonSerializer.Deserialize<OutboxMail>(File.ReadAllBytes(path)); }
        catch (Exception e) when (e is JsonException or FileNotFoundException) { return null; } // edited or removed by hand
    }

    private static async Task<long> Copy(Stream mail, string path, CancellationToken cancellation)
    {
        var file = DurableFiles.Create(path, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = await mail.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
            {
                if (file.Position + read > MaxSize) throw new IOException("A mail of more than 256 MiB doesn't go into the outbox.");
                await file.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            }
            file.Flush(flushToDisk: true);
            return file.Position;
        }
    }

    private string PathOf(string id, string suffix) => Path.Combine(root, id + suffix);

    private static bool IsId([NotNullWhen(true)] string? id) => id is { Length: < 64 } && IdForm().IsMatch(id);

    [GeneratedRegex("^[0-9]{17}-[0-9A-HJKMNP-TV-Z]{26}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
