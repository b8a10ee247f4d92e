using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>Lists for support, from the read model. The console records who looks a person up.</summary>
[StatelessWorker, Reentrant]
internal sealed class SupportDeskGrain(ReadModel readModel, Audit audit, OrganisationDirectory directory, InstallationKeys keys, TimeProvider clock) : Grain, ISupportDeskGrain
{
    public async Task<SearchPage> Search(string query, int page)
    {
        var found = await readModel.Search(query, new Paging(page));
        var hits = new List<SearchHit>();
        foreach (var row in found.Messages)
        {
            var recipients = await readModel.Recipients(row.MailId);
            hits.Add(new(row.MailId, row.Organisation, row.Kind, row.Sender, row.AcceptedAt, row.Finished,
                [.. recipients.Take(20).Select(r => new SearchRow(r.Address, Enum.Parse<RowState>(r.State), r.Method is null ? Method.None : Enum.Parse<Method>(r.Method)))]));
        }
        return new(hits, found.HasMore);
    }

    public async Task<IReadOnlyList<AccountStatus>> Accounts(string address)
    {
        var found = new List<AccountStatus>();
        foreach (var organisation in await directory.All())
            if (await GrainFactory.Recipient(keys, organisation.Id, address).Find() is { } id && await GrainFactory.GetGrain<IAccountGrain>(id).Status() is { } status)
                found.Add(status);
        return found;
    }

    public Task Audit(string who, string what, string target, string why) => audit.Append(clock.GetUtcNow(), who, what, why, target);

    public async Task<IReadOnlyList<AuditEntry>> AuditLog(int page) =>
        [.. (await audit.Read(limit: 200)).Skip(page * 50).Take(50).Select(a => new AuditEntry(a.At, a.Who, a.What, a.Target, a.Why))];

    public async Task<IReadOnlyDictionary<string, string>> Organisations() => (await directory.All()).ToDictionary(o => o.Id, o => o.Brand.Name);
}
