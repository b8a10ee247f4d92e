using System.Data.Common;
using System.Text.Json;

namespace Siegelpost.Storage;

/// <summary>Which organisations there are, so that the directory can find their grains.</summary>
public sealed class Organisations(DbDataSource database)
{
    private const int Most = 10_000;
    private readonly SqlTexts _sql = SqlTexts.Of(database);

    /// <summary>Adds all of them or, if it fails, none; again is fine.</summary>
    public Task Add(params IReadOnlyList<string> ids) => database.Execute(_sql["OrganisationsAdd"], CancellationToken.None, ("Ids", JsonSerializer.Serialize(ids)));

    public Task Remove(string id, CancellationToken cancellation = default) => database.Execute(_sql["OrganisationRemove"], cancellation, ("Id", id));

    /// <summary>All ids in order, at most 10,000.</summary>
    public Task<List<string>> All(CancellationToken cancellation = default) => database.Query(_sql["OrganisationsRead"], static row => row.GetString(0), cancellation, ("Limit", Most));
}
