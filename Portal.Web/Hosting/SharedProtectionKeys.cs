using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Siegelpost.Portal.Hosting;

/// <summary>Data Protection's keys come from the silos, which keep them sealed: all portals share them and none has them on a disk.</summary>
internal sealed class SharedProtectionKeys(IGrainFactory grains) : IXmlRepository
{
    // The interface is synchronous. It is asked at the start and once a day, on a thread of the pool that no grain needs.
    public IReadOnlyCollection<XElement> GetAllElements() => [.. Task.Run(Desk.Read).GetAwaiter().GetResult().Select(element => XElement.Parse(element))];

    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => Desk.Add(string.IsNullOrEmpty(friendlyName) ? Crockford.NewId() : friendlyName, element.ToString(SaveOptions.DisableFormatting))).GetAwaiter().GetResult();

    private IProtectionKeysGrain Desk => grains.GetGrain<IProtectionKeysGrain>(0);
}
