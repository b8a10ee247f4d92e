using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Notices;
using static Siegelpost.Tests.Domain.Ledger;

namespace Siegelpost.Tests.Domain;

/// <summary>"That's not me": nobody is invited until it ends, is taken back or lifted.</summary>
public sealed class FreezeTests
{
    private static AccountState Wait(AccountState state, string mail, DateTimeOffset at) => AccountLifecycle.Wait(state, new(mail, Anna, "Anna", at, at.AddDays(14), true, null), "K7F", $"i-{mail}", at);

    private static AccountState Invited() => AccountLifecycle.AddLink(Wait(AccountLifecycle.Create(new(), BertsAccount, "firma", Bert, "de"), "m1", At), LinkToken.Hash("secret"));

    [Fact]
    public void Whoever_declines_is_not_invited_again_until_the_time_is_over()
    {
        var frozen = FreezeLifecycle.Freeze(Invited(), "n1", At);
        Assert.Equal((OwedKind.Frozen, null), (Assert.Single(frozen.Owed).Kind, frozen.Invitation));
        Assert.Equal(["m1"], frozen.ToDecline);
        Assert.Same(frozen, FreezeLifecycle.Freeze(frozen, "n2", At));
        Assert.Same(frozen, Wait(frozen, "m2", At.AddDays(89)));
        var later = Wait(frozen, "m2", At.AddDays(90));
        Assert.NotNull(later.Invitation);
        Assert.False(FreezeLifecycle.Knows(later, "secret", At.AddDays(90)));
    }

    [Fact]
    public void Each_link_of_the_invitation_and_that_of_the_confirmation_take_it_back_and_no_other()
    {
        var frozen = FreezeLifecycle.AddLink(FreezeLifecycle.Freeze(Invited(), "n1", At), LinkToken.Hash("confirmed"));
        Assert.True(FreezeLifecycle.Knows(frozen, "secret", At));
        Assert.True(FreezeLifecycle.Knows(frozen, "confirmed", At));
        Assert.False(FreezeLifecycle.Knows(frozen, "guessed", At));
        var open = FreezeLifecycle.Thaw(frozen, null, At);
        Assert.Equal((null, 0), (open.Frozen, open.Owed.Count)); // nor is a confirmation written after that
        Assert.Same(open, FreezeLifecycle.Thaw(open, "kim", At));
        Assert.NotNull(Wait(open, "m2", At).Invitation);
    }

    [Fact]
    public void A_password_ends_it_and_without_an_invitation_there_is_nothing_to_decline()
    {
        var frozen = FreezeLifecycle.Freeze(Invited(), "n1", At);
        Assert.Null(AccountLifecycle.SetPassphrase(frozen, "hash", [[1]], null, "n2", At).Frozen);
        var nobody = AccountLifecycle.Create(new(), BertsAccount, "firma", Bert, "de");
        Assert.Same(nobody, FreezeLifecycle.Freeze(nobody, "n1", At));
    }

    [Fact] // RULES 10
    public void Mail_to_somebody_who_wants_none_is_returned_at_once_with_what_to_do()
    {
        var state = MessageLifecycle.ReturnFrozen(Read(), Bert, BertsAccount, At);
        Assert.Equal((RowState.Returned, BertsAccount), (state.Row().State, state.Row().AccountId));
        Assert.Same(state, MessageLifecycle.ReturnFrozen(state, Bert, BertsAccount, At));
        var (summarised, summary) = Told(state, At); // nothing to sum up
        Assert.Null(summary);
        Assert.Equal(NoticeRowKind.Frozen, Assert.Single(Assert.IsType<ReturnedNotice>(Told(summarised, At).Notice).Rows).Kind);
        Assert.Null(MailboxNotes.Of(state, state.Row()));
    }
}
