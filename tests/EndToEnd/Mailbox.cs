using System.Text.RegularExpressions;
using MimeKit;

namespace Siegelpost.Tests;

/// <summary>The mails to one address, in the order in which a person looks at them: each is taken once.</summary>
internal sealed partial class Mailbox(SmtpSink sink, string address)
{
    private readonly HashSet<SunkMail> _taken = new(ReferenceEqualityComparer.Instance);

    public async Task<MimeMessage> Take(string what, Func<MimeMessage, bool> fits, int seconds = 90)
    {
        try
        {
            var mail = await sink.MailTo(address, mail => !_taken.Contains(mail) && fits(Parse(mail)), TimeSpan.FromSeconds(seconds));
            _taken.Add(mail);
            return Parse(mail);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No {what} for {address}. There are: {string.Join("; ", sink.Mails.Where(mail => mail.IsFor(address)).Select(mail => $"{(_taken.Contains(mail) ? "(seen) " : "")}{Parse(mail).Subject}"))}");
        }
    }

    /// <summary>How many mails fit, seen or not.</summary>
    public int Count(Func<MimeMessage, bool> fits) => sink.Mails.Count(mail => mail.IsFor(address) && fits(Parse(mail)));

    public static MimeMessage Parse(SunkMail mail) => MimeMessage.Load(new MemoryStream(mail.Content));

    public static string LinkIn(MimeMessage mail, string kind) => Address().Matches(mail.TextBody ?? "").Select(a => a.Value).FirstOrDefault(a => new Uri(a).AbsolutePath.StartsWith($"/{kind}/", StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"No /{kind}/ link in: {mail.TextBody}");

    public static bool HasLink(MimeMessage mail, string kind) => Address().Matches(mail.TextBody ?? "").Any(a => new Uri(a.Value).AbsolutePath.StartsWith($"/{kind}/", StringComparison.Ordinal));

    public static bool Begins(MimeMessage mail, string subject) => mail.Subject?.StartsWith(subject, StringComparison.Ordinal) == true;

    public static byte[]? PdfIn(MimeMessage mail) => mail.Attachments.OfType<MimePart>().FirstOrDefault(part => part.ContentType.IsMimeType("application", "pdf")) is { } pdf ? Bytes(pdf) : null;

    public static byte[] Bytes(MimePart part)
    {
        using var bytes = new MemoryStream();
        part.Content!.DecodeTo(bytes);
        return bytes.ToArray();
    }

    [GeneratedRegex(@"https?://[^\s<>""]+")]
    private static partial Regex Address();
}
