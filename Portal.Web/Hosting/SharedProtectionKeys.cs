using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Siegelpost.Cluster;

namespace Siegelpost.Portal.Hosting;

/// <summary>Data Protection's keys come from the silos, which keep them sealed: all portals share them and none has them on a disk.</summary>
internal sealed class SharedProtectionKeys(AnySilo silos) : IXmlRepository
{
    // The interface is synchronous. It is asked at the start and once a day, on a thread of the pool that no grain needs.
    public IReadOnlyCollection<XElement> GetAllElements() => [.. Task.Run(() => silos.Ask<IProtectionKeysGrain, IReadOnlyList<string>>(desk => desk.Read())).GetAwaiter().GetResult().Select(element => XElement.Parse(element))];

    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => silos.Desk<IProtectionKeysGrain>().Add(string.IsNullOrEmpty(friendlyName) ? Crockford.NewId() : friendlyName, element.ToString(SaveOptions.DisableFormatting))).GetAwaiter().GetResult();
}
