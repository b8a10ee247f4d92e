namespace Siegelpost.Portal.Support.Pages;

internal sealed class PersonActModel(IGrainFactory grains) : DeedPage(grains)
{
    protected override async Task<Deed?> Find(SupportActKind kind, string id, int row)
    {
        var grain = Grains.GetGrain<IAccountGrain>(id);
        return await grain.Status() is { } account && Deeds.For(account, Now).Contains(kind)
            ? new(kind, account.Addresses is [var address, ..] ? address : id, id, $"/people/{id}", grain.Act)
            : null;
    }
}
