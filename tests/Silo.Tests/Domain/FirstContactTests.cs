using Siegelpost.Silo.Domain;

namespace Siegelpost.Tests.Domain;

/// <summary>RULES 23: a code that senders tell, as a ledger.</summary>
public sealed class FirstContactTests
{
    private const string Postmaster = "postmaster@firma.example", Carl = "carl@firma.example";
    private static readonly DateTimeOffset At = Ledger.At;
    private static readonly AccountState Empty = AccountLifecycle.Create(new(), Ledger.BertsAccount, "firma", Ledger.Bert, "de");

    [Fact]
    public void There_is_one_code_and_each_sender_is_told_it_by_the_notice_about_his_mail()
    {
        var two = Wait(Wait(Empty, "m1", Ledger.Anna), "m2", Carl);
        Assert.Equal(("seed m1", 1), (two.Contact!.Seed, two.Contact.Number));
        Assert.All(two.Waiting, w => Assert.True(w.TellsCode));
        Assert.Single(two.Owed); // the invitation: nobody needs a mail of his own
        var told = FirstContacts.Tell(FirstContacts.Tell(two, "n1", Ledger.Anna, At), "n2", Carl, At);
        Assert.Same(told, FirstContacts.Tell(told, "n1", Ledger.Anna, At.AddHours(1)));
        Assert.Equal("Anna", FirstContacts.From(told, "Firma GmbH"));
    }

    [Fact]
    public void Where_the_sender_is_a_stranger_the_postmaster_is_written_to_once()
    {
        var one = Wait(Empty, "m1", "stranger@else.example", Postmaster);
        Assert.Equal([(OwedKind.Invitation, null), (OwedKind.AccessCode, Postmaster)], one.Owed.Select(o => (o.Kind, o.To)));
        Assert.Equal("Firma GmbH", FirstContacts.From(one, "Firma GmbH"));
        Assert.Equal(2, Wait(one, "m2", "other@else.example", Postmaster).Owed.Count);
    }

    [Fact]
    public void Mail_from_before_the_policy_brings_one_code_to_the_sender_of_the_oldest()
    {
        var held = Waiting(Empty, "m1", Ledger.Anna);
        Assert.Null(FirstContacts.From(held, "Firma GmbH"));
        var begun = FirstContacts.Begin(held, Ledger.Anna, "seed", "n", At);
        Assert.Equal((OwedKind.AccessCode, Ledger.Anna), (begun.Owed[^1].Kind, begun.Owed[^1].To));
        Assert.Same(begun, FirstContacts.Begin(begun, Ledger.Anna, "other", "o", At));
        Assert.Equal("Anna", FirstContacts.From(begun, "Firma GmbH"));
        Assert.Same(Empty, FirstContacts.Begin(Empty, Ledger.Anna, "seed", "n", At)); // nothing waits
    }

    [Fact]
    public void A_new_code_goes_to_whoever_knew_the_old_one_and_forgives_the_brake_and_the_proofs()
    {
        var state = FirstContacts.Tell(Wait(Wait(Empty, "m1", Ledger.Anna), "m2", Carl), "n1", Ledger.Anna, At);
        for (var i = 0; i < 9; i++) state = FirstContacts.Wrong(state, "tries", At);
        state = FirstContacts.Right(state, LinkToken.Hash("proof"), At);
        Assert.True(FirstContacts.IsProven(state, "proof", At.AddMinutes(29)));
        Assert.False(FirstContacts.IsProven(state, "proof", At.AddMinutes(30)));
        Assert.False(FirstContacts.IsProven(state, "other", At));
        var renewed = FirstContacts.Renew(state, Ledger.Anna, "seed 2", "kim", to => $"new {to}", At);
        Assert.Equal(("seed 2", 2, 0), (renewed.Contact!.Seed, renewed.Contact.Number, renewed.Contact.Wrong));
        Assert.Null(renewed.Contact.NotBefore);
        Assert.False(FirstContacts.IsProven(renewed, "proof", At));
        Assert.Equal([Ledger.Anna, Carl], renewed.Owed.Where(o => o.Kind == OwedKind.AccessCode).Select(o => o.To));
        Assert.DoesNotContain(renewed.Owed, o => o.Kind == OwedKind.AccessCodeTries); // of the old one
        Assert.Equal((MailEvent.CodeRenewed, "kim"), (renewed.Timeline[^1].Event, renewed.Timeline[^1].Who));
    }

    [Fact] // custody: a notice that was composed with the old code may go out after the new one was mailed
    public void What_a_sender_was_told_last_works()
    {
        var asked = FirstContacts.Tell(Wait(Empty, "m1", Ledger.Anna), "n1", Ledger.Anna, At);
        Assert.Same(asked, FirstContacts.HasTold(asked, "n1", "again", At));
        var renewed = FirstContacts.Renew(asked, Ledger.Anna, "seed 2", "kim", to => "new", At) with { Owed = [] }; // mailed meanwhile
        var repeated = FirstContacts.Tell(renewed, "n1", Ledger.Anna, At); // the process died between the notice and its record
        Assert.Same(renewed, repeated);
        var last = FirstContacts.HasTold(repeated, "n1", "again", At);
        Assert.Equal(("again", OwedKind.AccessCode, Ledger.Anna), (last.Owed[^1].MailId, last.Owed[^1].Kind, last.Owed[^1].To));
        Assert.Same(last, FirstContacts.HasTold(last, "n1", "third", At));
    }

    [Fact] // C6
    public void Wrong_codes_are_slowed_as_at_sign_in_and_told_to_a_sender_once()
    {
        var state = Wait(Empty, "m1", Ledger.Anna);
        var delays = new List<double>();
        for (var i = 0; i < 40; i++)
        {
            state = FirstContacts.Wrong(state, $"tries {i}", At);
            delays.Add(((state.Contact!.NotBefore ?? At) - At).TotalSeconds);
        }
        Assert.Equal([0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900], delays.Take(13));
        Assert.All(delays.Skip(13), d => Assert.Equal(900, d));
        Assert.Equal((40, "tries 4", Ledger.Anna), (state.Contact!.Wrong, Assert.Single(state.Owed, o => o.Kind == OwedKind.AccessCodeTries).MailId, state.Owed[^1].To));
        Assert.Equal(["1", "5"], state.Timeline.Where(t => t.Event == MailEvent.CodeWrong).Select(t => t.Detail));
    }

    [Fact]
    public void The_code_ends_with_the_passphrase_and_with_the_invitation_and_nobody_is_told_it_then()
    {
        var state = Wait(Empty, "m1", "stranger@else.example", Postmaster);
        foreach (var ended in new[] { AccountLifecycle.SetPassphrase(state, "hash", [[1]], null, "n", At), AccountLifecycle.Decline(state, At), AccountLifecycle.InvitationRefused(state, "550", At), AccountLifecycle.Forget(state, "m1"), AccountLifecycle.Yield(state) })
        {
            Assert.Null(ended.Contact);
            Assert.DoesNotContain(ended.Owed, o => o.Kind is OwedKind.AccessCode or OwedKind.AccessCodeTries);
        }
        var anew = Wait(AccountLifecycle.Forget(state, "m1"), "m2", Ledger.Anna);
        Assert.Equal("seed m2", anew.Contact!.Seed);
    }

    [Fact]
    public void Who_has_once_registered_needs_no_code_even_after_support_took_the_passphrase_away()
    {
        var removed = AccountLifecycle.RemovePassphrase(AccountLifecycle.SetPassphrase(Empty, "hash", [[1]], null, "n", At), "kim", At);
        Assert.Null(Wait(removed, "m1", Ledger.Anna).Contact);
        Assert.False(FirstContacts.IsNew(removed));
    }

    private static AccountState Wait(AccountState state, string mailId, string sender, string? teller = null) => FirstContacts.Wait(Waiting(state, mailId, sender), mailId, teller ?? sender, $"seed {mailId}", $"notice {mailId}", At);

    private static AccountState Waiting(AccountState state, string mailId, string sender) =>
        AccountLifecycle.Wait(state, new MailPlanRequest(mailId, sender, sender == Ledger.Anna ? "Anna" : "Carl", At, At.AddDays(14), true, null), "K7F", $"invite-{mailId}", At);
}
