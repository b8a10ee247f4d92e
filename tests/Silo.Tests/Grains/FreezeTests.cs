namespace Siegelpost.Tests.Grains;

/// <summary>Somebody says "that's not me", and takes it back.</summary>
[Collection(nameof(House))]
public sealed class FreezeTests(House house)
{
    private const string Anna = "anna-freeze@firma.example";

    [Fact]
    public async Task Whoever_declines_gets_no_more_invitations_until_it_is_taken_back()
    {
        var bert = house.Somebody();
        var first = await house.Submit(House.Marked(bert, from: Anna), Anna, bert);
        var link = await house.LinkTo(bert, 'e');
        var account = await house.Account(bert);
        var freeze = house.Grains.GetGrain<IFreezeGrain>(link.GrainId);
        Assert.Equal(LinkState.Unknown, await account.Decline(LinkToken.NewSecret())); // whoever guesses changes nothing
        Assert.Null((await account.Invitation(link.Secret)).FrozenUntil); // nor whoever only opens it
        Assert.Equal(LinkState.Open, await account.Decline(link.Secret));
        await house.Until(first, RowState.Returned);

        // It is confirmed to the person, and further mail goes back without a word to them.
        var confirmed = await house.LinkTo(bert, 'e', m => House.Subject(m).StartsWith("Sie bekommen keine", StringComparison.Ordinal));
        var mails = house.Sink.Mails.Count(m => m.IsFor(bert));
        var second = await house.Submit(House.Marked(bert, from: Anna), Anna, bert);
        await house.Until(second, RowState.Returned);
        await house.Pass(TimeSpan.FromSeconds(30), house.Mail(second));
        await house.MailTo(Anna, m => House.Subject(m).StartsWith($"Nicht zugestellt an {bert}", StringComparison.Ordinal));
        await house.Until(second, s => !s.ContentKept);
        Assert.Equal(mails, house.Sink.Mails.Count(m => m.IsFor(bert)));
        Assert.NotNull((await account.Status())!.FrozenUntil);

        // Either link takes it back; then the next mail invites as ever.
        Assert.NotNull((await account.Invitation(link.Secret)).FrozenUntil);
        Assert.False(await freeze.Thaw(LinkToken.NewSecret()));
        Assert.True(await freeze.Thaw(confirmed.Secret));
        Assert.False(await freeze.Thaw(link.Secret)); // it is taken back already
        await house.Until(await house.Submit(House.Marked(bert, from: Anna), Anna, bert), RowState.Held);
        Assert.Equal(PassphraseOutcome.Set, (await account.Register((await house.LinkTo(bert, 'e', m => House.Link(m, 'e') is { } l && l != link && l != confirmed)).Secret, House.Passphrase, "de")).Outcome);
        await house.CarrierTo(bert);
        house.NothingLeaked(bert);
    }

    [Fact]
    public async Task Support_lifts_it_and_else_it_ends_by_itself()
    {
        var bert = house.Somebody();
        await house.Submit(House.Marked(bert, from: Anna), Anna, bert);
        var link = await house.LinkTo(bert, 'e');
        var account = await house.Account(bert);
        await account.Decline(link.Secret);
        var lift = new SupportAct(SupportActKind.LiftFreeze, null, "kim", "am Telefon gefragt");
        Assert.Equal(ActResult.Done, await account.Act(lift));
        Assert.Equal(ActResult.NotPossibleNow, await account.Act(lift));
        var status = (await account.Status())!;
        Assert.Null(status.FrozenUntil);
        Assert.Contains(status.Timeline, t => t is { Event: MailEvent.Thawed, Who: "kim" });

        var carl = house.Somebody("carl");
        await house.Submit(House.Marked(carl, from: Anna), Anna, carl);
        var invited = await house.LinkTo(carl, 'e');
        await (await house.Account(carl)).Decline(invited.Secret);
        await house.Pass(TimeSpan.FromDays(91));
        await house.Until(await house.Submit(House.Marked(carl, from: Anna), Anna, carl), RowState.Held);
    }
}
