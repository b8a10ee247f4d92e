namespace Siegelpost.Silo.Organisations;

/// <summary>Whose letterhead a portal's host name shows. One organisation alone has every host; of several each has that of its <c>PortalUrl</c>.</summary>
internal static class Letterhead
{
    /// <returns>null: nobody's, and the page must be neutral, or it would name customers to whoever tries addresses.</returns>
    public static Brand? Of(string host, IReadOnlyList<OrganisationProfile> all) =>
        (all.FirstOrDefault(o => HostOf(o) is { } own && own.Equals(host, StringComparison.OrdinalIgnoreCase)) ?? (all.Count == 1 ? all[0] : null))?.Brand;

    /// <summary>Whose host shows somebody else's letterhead: their recipients can't sign in there.</summary>
    public static IEnumerable<(string Organisation, string Shows)> Hidden(IReadOnlyList<OrganisationProfile> all) =>
        from organisation in all
        let shown = HostOf(organisation) is { } host ? Of(host, all) : null
        where shown is not null && shown.Organisation != organisation.Id
        select (organisation.Id, shown.Organisation);

    private static string? HostOf(OrganisationProfile organisation) => Uri.TryCreate(organisation.Brand.PortalUrl, UriKind.Absolute, out var url) ? url.Host : null;
}
