using System.Text;

namespace Siegelpost.Silo.Content;

/// <summary>What a mail says, in up to two forms of the same.</summary>
/// <param name="IsFlowed">RFC 3676: lines of <paramref name="Text"/> that end in a blank go on in the next.</param>
internal sealed record BodyText(string? Html, string? Text, bool IsFlowed = false)
{
    public static BodyText None { get; } = new(null, null);

    /// <summary>One after the other, as Apple Mail writes text around pictures and lists add their foot.</summary>
    public BodyText Then(BodyText next)
    {
        if (this == None) return next;
        if (next == None) return this;
        var html = Html is null && next.Html is null ? null : AsHtml() + "<br>\n" + next.AsHtml();
        if (Text is null && next.Text is null) return new(html, null);
        return IsFlowed == next.IsFlowed && Text is not null && next.Text is not null
            ? new(html, Text + "\n" + next.Text, IsFlowed)
            : new(html, AsText() + "\n" + next.AsText());
    }

    /// <summary>The text with its flowed lines joined, made from the HTML when there is none.</summary>
    public string AsText() => Text is null ? HtmlText.From(Html ?? "") : IsFlowed ? PlainText.Unflow(Text) : Text;

    private string AsHtml() => Html ?? PlainText.ToHtml(AsText());

    /// <summary>Bytes of a text part by the charset they are said to have, and by better knowledge where that is wrong.</summary>
    public static string Decode(byte[] bytes, string? charset, bool isHtml)
    {
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble)) return Encoding.UTF8.GetString(bytes.AsSpan(3));
        if (bytes is [0xFF, 0xFE, ..]) return Encoding.Unicode.GetString(bytes.AsSpan(2));
        if (bytes is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode.GetString(bytes.AsSpan(2));
        if (string.Equals(charset, "utf-7", StringComparison.OrdinalIgnoreCase)) return Charsets.Utf7(bytes);
        var encoding = Charsets.Find(charset) ?? (isHtml ? Charsets.Find(Declared(bytes)) : null);
        // US-ASCII with eight bits, UTF-8 that is none, unknown names: what such senders mean is UTF-8 or windows-1252.
        return encoding is null or ASCIIEncoding or UTF8Encoding || encoding.CodePage is 28591 ? Charsets.Utf8OrWindows(bytes) : encoding.GetString(bytes);
    }

    /// <summary>The charset that an HTML document names itself.</summary>
    private static string? Declared(byte[] bytes)
    {
        var head = Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 2048)));
        var start = head.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        if (start < 0) return null;
        var name = head[(start + 8)..].TrimStart('"', '\'', ' ');
        var end = name.AsSpan().IndexOfAnyExcept(NameCharacters);
        name = end < 0 ? name : name[..end];
        return name.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) ? null : name;   // it was readable as ASCII
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:.");
}
