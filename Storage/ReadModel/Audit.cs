using System.Data.Common;

namespace Siegelpost.Storage;

/// <summary>What staff did, why, and to what: only ever appended.</summary>
public sealed class Audit(DbDataSource database)
{
    private readonly SqlTexts _sql = SqlTexts.Of(database);

    /// <summary>Appends an entry; before the action, so that none happens unrecorded.</summary>
    public Task Append(DateTimeOffset at, string who, string what, string why, string target, CancellationToken cancellation = default) =>
        database.Execute(_sql["AuditAppend"], cancellation, ("At", at.ToUnixTimeMilliseconds()), ("Who", who), ("What", what), ("Why", why), ("Target", target));

    /// <summary>Entries, newest first.</summary>
    /// <param name="target">Only of this mail, account or organisation; null for all.</param>
    /// <param name="before">Only entries with a lower number: the last one of the page before; null from the newest.</param>
    /// <param name="limit">1 to 200.</param>
    public Task<List<AuditRow>> Read(string? target = null, long? before = null, int limit = 50, CancellationToken cancellation = default)
    {
        (string, object?)[] parameters = [("Before", before ?? long.MaxValue), ("Limit", Math.Clamp(limit, 1, Paging.MaxSize))];
        return target is null
            ? database.Query(_sql["AuditRead"], Row, cancellation, parameters)
            : database.Query(_sql["AuditReadOfTarget"], Row, cancellation, [.. parameters, ("Target", target)]);
    }

    private static AuditRow Row(DbDataReader row) =>
        new(row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5));
}
