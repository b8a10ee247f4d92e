using System.Data.Common;
using System.Globalization;

namespace Siegelpost.Storage;

/// <summary>
/// Links for staff accounts that <c>setup-link</c> makes while silos run on machines of their own: only a link's hash is here, one row
/// each, so that none voids another. Whether a link has served is the staff grain's knowledge.
/// </summary>
public sealed class SetUpLinks(DbDataSource database)
{
    private readonly SqlTexts _sql = SqlTexts.Of(database);

    public Task Add(string hash, DateTimeOffset until, CancellationToken cancellation = default) =>
        database.Execute(_sql["MetaWriteOnce"], cancellation, ("Name", Name(hash)), ("Value", until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));

    /// <summary>Until when a link is good; null: there is none.</summary>
    public async Task<DateTimeOffset?> Until(string hash, CancellationToken cancellation = default)
    {
        var found = await database.Query(_sql["MetaRead"], static row => row.GetString(0), cancellation, ("Name", Name(hash))).ConfigureAwait(false);
        return found is [var text] ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(text, CultureInfo.InvariantCulture)) : null;
    }

    private static string Name(string hash) => $"setup-link {hash}";
}
