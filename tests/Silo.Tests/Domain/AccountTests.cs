using Siegelpost.Silo.Domain;

namespace Siegelpost.Tests.Domain;

public sealed class AccountTests
{
    private static readonly DateTimeOffset At = Ledger.At;
    private static readonly OrganisationPolicy Policy = new();
    private static readonly AccountState Empty = AccountLifecycle.Create(new(), Ledger.BertsAccount, "firma", Ledger.Bert, "de");

    [Fact]
    public void An_account_is_created_once()
    {
        Assert.Same(Empty, AccountLifecycle.Create(Empty, Ledger.BertsAccount, "firma", Ledger.Bert, "de"));
        Assert.Same(Empty, AccountLifecycle.Create(Empty, "other", "other", "else@kunde.example", "en"));
    }

    [Fact] // RULES 14
    public void The_first_held_mail_begins_the_one_invitation_and_further_ones_only_extend_it()
    {
        var one = Wait(Empty, "m1", days: 14);
        Assert.Equal(("K7F", At.AddDays(14), OwedKind.Invitation), (one.Invitation!.ReferenceCode, one.Invitation.Until, Assert.Single(one.Owed).Kind));
        Assert.Same(one, Wait(one, "m1", days: 14));
        var two = Wait(one, "m2", days: 20);
        Assert.Equal(("K7F", At.AddDays(20)), (two.Invitation!.ReferenceCode, two.Invitation.Until));
        Assert.Single(two.Owed);
        Assert.Equal(At.AddDays(20), Wait(two, "m3", days: 5).Invitation!.Until); // never shorter
    }

    [Fact]
    public void A_mail_that_is_held_longer_keeps_its_invitation_alive()
    {
        var extended = Wait(Wait(Empty, "m1", days: 14), "m1", days: 28);
        Assert.Equal((At.AddDays(28), At.AddDays(28)), (extended.Invitation!.Until, Assert.Single(extended.Waiting).Until));
        Assert.Same(extended, Wait(extended, "m1", days: 14));
    }

    [Fact]
    public void Nobody_is_invited_for_automatic_mail_or_with_a_passphrase()
    {
        Assert.Same(Empty, Wait(Empty, "m1", mayInvite: false));
        var set = Registered(Empty);
        Assert.Same(set, Wait(set, "m1"));
    }

    [Fact]
    public void What_was_declined_is_not_invited_for_again_while_its_mail_has_not_heard()
    {
        var declined = AccountLifecycle.Decline(Wait(Empty, "m1"), At);
        Assert.Same(declined, Wait(declined, "m1"));
        Assert.NotNull(Wait(declined, "m2").Invitation); // another mail asks anew
    }

    [Fact] // RULES 14
    public void All_links_of_an_invitation_are_good_and_die_together()
    {
        var (state, secrets) = WithLinks(Wait(Empty, "m1"), 4);
        foreach (var secret in secrets) Assert.Equal(LinkState.Open, AccountLifecycle.InvitationLink(state, secret, At));
        Assert.Equal(LinkState.Unknown, AccountLifecycle.InvitationLink(state, "foreign", At));
        foreach (var secret in secrets) Assert.Equal(LinkState.Expired, AccountLifecycle.InvitationLink(state, secret, At.AddDays(15)));
        foreach (var (ended, expected) in new[]
        {
            (Registered(state), LinkState.Used), (AccountLifecycle.Decline(state, At), LinkState.Expired), (AccountLifecycle.InvitationRefused(state, "550", At), LinkState.Expired),
            (AccountLifecycle.Forget(state, "m1"), LinkState.Expired),
        })
        {
            Assert.Null(ended.Invitation);
            foreach (var secret in secrets) Assert.Equal(expected, AccountLifecycle.InvitationLink(ended, secret, At));
        }
    }

    [Fact] // RULES 14
    public void An_invitation_is_mailed_four_times_at_most()
    {
        var state = Wait(Empty, "m1");
        var mails = 0;
        for (var i = 0; i < 10; i++)
        {
            state = AccountLifecycle.OweInvitation(state, $"r{i}", OwedKind.Reminder, At);
            foreach (var owed in state.Owed) { state = AccountLifecycle.HasSent(state, owed, At); mails++; }
        }
        Assert.Equal(4, mails);
        Assert.Null(AccountLifecycle.NextReminder(state, Policy with { ReminderDays = [1, 2, 3, 4, 5, 6] }));
    }

    [Fact]
    public void Reminders_go_on_day_three_and_ten_and_not_after_the_end()
    {
        var sent = Sent(Wait(Empty, "m1"), At);
        Assert.Equal(At.AddDays(3), AccountLifecycle.NextReminder(sent, Policy));
        var once = Remind(sent, At.AddDays(3));
        Assert.Equal(At.AddDays(10), AccountLifecycle.NextReminder(once, Policy));
        Assert.Null(AccountLifecycle.NextReminder(Remind(once, At.AddDays(10)), Policy));
        Assert.Null(AccountLifecycle.NextReminder(Sent(Wait(Empty, "m1", days: 2), At), Policy));
        Assert.Null(AccountLifecycle.NextReminder(Wait(Empty, "m1"), Policy)); // the first is still on its way
    }

    [Fact]
    public void Reminders_that_were_missed_are_not_made_up_for_at_once()
    {
        var late = Remind(Sent(Wait(Empty, "m1"), At), At.AddDays(11));
        Assert.Equal(At.AddDays(12), AccountLifecycle.NextReminder(late, Policy));
    }

    [Fact]
    public void Registration_releases_oldest_first_and_each_mail_once()
    {
        var waiting = Wait(Wait(Wait(Empty, "young", written: 2), "old", written: 0), "middle", written: 1);
        var set = Registered(waiting);
        Assert.Equal(["old", "middle", "young"], set.ToWake);
        Assert.Equal((true, 1), (set.HasPassphrase, set.Epoch));
        Assert.Equal(OwedKind.PassphraseSet, Assert.Single(set.Owed).Kind); // the invitation that was still owed is void
        var forgotten = AccountLifecycle.Forget(set, "old");
        Assert.Equal(["middle", "young"], forgotten.ToWake);
        Assert.Same(forgotten, AccountLifecycle.Forget(forgotten, "old"));
        Assert.Equal(["middle", "young"], Registered(forgotten).ToWake); // not doubled by a second passphrase
    }

    [Fact] // C4, C5
    public void A_new_passphrase_ends_sessions_links_and_brake_and_replaces_all_slots()
    {
        var state = AccountLifecycle.WrongSignIn(AccountLifecycle.SignedIn(Registered(Wait(Empty, "m1")), LinkToken.Hash("s"), "", At), At) with { WrongSignIns = 9, SignInNotBefore = At.AddHours(1) };
        state = AccountLifecycle.NewResetLink(AccountLifecycle.Receives(state, "m1", At.AddDays(30), At), "reset1", LinkToken.Hash("r"), At);
        var next = AccountLifecycle.SetPassphrase(state, "hash2", [[9]], "en", "n2", At);
        Assert.Equal((2, 0, "en", 1), (next.Epoch, next.WrongSignIns, next.Language, next.Slots.Count));
        Assert.Empty(next.Sessions);
        Assert.Null(next.SignInNotBefore);
        Assert.Equal(LinkState.Used, AccountLifecycle.ResetLinkState(next, "r", At));
        Assert.Contains("m1", next.ToWake); // what was delivered under the old one is looked at again
        Assert.Equal(OwedKind.PassphraseChanged, next.Owed[^1].Kind);
        Assert.Equal("en", AccountLifecycle.SetPassphrase(next, "hash3", [], null, "n3", At).Language);
    }

    [Fact]
    public void A_reset_link_lives_an_hour_and_a_newer_mail_voids_it()
    {
        var state = AccountLifecycle.NewResetLink(Registered(Empty), "mail1", LinkToken.Hash("a"), At);
        Assert.Equal(LinkState.Open, AccountLifecycle.ResetLinkState(state, "a", At.AddMinutes(60)));
        Assert.Equal(LinkState.Expired, AccountLifecycle.ResetLinkState(state, "a", At.AddMinutes(60).AddTicks(1)));
        var newer = AccountLifecycle.NewResetLink(state, "mail2", LinkToken.Hash("b"), At);
        Assert.Equal((LinkState.Unknown, LinkState.Open), (AccountLifecycle.ResetLinkState(newer, "a", At), AccountLifecycle.ResetLinkState(newer, "b", At)));
    }

    [Fact]
    public void A_reset_mail_that_is_composed_twice_works_with_whichever_link_went_out()
    {
        var first = AccountLifecycle.NewResetLink(Registered(Empty), "mail1", LinkToken.Hash("a"), At);
        var again = AccountLifecycle.NewResetLink(first, "mail1", LinkToken.Hash("b"), At.AddMinutes(5)); // the process died between the mail and its record
        Assert.Equal((LinkState.Open, LinkState.Open), (AccountLifecycle.ResetLinkState(again, "a", At), AccountLifecycle.ResetLinkState(again, "b", At)));
        Assert.Equal(LinkState.Expired, AccountLifecycle.ResetLinkState(again, "b", At.AddMinutes(61))); // the hour is the first one's
        var set = AccountLifecycle.SetPassphrase(again, "h", [], null, "n", At);
        Assert.Equal((LinkState.Used, LinkState.Used), (AccountLifecycle.ResetLinkState(set, "a", At), AccountLifecycle.ResetLinkState(set, "b", At)));
    }

    [Fact]
    public void Three_resets_an_hour_are_mailed_and_no_more()
    {
        var state = Registered(Empty) with { Owed = [] };
        var mails = 0;
        for (var minute = 0; minute < 60; minute++)
        {
            state = AccountLifecycle.AskReset(state, $"r{minute}", At.AddMinutes(minute));
            Assert.Same(state, AccountLifecycle.AskReset(state, "again", At.AddMinutes(minute)));
            foreach (var owed in state.Owed) { state = AccountLifecycle.HasSent(state, owed, At); mails++; }
        }
        Assert.Equal(3, mails);
        Assert.NotEmpty(AccountLifecycle.AskReset(state, "later", At.AddMinutes(61)).Owed);
    }

    [Fact] // RULES 17
    public void Sessions_end_after_half_an_hour_of_rest_and_twelve_hours_in_all()
    {
        var state = AccountLifecycle.SignedIn(Registered(Empty), LinkToken.Hash("s"), "", At);
        Assert.NotNull(AccountLifecycle.FindSession(state, "s", At.AddMinutes(30).AddTicks(-1)));
        Assert.Null(AccountLifecycle.FindSession(state, "s", At.AddMinutes(30)));
        Assert.Null(AccountLifecycle.FindSession(state, "other", At));
        var now = At;
        while (AccountLifecycle.FindSession(state, "s", now) is { } session)
        {
            state = AccountLifecycle.Touch(state, session, now);
            now += TimeSpan.FromMinutes(20);
        }
        Assert.Equal(TimeSpan.FromHours(12), now - At);
        var fresh = AccountLifecycle.SignedIn(Registered(Empty), LinkToken.Hash("s"), "", At);
        Assert.Same(fresh, AccountLifecycle.Touch(fresh, fresh.Sessions[0], At.AddSeconds(59))); // reading a page is not a write
        Assert.Empty(AccountLifecycle.EndSession(fresh, "s").Sessions);
        for (var i = 0; i < 100; i++) fresh = AccountLifecycle.SignedIn(fresh, $"{i}", "", At);
        Assert.Equal(20, fresh.Sessions.Count);
    }

    [Fact] // C6
    public void The_brake_grows_to_a_quarter_of_an_hour_and_never_locks()
    {
        var state = Registered(Empty);
        var delays = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            state = AccountLifecycle.WrongSignIn(state, At);
            delays.Add(((state.SignInNotBefore ?? At) - At).TotalSeconds);
        }
        Assert.Equal([0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900], delays.Take(13));
        Assert.All(delays.Skip(13), d => Assert.Equal(900, d));
        Assert.Null(AccountLifecycle.SignedIn(state, "s", "", At).SignInNotBefore);
    }

    [Fact]
    public void Ten_thousand_guesses_an_hour_are_a_dozen_evaluated()
    {
        var (state, evaluated) = (Registered(Empty), 0);
        for (var i = 0; i < 10_000; i++) // from a thousand addresses or one: the account itself brakes
        {
            var now = At.AddSeconds(i * 0.36);
            if (state.SignInNotBefore > now) continue;
            evaluated++;
            state = AccountLifecycle.WrongSignIn(state, now);
        }
        Assert.InRange(evaluated, 1, 100);
    }

    [Fact] // RULES 19
    public void A_slot_is_taken_and_deleted_and_only_the_last_is_used_again()
    {
        var state = AccountLifecycle.SetPassphrase(Empty, "h", [.. Enumerable.Range(0, AccountLifecycle.SlotCount).Select(i => new[] { (byte)i })], null, "n", At);
        var taken = new List<byte>();
        for (var i = 0; i < 70; i++)
        {
            (state, var slot) = AccountLifecycle.TakeSlot(state);
            taken.Add(slot![0]);
        }
        Assert.Equal(64, AccountLifecycle.SlotCount);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (byte)i), taken.Take(64));
        Assert.All(taken.Skip(64), s => Assert.Equal(63, s));
        Assert.Single(state.Slots);
        Assert.Null(AccountLifecycle.TakeSlot(Empty).Slot);
    }

    [Fact] // C5
    public void Support_takes_a_passphrase_away_and_the_next_mail_invites_anew()
    {
        var signedIn = AccountLifecycle.SignedIn(Registered(Wait(Empty, "m1")), "s", "", At);
        var removed = AccountLifecycle.RemovePassphrase(signedIn, "kim", At);
        Assert.Equal((false, 0, 0), (removed.HasPassphrase, removed.Sessions.Count, removed.Slots.Count));
        Assert.Equal((MailEvent.PassphraseReset, "kim"), (removed.Timeline[^1].Event, removed.Timeline[^1].Who));
        Assert.Same(removed, AccountLifecycle.RemovePassphrase(removed, "kim", At));
        Assert.NotNull(Wait(removed, "m1").Invitation); // the mail that still waited, too
        Assert.NotNull(Wait(removed, "m2").Invitation);
        Assert.Equal(2, AccountLifecycle.SetPassphrase(removed, "h", [], null, "n", At).Epoch); // old PDFs keep theirs
    }

    [Fact] // H2
    public void A_refused_invitation_is_told_to_every_mail_that_waits()
    {
        var refused = AccountLifecycle.InvitationRefused(Wait(Wait(Empty, "m1"), "m2"), "550 5.1.1", At);
        Assert.Equal([new("m1", "550 5.1.1"), new RefusedInvitation("m2", "550 5.1.1")], refused.ToRefuse);
        Assert.Empty(refused.Waiting);
        Assert.Empty(refused.Owed);
        Assert.Same(refused, AccountLifecycle.InvitationRefused(refused, "550 5.1.1", At));
    }

    [Fact]
    public void What_is_owed_is_sent_once()
    {
        var state = Wait(Empty, "m1");
        var owed = state.Owed[0];
        var sent = AccountLifecycle.HasSent(state, owed, At);
        Assert.Same(sent, AccountLifecycle.HasSent(sent, owed, At));
        Assert.Equal(1, sent.Invitation!.Sent);
    }

    [Fact]
    public void Lists_are_bounded()
    {
        var state = Empty;
        for (var i = 0; i < 1_100; i++) state = Wait(state, $"m{i}");
        Assert.Equal(1_000, state.Waiting.Count);
        for (var i = 0; i < 1_100; i++) state = AccountLifecycle.Receives(state, $"m{i}", At.AddDays(1), At);
        Assert.Equal(1_000, state.Received.Count);
        for (var i = 0; i < 300; i++) state = AccountLifecycle.Log(state, At, MailEvent.Fault, null);
        Assert.Equal(200, state.Timeline.Count);
        Assert.Equal("m5", Assert.Single(AccountLifecycle.Receives(state, "m5", At.AddDays(9), At.AddDays(2)).Received).MailId); // what is over is forgotten
    }

    private static AccountState Wait(AccountState state, string mailId, int days = 14, bool mayInvite = true, int written = 0) =>
        AccountLifecycle.Wait(state, new MailPlanRequest(mailId, Ledger.Anna, "Anna Groß", At.AddHours(written), At.AddDays(days), mayInvite, null), "K7F", $"invite-{mailId}", At);

    private static AccountState Registered(AccountState state) => AccountLifecycle.SetPassphrase(state, "hash", [[1], [2]], null, "notice", At);

    private static AccountState Sent(AccountState state, DateTimeOffset at) => state.Owed.Aggregate(state, (s, o) => AccountLifecycle.HasSent(s, o, at));

    private static AccountState Remind(AccountState state, DateTimeOffset at) => Sent(AccountLifecycle.OweInvitation(state, $"r{at:O}", OwedKind.Reminder, at), at);

    private static (AccountState State, string[] Secrets) WithLinks(AccountState state, int count)
    {
        string[] secrets = [.. Enumerable.Range(0, count).Select(_ => LinkToken.NewSecret())];
        return (secrets.Aggregate(state, (s, secret) => AccountLifecycle.AddLink(s, LinkToken.Hash(secret))), secrets);
    }
}
