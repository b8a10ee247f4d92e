using System.Data.Common;

namespace Siegelpost.Storage;

/// <summary>Which organisations there are, so that the directory can find their grains.</summary>
public sealed class Organisations(DbDataSource database)
{
    private const int Most = 10_000;
    private readonly SqlTexts _sql = SqlTexts.Of(database);

    /// <summary>Adds one; again is fine.</summary>
    public Task Add(string id, CancellationToken cancellation = default) => database.Execute(_sql["OrganisationAdd"], cancellation, ("Id", id));

    public Task Remove(string id, CancellationToken cancellation = default) => database.Execute(_sql["OrganisationRemove"], cancellation, ("Id", id));

    /// <summary>All ids in order, at most 10,000.</summary>
    public Task<List<string>> All(CancellationToken cancellation = default) => database.Query(_sql["OrganisationsRead"], static row => row.GetString(0), cancellation, ("Limit", Most));
}
