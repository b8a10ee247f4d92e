namespace Siegelpost.Portal.Support.Pages;

internal sealed class FileActModel(IGrainFactory grains) : DeedPage(grains)
{
    protected override async Task<Deed?> Find(SupportActKind kind, string id, int row)
    {
        var grain = Grains.GetGrain<IAttachmentGrain>(id);
        return await grain.Status() is { } file && row >= 1 && row <= file.Grants.Count && Deeds.For(file.Grants[row - 1], file).Contains(kind)
            ? new(kind, file.Grants[row - 1].Recipient, id, $"/files/{id}", grain.Act)
            : null;
    }
}
