using Microsoft.Extensions.Logging;
using MimeKit;
using Siegelpost.Silo.Content;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Methods;
using Siegelpost.Silo.Notices;
using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>
/// One desk for one organisation, so that its limits count for all silos; they are stored before a mail goes out. What strangers type gets
/// into no mail before their address is confirmed.
/// </summary>
internal sealed class PublicDeskGrain(
    [PersistentState("publicdesk")] IPersistentState<PublicDeskState> store, OwnMail ownMail, Doors doors, InstallationKeys keys, TimeProvider clock, ILogger<PublicDeskGrain> log)
    : DurableGrain<PublicDeskState>(store, clock, log), IPublicDeskGrain
{
    private const int MostName = 100, MostSubject = 200, LongestAddress = 254;

    public async Task<PublicDoor?> Door(string? door)
    {
        var profile = await Profile();
        if (!profile.Policy.PublicWrite) return null;
        var to = door is null ? null : doors.Open(door, profile);
        return door is not null && to is null ? null : new(to);
    }

    public async Task<VisitOutcome> Ask(VisitRequest request)
    {
        var profile = await Profile();
        if (!profile.Policy.PublicWrite) return VisitOutcome.Closed;
        var name = Charsets.OneLine(request.Name, MostName).Trim();
        if (name.Length == 0) return VisitOutcome.NoName;
        if (AddressOf(request.Address) is not { } address) return VisitOutcome.NoAddress;
        if ((request.Door is { } door ? doors.Open(door, profile) : OwnAddress.Of(request.To, profile)) is not { } to) return VisitOutcome.NotOurs;
        var visit = new Visit(Crockford.NewId(), name, address, to, request.Language == "en" ? "en" : "de", Now, []);
        PublicDeskState Granted(PublicDeskState s) => PublicDeskLifecycle.Ask(s, visit, Hash("address", RecipientKeys.Normalise(address)), Hash("network", request.Network), Now);
        if (ReferenceEquals(Granted(State), State)) return VisitOutcome.Asked; // beyond the limits nothing is written, not even a reminder
        await WakeSoon();
        await Save(Granted);
        Kick();
        return VisitOutcome.Asked;
    }

    public Task<VisitView> View(string secret)
    {
        var (state, visit) = PublicDeskLifecycle.Link(State, secret, Now);
        return Task.FromResult(visit is null || state != LinkState.Open ? new VisitView(state, Language: visit?.Language ?? "de") : new VisitView(state, visit.Address, visit.To, visit.Language));
    }

    public async Task<string?> Begin(string secret, string subject)
    {
        var (state, visit) = PublicDeskLifecycle.Link(State, secret, Now);
        subject = Charsets.OneLine(subject, MostSubject).Trim();
        if (visit is null || state != LinkState.Open || subject.Length == 0) return null;
        var token = LinkToken.New(keys.DerivedId("visit", Key, visit.MailId));
        var offer = new ReplyOffer(Key, "", visit.Address, visit.Name, "", visit.To, visit.To, subject, null, [], Now, null, visit.Language, Now + PublicDeskLifecycle.DraftFor) { IsNew = true, IsVisit = true };
        await GrainFactory.GetGrain<IReplyKeeper>(token.GrainId).BeginVisit(offer, LinkToken.Hash(token.Secret)); // before the link is spent: a crash between costs nobody the way in
        await Save(s => PublicDeskLifecycle.Use(s, visit.MailId));
        return token.ToString();
    }

    public Task<PublicDeskStatus?> GetState() => Task.FromResult<PublicDeskStatus?>(new(State.Visits.Count, State.Asked.Count(a => Now - a.At < TimeSpan.FromHours(1))));

    /// <summary>Writes one mail that we owe.</summary>
    protected override async Task<DateTimeOffset?> Advance()
    {
        if (State.Visits.FirstOrDefault(v => !v.Mailed) is not { } visit) return null;
        var profile = await Profile();
        var secret = LinkToken.NewSecret();
        await Save(s => PublicDeskLifecycle.AddLink(s, visit.MailId, LinkToken.Hash(secret)));
        var notice = new VisitNotice(visit.Language, visit.Address, new Uri($"{profile.Brand.PortalUrl}/v/{secret}"), visit.At + PublicDeskLifecycle.LinkFor);
        await ownMail.Send(GrainFactory, profile, "visit", visit.MailId, notice, visit.Address, "");
        await Save(s => PublicDeskLifecycle.Mailed(s, visit.MailId));
        return DateTimeOffset.MinValue;
    }

    private static string? AddressOf(string typed)
    {
        typed = typed.Trim();
        return typed.Length is >= 3 and <= LongestAddress && !typed.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) && typed.Count(c => c == '@') == 1
            && MailboxAddress.TryParse(typed, out var mailbox) && mailbox.Address == typed && mailbox.Domain.Contains('.', StringComparison.Ordinal) ? typed : null;
    }

    private string Hash(string what, string value) => keys.DerivedId($"visitor's {what}", Key, value);

    private Task<OrganisationProfile> Profile() => GrainFactory.GetGrain<IOrganisationGrain>(Key).Profile();
}
