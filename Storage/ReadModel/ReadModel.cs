using System.Buffers;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Siegelpost.Storage;

/// <summary>
/// What is asked about many messages at once: the console's lists, and the messages that nothing else would wake. Grains write it, one
/// command per mail, and may repeat any write.
/// </summary>
public sealed class ReadModel(DbDataSource database)
{
    private const int MaxRecipients = 1000;
    private const int MaxCandidates = 20_000; // of a search by an address's beginning; some 0.2 s
    private const string LastCharacter = "\U0010FFFF"; // sorts after everything that can follow a prefix
    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    private readonly SqlTexts _sql = SqlTexts.Of(database);

    /// <summary>Writes a message's row and those of its recipients, new or again; an address in another case is the same recipient.</summary>
    public Task Record(MessageRow row, params IReadOnlyList<RecipientRow> recipients) => Execute("MessageRecord", CancellationToken.None,
        ("MailId", row.MailId), ("Organisation", row.Organisation), ("Kind", row.Kind), ("Sender", row.Sender), ("SenderFolded", Fold(row.Sender)),
        ("AcceptedAt", Milliseconds(row.AcceptedAt)), ("State", row.State), ("NextDue", row.NextDue is { } due ? Milliseconds(due) : null),
        ("Finished", row.Finished ? 1 : 0), ("Size", row.Size), ("Recipients", Json(recipients)));

    /// <summary>Forgets a mail and its recipients.</summary>
    public Task Forget(string mailId, CancellationToken cancellation = default) => Execute("MessageDelete", cancellation, ("MailId", mailId));

    /// <summary>One message, or null.</summary>
    public async Task<MessageRow?> Message(string mailId, CancellationToken cancellation = default) =>
        (await Messages("MessageRead", cancellation, ("MailId", mailId)).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>The recipients of a mail by address, at most 1000.</summary>
    public Task<List<RecipientRow>> Recipients(string mailId, CancellationToken cancellation = default) => Query("RecipientsRead", static row =>
        new RecipientRow(row.GetString(0), row.GetString(1), Text(row, 2), row.GetString(3), Text(row, 4)), cancellation, ("MailId", mailId), ("Limit", MaxRecipients));

    /// <summary>
    /// The messages that aren't finished and should have gone on by <paramref name="now"/>, page by page in the order of their ids: what is
    /// looked after when a silo starts or is gone, with or without reminders. Those that wait for their time stay in the database.
    /// </summary>
    public async IAsyncEnumerable<MessageRow> Unfinished(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (var after = ""; ;)
        {
            var rows = await Messages("Unfinished", cancellation, ("After", after), ("Due", Milliseconds(now)), ("Limit", Paging.MaxSize)).ConfigureAwait(false);
            foreach (var row in rows) yield return row;
            if (rows.Count < Paging.MaxSize) yield break;
            after = rows[^1].MailId;
        }
    }

    /// <summary>
    /// Searches as people do, newest first: an id or the beginning of one ("7Q4K-2R9T", also in small letters), an organisation's id, or the
    /// beginning of a sender's or recipient's address in any case (a whole address that has mail finds its mail alone). Nothing at all
    /// lists the newest. A beginning that fits more than 20,000 mails finds some of them only.
    /// </summary>
    /// <param name="text">What was typed; only the first 320 characters count.</param>
    /// <param name="organisation">Only this organisation's; null for all.</param>
    public async Task<MessagePage> Search(string text, Paging page, string? organisation = null, CancellationToken cancellation = default)
    {
        text = text.Trim();
        if (text.Length > 320) text = text[..320]; // RFC 3696 erratum 1690: the longest address
        if (text.Length == 0) return await Newest(organisation, page, cancellation).ConfigureAwait(false);
        if (MailIdPrefix(text) is { } prefix)
        {
            var byId = await Paged("MessagesById", page, cancellation, ("From", prefix), ("To", prefix + LastCharacter), ("Organisation", organisation)).ConfigureAwait(false);
            if (byId.Messages.Count > 0) return byId; // "BERNHARD" is an id's beginning too, but seldom a real one
        }
        if (organisation is null && await IsOrganisation(text, cancellation).ConfigureAwait(false)) return await Newest(text, page, cancellation).ConfigureAwait(false);
        if (text.Contains('@', StringComparison.Ordinal) && (await OfAddress(text, new Paging(0, 1), organisation, cancellation).ConfigureAwait(false)).Messages.Count > 0)
            return await OfAddress(text, page, organisation, cancellation).ConfigureAwait(false);
        return await Paged("MessagesByAddress", page, cancellation, ("From", Fold(text)), ("To", Fold(text) + LastCharacter), ("Organisation", organisation), ("Most", MaxCandidates)).ConfigureAwait(false);
    }

    /// <summary>The messages from or to exactly this address, newest first.</summary>
    public Task<MessagePage> OfAddress(string address, Paging page, string? organisation = null, CancellationToken cancellation = default) =>
        Paged("MessagesOfAddress", page, cancellation, ("Address", Fold(address)), ("Organisation", organisation), ("Reach", page.Offset + page.Limit + 1));

    /// <summary>The messages to an account, newest first.</summary>
    public Task<MessagePage> OfAccount(string accountId, Paging page, CancellationToken cancellation = default) =>
        Paged("MessagesOfAccount", page, cancellation, ("AccountId", accountId));

    /// <summary>The newest messages, of one organisation or of all.</summary>
    public Task<MessagePage> Newest(string? organisation, Paging page, CancellationToken cancellation = default) => organisation is null
        ? Paged("MessagesNewest", page, cancellation)
        : Paged("MessagesOfOrganisation", page, cancellation, ("Organisation", organisation));

    private async Task<MessagePage> Paged(string name, Paging page, CancellationToken cancellation, params (string, object?)[] parameters)
    {
        var rows = await Messages(name, cancellation, [.. parameters, ("Limit", page.Limit + 1), ("Offset", page.Offset)]).ConfigureAwait(false);
        var more = rows.Count > page.Limit;
        if (more) rows.RemoveAt(rows.Count - 1);
        return new MessagePage(rows, more);
    }

    private async Task<bool> IsOrganisation(string id, CancellationToken cancellation) =>
        (await Query("OrganisationRead", static row => row.GetString(0), cancellation, ("Id", id)).ConfigureAwait(false)).Count > 0;

    private Task<List<MessageRow>> Messages(string name, CancellationToken cancellation, params (string, object?)[] parameters) => Query(name, static row => new MessageRow(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), Time(row.GetInt64(4)), row.GetString(5),
        row.IsDBNull(6) ? null : Time(row.GetInt64(6)), row.GetInt64(7) != 0, row.GetInt64(8)), cancellation, parameters);

    private Task<List<T>> Query<T>(string name, Func<DbDataReader, T> read, CancellationToken cancellation, params (string, object?)[] parameters) =>
        database.Query(_sql[name], read, cancellation, parameters);

    private Task<int> Execute(string name, CancellationToken cancellation, params (string, object?)[] parameters) => database.Execute(_sql[name], cancellation, parameters);

    // Crockford: people read O as 0, I and L as 1; the dash is for the eye.
    private static string? MailIdPrefix(string text)
    {
        var id = text.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant().Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return id.Length is >= 4 and <= Crockford.Length && !id.AsSpan().ContainsAnyExcept(IdCharacters) ? id : null;
    }

    // The last of those that are the same counts; one statement may touch a row once.
    private static string Json(IReadOnlyList<RecipientRow> recipients) => JsonSerializer.Serialize(recipients.GroupBy(r => SqlCommands.Storable(Fold(r.Address)))
        .Select(same => (Folded: same.Key, Row: same.Last()))
        .Select(r => new { folded = r.Folded, address = SqlCommands.Storable(r.Row.Address), accountid = r.Row.AccountId, state = r.Row.State, method = r.Row.Method }));

    private static string Fold(string address) => address.ToLowerInvariant();
    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    private static string? Text(DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);
}
