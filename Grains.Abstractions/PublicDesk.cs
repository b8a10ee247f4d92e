namespace Siegelpost;

/// <summary>
/// Where somebody without an account writes to people of an organisation, if its policy wants that (F4). Key = organisation id. An address
/// is confirmed by a mailed link before anything can be written; every request is answered alike, whoever asks for whomever.
/// </summary>
[Alias("siegelpost.IPublicDeskGrain")]
public interface IPublicDeskGrain : IGrainWithStringKey
{
    /// <summary>Whom a page is for. Null: the organisation takes no such mail, or the door leads to nobody.</summary>
    /// <param name="door">From a personal link; null: the organisation's own page.</param>
    [Alias("Door"), AlwaysInterleave] Task<PublicDoor?> Door(string? door);

    /// <summary>Mails a link to the visitor's address, within limits that count for all silos and survive restarts; beyond them nothing happens.</summary>
    [Alias("Ask")] Task<VisitOutcome> Ask(VisitRequest request);

    /// <summary>What the page behind the mailed link shows; it changes nothing.</summary>
    [Alias("View"), AlwaysInterleave] Task<VisitView> View(string secret);

    /// <summary>The address is confirmed: the link has served, and the token of a page to write on is given, once. Null: the link is closed.</summary>
    [Alias("Begin")] Task<string?> Begin(string secret, string subject);

    /// <summary>For the grain view of the dashboard: numbers only.</summary>
    [Alias("GetState"), AlwaysInterleave] Task<PublicDeskStatus?> GetState();
}

/// <param name="To">The one person whom the door leads to; null: the visitor says whom.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.PublicDoor")]
public sealed record PublicDoor([property: Id(0)] string? To);

/// <param name="Network">Of the visitor; see <see cref="IFrontDeskGrain.SignIn"/>.</param>
/// <param name="To">Typed; not looked at when there is a door.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.VisitRequest")]
public sealed record VisitRequest(
    [property: Id(0)] string Name,
    [property: Id(1)] string Address,
    [property: Id(2)] string To,
    [property: Id(3)] string? Door,
    [property: Id(4)] string Language,
    [property: Id(5)] string Network);

public enum VisitOutcome
{
    /// <summary>If it was within the limits, a mail is on its way.</summary>
    Asked,
    Closed,
    NoName,
    NoAddress,
    /// <summary>Not an address in the organisation's own domains.</summary>
    NotOurs,
}

[GenerateSerializer, Immutable, Alias("siegelpost.VisitView")]
public sealed record VisitView(
    [property: Id(0)] LinkState State,
    [property: Id(1)] string? Address = null,
    [property: Id(2)] string? To = null,
    [property: Id(3)] string Language = "de");

[GenerateSerializer, Immutable, Alias("siegelpost.PublicDeskStatus")]
public sealed record PublicDeskStatus([property: Id(0)] int Visits, [property: Id(1)] int LastHour);
