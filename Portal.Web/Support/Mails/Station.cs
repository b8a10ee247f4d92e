namespace Siegelpost.Portal.Support;

internal enum Stop { Accepted, Invited, Registered, Sealed, HandedOver, Fetched, Read }

/// <summary>A station on the way of one copy. Fetched has a count instead of a moment.</summary>
internal sealed record Station(Stop Stop, bool Passed, bool Current, DateTimeOffset? At)
{
    /// <summary>
    /// The way of a row. Somebody who had to be invited passes the invitation; somebody known before passes the sealing instead, so that
    /// there are five stations either way. What is read in the portal is read instead of fetched. What is neither is only accepted and handed over.
    /// </summary>
    public static IReadOnlyList<Station> RouteOf(RowStatus row, MessageStatus mail)
    {
        var files = mail.Files.Count;
        List<(Stop Stop, bool Passed, DateTimeOffset? At)> way = [(Stop.Accepted, true, mail.AcceptedAt)];
        if (row.Method is Method.Pdf or Method.Portal or Method.None && row.State is not RowState.Parked)
        {
            var invited = row.InvitedAt is not null || row.State is RowState.Held;
            if (invited) way.Add((Stop.Invited, row.InvitedAt is not null, row.InvitedAt));
            way.Add((Stop.Registered, row.RegisteredAt is not null, row.RegisteredAt));
            if (!invited && row.Method is not Method.Portal) way.Add((Stop.Sealed, row.SealedAt is not null, row.SealedAt));
        }
        way.Add((Stop.HandedOver, row.HandedOverAt is not null, row.HandedOverAt));
        if (row.Method is Method.Portal) way.Add((Stop.Read, row.ReadAt is not null, row.ReadAt));
        if (files > 0 && row.Method is Method.Pdf or Method.None) way.Add((Stop.Fetched, row.FilesFetched > 0, null));

        var last = way.FindLastIndex(s => s.Passed);
        return [.. way.Select((s, i) => new Station(s.Stop, i <= last, i == last, s.At))];
    }
}
