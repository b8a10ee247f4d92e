using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Utils;

namespace Siegelpost.Silo.Content;

/// <param name="Name">As shown; empty: none.</param>
internal sealed record MailPerson(string Name, string Address);

/// <summary>What the header says beside the marks. Everything is bounded and harmless to show; nothing of it is trusted.</summary>
internal sealed partial record MailHeaders
{
    /// <summary>People that To and Cc show; more are counted.</summary>
    public const int MaxPersons = 100;
    public const int MaxReferences = 20;

    /// <summary>Null: missing or ambiguous (see <see cref="SenderReading"/>).</summary>
    public required MailPerson? From { get; init; }
    public required IReadOnlyList<MailPerson> To { get; init; }
    public required IReadOnlyList<MailPerson> Cc { get; init; }
    /// <summary>People in To and Cc that are not in the lists.</summary>
    public required int MorePersons { get; init; }
    /// <summary>When it was written; null: not readable.</summary>
    public required DateTimeOffset? Date { get; init; }
    /// <summary>Without angle brackets, as are all of them.</summary>
    public required string? MessageId { get; init; }
    public required string? InReplyTo { get; init; }
    /// <summary>At most <see cref="MaxReferences"/>: the first and the newest.</summary>
    public required IReadOnlyList<string> References { get; init; }
    /// <summary>A machine wrote it, or a list sent it: nobody may be invited for it (A7).</summary>
    public required bool IsAutomatic { get; init; }
    /// <summary>Values of our own header against loops.</summary>
    public required IReadOnlyList<string> LoopMarks { get; init; }
    /// <summary>RFC 5321 §6.3: hops so far.</summary>
    public required int ReceivedCount { get; init; }

    /// <param name="nullSender">The reverse path is empty.</param>
    public static MailHeaders Read(HeaderBlock headers, bool nullSender)
    {
        var to = Persons(headers, "To");
        var cc = Persons(headers, "Cc");
        return new()
        {
            From = SenderReading.Of(headers) is { } from ? new(from.Name, from.Address) : null,
            To = to.Shown,
            Cc = cc.Shown,
            MorePersons = to.More + cc.More,
            Date = headers.First("Date") is { } date && DateUtils.TryParse(date.Text, out var parsed) ? parsed : null,
            MessageId = Ids(headers, "Message-ID").FirstOrDefault(),
            InReplyTo = Ids(headers, "In-Reply-To").FirstOrDefault(),
            References = Bounded([.. Ids(headers, "References")]),
            IsAutomatic = nullSender || IsAutomaticMail(headers),
            LoopMarks = [.. headers.All("X-Siegelpost-Loop").Take(10).Select(field => Charsets.OneLine(field.Text, 200))],
            ReceivedCount = headers.All("Received").Count(),
        };
    }

    private static (IReadOnlyList<MailPerson> Shown, int More) Persons(HeaderBlock headers, string name)
    {
        var shown = new List<MailPerson>();
        var more = 0;
        foreach (var field in headers.All(name).Take(10))
        {
            if (!InternetAddressList.TryParse(Lenient, field.Value.ToArray(), out var list)) continue;
            foreach (var mailbox in list.Mailboxes)
            {
                if (shown.Count == MaxPersons) more++;
                else shown.Add(new(Charsets.OneLine(mailbox.Name, 200), Charsets.OneLine(mailbox.Address, 254)));
            }
        }
        return (shown, more);
    }

    private static IEnumerable<string> Ids(HeaderBlock headers, string name) =>
        headers.All(name).Take(10).SelectMany(field => MessageIds().Matches(field.Text).Take(1000)).Select(id => id.Groups[1].Value);

    private static List<string> Bounded(List<string> ids) =>
        ids.Count <= MaxReferences ? ids : [ids[0], .. ids.TakeLast(MaxReferences - 1)];

    private static bool IsAutomaticMail(HeaderBlock headers) =>
        headers.All("Auto-Submitted").Any(field => FirstWord(field) is not ("no" or "")) ||             // RFC 3834 §5
        headers.All("List-Id").Any() ||                                                                 // RFC 2919
        headers.All("Precedence").Any(field => FirstWord(field) is "bulk" or "list" or "junk") ||       // RFC 3834 §2
        headers.All("Content-Type").Any(field => FirstWord(field) == "multipart/report");               // RFC 6522: DSN, MDN

    private static string FirstWord(HeaderField field)
    {
        var value = field.Text;
        var end = value.IndexOfAny([' ', '\t', ';', '(']);
        return (end < 0 ? value : value[..end]).ToLowerInvariant();
    }

    private static readonly ParserOptions Lenient = new() { AddressParserComplianceMode = RfcComplianceMode.Loose, MaxAddressGroupDepth = 3 };

    // RFC 5322 §3.6.4, visible ASCII only: it is written into headers of ours.
    [GeneratedRegex(@"<\s*([!-;=?-~]{1,250})\s*>", RegexOptions.CultureInvariant)]
    private static partial Regex MessageIds();
}
