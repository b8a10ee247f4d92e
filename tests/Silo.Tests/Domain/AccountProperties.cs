using CsCheck;
using Siegelpost.Silo.Domain;

namespace Siegelpost.Tests.Domain;

public sealed class AccountProperties
{
    private static readonly DateTimeOffset At = Ledger.At;

    private static readonly Gen<Func<AccountState, DateTimeOffset, AccountState>> Events = Gen.Select(Gen.Int[0, 11], Gen.Int[0, 4]).Select((kind, mail) => kind switch
    {
        0 or 1 => (Func<AccountState, DateTimeOffset, AccountState>)((s, now) => AccountLifecycle.Wait(s, new($"m{mail}", Ledger.Anna, "Anna", now, now.AddDays(14), true, null), "K7F", $"i{now.Ticks}", now)),
        2 => (s, _) => AccountLifecycle.Forget(s, $"m{mail}"),
        3 => (s, now) => AccountLifecycle.SetPassphrase(s, "hash", [[1]], null, $"n{now.Ticks}", now),
        4 => (s, now) => AccountLifecycle.RemovePassphrase(s, "kim", now),
        5 => (s, now) => AccountLifecycle.Decline(s, now),
        6 => (s, now) => AccountLifecycle.InvitationRefused(s, "550", now),
        7 => (s, now) => AccountLifecycle.AskReset(s, $"r{now.Ticks}", now),
        8 => (s, now) => AccountLifecycle.OweInvitation(s, $"o{now.Ticks}", OwedKind.Reminder, now),
        9 => (s, now) => s.Owed.Count > 0 ? AccountLifecycle.HasSent(s, s.Owed[0], now) : s,
        10 => (s, now) => AccountLifecycle.AddLink(s, $"link{now.Ticks}"),
        _ => (s, _) => s with { ToWake = [.. s.ToWake.Skip(1)], ToDecline = [.. s.ToDecline.Skip(1)], ToRefuse = [.. s.ToRefuse.Skip(1)] },
    });

    [Fact] // RULES 14
    public void Whatever_happens_there_is_one_invitation_at_most_and_it_belongs_to_mail_that_waits() => Events.Array[1, 60].Sample(events =>
    {
        var (state, now) = (AccountLifecycle.Create(new(), "id", "firma", Ledger.Bert, "de"), At);
        foreach (var happened in events)
        {
            state = happened(state, now);
            Assert.True(state.Owed.Count(o => o.Kind is OwedKind.Invitation or OwedKind.Reminder) <= 1);
            Assert.True(state.Owed.Count(o => o.Kind == OwedKind.Reset) <= 1);
            Assert.True(state.Invitation is null || !state.HasPassphrase, "an invitation beside a passphrase");
            Assert.True(state.Invitation is null || state.Waiting.Count > 0, "an invitation for nothing");
            Assert.True(state.Invitation is not { Sent: > AccountLifecycle.MostInvitations }, "a fifth link");
            if (state.Invitation is { } open) Assert.True(open.Until >= state.Waiting.Max(w => w.Until), "it ends before a mail that waits");
            Assert.Equal(state.Waiting.Count, state.Waiting.DistinctBy(w => w.MailId).Count());
            Assert.Equal(state.ToWake.Count, state.ToWake.Distinct().Count());
            now = now.AddHours(7);
        }
    }, iter: 5_000);
}
