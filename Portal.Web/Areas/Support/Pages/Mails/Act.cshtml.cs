namespace Siegelpost.Portal.Support.Pages;

/// <summary>An action on one recipient's copy. What concerns the person is carried out by the account, the rest by the mail.</summary>
internal sealed class MailActModel(IGrainFactory grains) : DeedPage(grains)
{
    protected override async Task<Deed?> Find(SupportActKind kind, string id, int row)
    {
        var mail = await Grains.GetGrain<IMessageGrain>(id).Status();
        if (mail is null || row < 1 || row > mail.Rows.Count || !Deeds.For(mail.Rows[row - 1], mail).Contains(kind)) return null;
        var copy = mail.Rows[row - 1];
        return new(kind, copy.Recipient, id, $"/mails/{id}", Deeds.OfAccount(kind) && copy.AccountId is { } account
            ? Grains.GetGrain<IAccountGrain>(account).Act
            : Grains.GetGrain<IMessageGrain>(id).Act);
    }
}
