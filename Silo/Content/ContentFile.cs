namespace Siegelpost.Silo.Content;

/// <summary>A file of a mail. Name and type are its sender's data, made harmless to show; the bytes are decoded when they are asked for.</summary>
internal sealed class ContentFile(string name, string contentType, Func<Stream, CancellationToken, Task> write)
{
    /// <summary>See <see cref="FileNames"/>; no two files of a mail have the same.</summary>
    public string Name { get; } = name;
    public string ContentType { get; } = contentType;

    /// <summary>
    /// Decodes into the stream, a few KB at a time. One file at a time, and only while the <see cref="MailContent"/> is open: all read
    /// the same stream of the mail.
    /// </summary>
    public Task WriteTo(Stream destination, CancellationToken cancel = default) => write(destination, cancel);
}
