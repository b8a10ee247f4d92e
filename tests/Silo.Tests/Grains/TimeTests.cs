namespace Siegelpost.Tests.Grains;

/// <summary>What happens because days pass, and what people do meanwhile.</summary>
[Collection(nameof(House))]
public sealed class TimeTests(House house)
{
    private const string Anna = "anna-time@firma.example";

    [Fact]
    public async Task Two_reminders_and_then_the_mail_is_given_up_told_and_destroyed()
    {
        var bert = house.Somebody();
        var id = await house.Submit(House.Marked(bert, from: Anna), Anna, bert);
        await house.Until(id, RowState.Held);
        var first = await house.LinkTo(bert, 'e');
        var account = await house.Account(bert);
        await Eventually.Fits(async () => (await account.Status())!.InvitationsSent, sent => sent == 1);

        await house.Pass(TimeSpan.FromDays(2.9), account, house.Mail(id));
        await house.Pass(TimeSpan.FromDays(0.2), account);
        await Invitations(bert, 2);
        await Eventually.Fits(async () => (await account.Status())!.InvitationsSent, sent => sent == 2);
        await house.Pass(TimeSpan.FromDays(7), account);
        await Invitations(bert, 3);
        Assert.Equal(LinkState.Open, (await account.Invitation(first.Secret)).State); // all of its links are good

        await house.Pass(TimeSpan.FromDays(5), house.Mail(id));
        await house.Until(id, RowState.Returned);
        Assert.True((await house.Mail(id).Status())!.ContentKept); // RULES 10: not before she knows
        await Eventually.Fits(async () => (await account.Invitation(first.Secret)).State, state => state == LinkState.Expired);
        await house.Pass(TimeSpan.FromSeconds(30), house.Mail(id));
        await house.Until(id, s => !s.ContentKept);
        var told = await house.Until(id, s => s.Composed.Count == 2); // the summary and this
        await Eventually.Fits(() => Task.FromResult(house.Sink.Mails.Count(m => m.IsFor(Anna))), count => count >= 2);
        Assert.Null(told.NextDue);
        Assert.Equal(3, house.Sink.Mails.Count(m => m.IsFor(bert)));
        house.NothingLeaked(bert);
    }

    [Fact]
    public async Task A_hold_that_support_extends_keeps_its_link_alive()
    {
        var bert = house.Somebody();
        var id = await house.Submit(House.Marked(bert, from: Anna), Anna, bert);
        await house.Until(id, RowState.Held);
        var link = await house.LinkTo(bert, 'e');
        foreach (var days in (int[])[0, -1, 366, int.MaxValue, int.MinValue]) Assert.Equal(ActResult.NotPossibleNow, await house.Mail(id).Act(new(SupportActKind.ExtendHold, bert, "kim", "im Urlaub", days)));
        Assert.Equal(ActResult.Done, await house.Mail(id).Act(new(SupportActKind.ExtendHold, bert, "kim", "im Urlaub", 14)));
        var account = await house.Account(bert);
        await Eventually.Fits(async () => (await account.Status())!.InvitationUntil, until => until > house.Clock.GetUtcNow().AddDays(20));
        await house.Pass(TimeSpan.FromDays(20), house.Mail(id));
        Assert.Equal(PassphraseOutcome.Set, (await account.Register(link.Secret, House.Passphrase, "de")).Outcome);
        await house.CarrierTo(bert);
    }

    [Fact]
    public async Task What_support_returns_is_waited_for_no_longer()
    {
        var bert = house.Somebody();
        var id = await house.Submit(House.Marked(bert, from: Anna), Anna, bert);
        await house.Until(id, RowState.Held);
        var link = await house.LinkTo(bert, 'e');
        Assert.Equal(ActResult.Done, await house.Mail(id).Act(new(SupportActKind.Return, null, "kim", "falsche Adresse")));
        var account = (await (await house.Account(bert)).Status())!;
        Assert.Empty(account.Waiting);
        Assert.Null(account.NextReminder);
        Assert.Equal(LinkState.Expired, (await (await house.Account(bert)).Invitation(link.Secret)).State);
        Assert.Equal(ActResult.NotPossibleNow, await house.Mail(id).Act(new(SupportActKind.Return, null, "kim", "noch einmal")));
    }

    [Fact]
    public async Task Who_declines_gets_no_more_and_the_sender_is_told()
    {
        var bert = house.Somebody();
        var id = await house.Submit(House.Marked(bert, from: Anna), Anna, bert);
        await house.Until(id, RowState.Held);
        var link = await house.LinkTo(bert, 'e');
        var account = await house.Account(bert);
        Assert.Equal(LinkState.Open, await account.Decline(link.Secret));
        await house.Until(id, RowState.Returned);
        Assert.Equal(PassphraseOutcome.LinkClosed, (await account.Register(link.Secret, House.Passphrase, "de")).Outcome);
        house.NothingLeaked(bert);
    }

    [Fact] // H2
    public async Task An_invitation_to_a_mailbox_that_is_not_there_fails_the_mail_at_once()
    {
        var nobody = house.Somebody("permerror");
        var id = await house.Submit(House.Marked(nobody, from: Anna), Anna, nobody);
        var refused = await house.Until(id, RowState.Refused);
        Assert.Contains("550", refused.Rows[0].RelayReply, StringComparison.Ordinal);
        Assert.Contains(refused.Timeline, t => t.Event == MailEvent.InvitationRefused);
    }

    [Fact] // C6
    public async Task The_brake_holds_wrong_and_right_alike_and_lets_go()
    {
        var account = await house.Account(await house.Regular());
        for (var i = 0; i < 4; i++) Assert.False((await account.SignIn("falsch falsch falsch", "192.0.2.1")).SignedIn);
        var braked = await account.SignIn(House.Passphrase, "192.0.2.1");
        Assert.False(braked.SignedIn);
        Assert.NotNull(braked.NotBefore);
        house.Clock.Advance(TimeSpan.FromSeconds(3));
        var right = await account.SignIn(House.Passphrase, "192.0.2.1");
        Assert.True(right.SignedIn);
        Assert.True(LinkToken.TryParse(right.Session, out var session));
        Assert.NotNull(await account.Session(session.Secret));
        Assert.Null(await account.Session(LinkToken.NewSecret()));
        house.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Null(await account.Session(session.Secret)); // RULES 17
    }

    [Fact]
    public async Task A_passphrase_that_is_too_easy_is_refused_and_the_link_stays_good()
    {
        var bert = house.Somebody();
        await house.Submit(House.Marked(bert, from: Anna), Anna, bert);
        var link = await house.LinkTo(bert, 'e');
        var account = house.Grains.GetGrain<IAccountGrain>(link.GrainId);
        Assert.Equal(PassphraseOutcome.TooShort, (await account.Register(link.Secret, "kurz", "de")).Outcome);
        Assert.Equal(PassphraseOutcome.TooEasy, (await account.Register(link.Secret, "aaaaaaaaaaaaaaaa", "de")).Outcome);
        Assert.Equal(LinkState.Open, (await account.Invitation(link.Secret)).State);
    }

    private Task<int> Invitations(string to, int count) => Eventually.Fits(() => Task.FromResult(house.Sink.Mails.Count(m => m.IsFor(to) && House.Link(m, 'e') is not null)), n => n == count);
}
