using Siegelpost.Silo.Grains;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Methods;

/// <summary>All mails to an account, for who takes them along and for who leaves. Never content.</summary>
internal sealed class AccountArchive(ReadModel readModel, Audit audit, TimeProvider clock)
{
    private const int PageSize = 50;

    public async Task<AccountMails> Page(IGrainFactory grains, string accountId, int page)
    {
        var found = await readModel.OfAccount(accountId, new Paging(page, PageSize));
        var mails = new List<AccountMail>();
        foreach (var row in found.Messages)
        {
            if (await grains.GetGrain<IMessageGrain>(row.MailId).Status() is not { } mail) continue;
            foreach (var copy in mail.Rows.Where(r => r.AccountId == accountId))
                mails.Add(new(mail.MailId, mail.AcceptedAt, mail.Sender, copy.Recipient, copy.State, copy.Method, copy.HandedOverAt, mail.Files.Count, copy.FilesFetched, copy.FilesUntil));
        }
        return new(mails, found.HasMore);
    }

    /// <summary>Every mail learns that its recipient has left. May be repeated from the start.</summary>
    /// <param name="newest">Mails that the lists may not have yet: their grains write them when they come to rest.</param>
    public async Task Leave(IGrainFactory grains, string accountId, IReadOnlyList<string> newest)
    {
        foreach (var mail in newest) await grains.GetGrain<IMessageFarewell>(mail).Left(accountId);
        for (var page = 0; ; page++)
        {
            var found = await readModel.OfAccount(accountId, new Paging(page, PageSize));
            foreach (var row in found.Messages) await grains.GetGrain<IMessageFarewell>(row.MailId).Left(accountId);
            if (!found.HasMore) return;
        }
    }

    /// <summary>The least that must stay: that the account with this id was deleted by its owner, and when.</summary>
    public Task Record(string accountId) => audit.Append(clock.GetUtcNow(), "recipient", nameof(MailEvent.AccountDeleted), "asked by the recipient", accountId);
}
