namespace Siegelpost.Silo.Organisations;

/// <summary>Whose letterhead a portal's host name shows. One organisation alone has every host; of several each has that of its <c>PortalUrl</c>.</summary>
internal static class Letterhead
{
    /// <returns>null: nobody's, and the page must be neutral, or it would name customers to whoever tries addresses.</returns>
    public static Brand? Of(string host, IReadOnlyList<OrganisationProfile> all) =>
        (all.FirstOrDefault(o => Uri.TryCreate(o.Brand.PortalUrl, UriKind.Absolute, out var url) && url.Host.Equals(host, StringComparison.OrdinalIgnoreCase))
            ?? (all.Count == 1 ? all[0] : null))?.Brand;
}
