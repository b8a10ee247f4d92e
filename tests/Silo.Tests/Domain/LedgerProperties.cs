using CsCheck;
using Siegelpost.Silo.Delivery;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Notices;
using static Siegelpost.Tests.Domain.Ledger;

namespace Siegelpost.Tests.Domain;

/// <summary>Whatever happens in whatever order: what must hold of every mail.</summary>
public sealed class LedgerProperties
{
    private sealed record Event(string Name, bool MayRevive, bool Repeats, Func<MessageState, DateTimeOffset, MessageState> Apply)
    {
        public override string ToString() => Name;
    }

    private static readonly Gen<Event> Events = Gen.Select(Gen.Bool.Select(first => first ? Bert : Carl), Gen.Int[0, 24], Gen.Int[1, 3]).Select((to, kind, epoch) => kind switch
    {
        0 => On("CanGo", (s, now) => MessageLifecycle.CanGo(s, to, Method.Pdf, AccountOf(to), "de", now, now)),
        1 => On("CanGo by TLS", (s, now) => MessageLifecycle.CanGo(s, to, Method.Tls, null, "de", null, now)),
        2 => On("Hold", (s, now) => MessageLifecycle.Hold(s, to, Open(), AccountOf(to), now.AddDays(14), now)),
        3 => On("Park", (s, now) => MessageLifecycle.Park(s, to, AccountOf(to), now.AddDays(14), now)),
        4 => On("HasSealed", (s, now) => MessageLifecycle.HasSealed(s, to, Blob(kind: BlobKind.Pdf), epoch, true, now), repeats: false), // another blob each time
        5 => On("PlanAgain", (s, _) => MessageLifecycle.PlanAgain(s, to)),
        6 => On("SealAgain", (s, _) => MessageLifecycle.SealAgain(s, to)),
        7 => On("taken", (s, now) => Outcome(s, to, Taken, now)),
        8 => On("refused", (s, now) => Outcome(s, to, Never, now)),
        9 => On("deferred", (s, now) => Outcome(s, to, Later, now), repeats: false), // each attempt counts
        10 => On("FallBack", (s, _) => MessageLifecycle.FallBack(s, to)),
        11 => On("FilesKnow", (s, _) => MessageLifecycle.FilesKnow(s, to)),
        12 => On("Expire", (s, now) => MessageLifecycle.Expire(s, to, now)),
        13 => On("Decline", (s, now) => MessageLifecycle.Decline(s, AccountOf(to), now)),
        14 => On("Return", (s, now) => MessageLifecycle.Return(s, to, "kim", now)),
        15 => On("InvitationRefused", (s, now) => MessageLifecycle.InvitationRefused(s, to, "550", now)),
        16 => On("Fetched", (s, now) => RetainedCopies.Fetched(s, FileId, to, now)),
        17 => On("EndRetention", (s, now) => s.Row(to).State == RowState.HandedOver ? RetainedCopies.EndRetention(s, to, now) : s),
        18 => On("Retry", (s, now) => MessageLifecycle.Retry(s, to, "kim", now), revives: true),
        19 => On("Reissue", (s, now) => RetainedCopies.Reissue(s, to, now), revives: true),
        20 => On("RefuseUnmarked", (s, now) => MessageLifecycle.RefuseUnmarked(s, to, now)),
        21 => On("Passes", (s, _) => s.Facts is { Marked: false } ? MessageLifecycle.Passes(s, to, Method.Pass) : s),
        22 => On("CanGo in the portal", (s, now) => MessageLifecycle.CanGo(s, to, Method.Portal, AccountOf(to), "de", now, now)),
        23 => On("Seen", (s, now) => RetainedCopies.Seen(s, AccountOf(to), now)),
        _ => On("Warned", (s, _) => RetainedCopies.Warned(s, to)),
    });

    private static Event On(string name, Func<MessageState, DateTimeOffset, MessageState> apply, bool revives = false, bool repeats = true) => new(name, revives, repeats, apply);

    /// <summary>Outcomes come only for what was about to be handed over.</summary>
    private static MessageState Outcome(MessageState state, string to, DeliveryOutcome outcome, DateTimeOffset now) =>
        state.Row(to).State is RowState.Sealed or RowState.Deferred || state.Row(to).IsFinal ? Record(state, outcome, now, to) : state;

    private static readonly Gen<MessageState> Begun = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool).Select((marked, automatic, file) => Read(file, Facts(marked ? "tag" : null, automatic), to: [Bert, Carl]));

    [Fact]
    public void Final_rows_change_only_by_retry_and_reissue() => Gen.Select(Begun, Events.Array[1, 40]).Sample((begun, events) =>
    {
        var (state, now) = (begun, At);
        foreach (var happened in events)
        {
            var next = happened.Apply(state, now);
            foreach (var (before, after) in state.Rows.Zip(next.Rows))
                if (before.IsFinal && !happened.MayRevive) Assert.Equal(before.State, after.State);
            (state, now) = (next, now.AddHours(1));
        }
    }, iter: 3_000);

    [Fact]
    public void What_happens_twice_has_happened_once() => Gen.Select(Begun, Events.Array[1, 40]).Sample((begun, events) =>
    {
        var (state, now) = (begun, At);
        foreach (var happened in events)
        {
            state = happened.Apply(state, now);
            if (happened.Repeats) Assert.Same(state, happened.Apply(state, now));
            now = now.AddHours(1);
        }
    }, iter: 3_000);

    [Fact] // A9
    public void A_marked_mail_never_passes_in_plain() => Gen.Select(Events.Array[1, 40], Gen.Bool).Sample((events, automatic) =>
    {
        var (state, now) = (Read(true, Facts("tag", automatic), to: [Bert, Carl]), At);
        foreach (var happened in events)
        {
            state = happened.Apply(state, now);
            Assert.DoesNotContain(state.Rows, r => r.Method is Method.Pass or Method.AlreadyEncrypted);
            Assert.All(state.Rows, r => Assert.False(r is { State: RowState.Sealed, Method: Method.Pdf, Sealed: null }, "sealed without a sealed form"));
            now = now.AddHours(1);
        }
    }, iter: 3_000);

    [Fact] // RULES 13
    public void Every_change_is_told_exactly_once() => Gen.Select(Begun, Events.Array[1, 40], Gen.Bool.Array[40]).Sample((begun, events, tell) =>
    {
        var (state, now) = (begun, At);
        List<Change> happened = [], told = [];
        for (var i = 0; i < events.Length; i++)
        {
            var next = events[i].Apply(state, now);
            happened.AddRange(next.Untold.Skip(state.Untold.Count));
            state = next;
            if (tell[i]) Tell();
            now = now.AddHours(1);
        }
        while (state.Untold.Count > 0) Tell();
        Assert.Equal(happened.OrderBy(c => c.At).ThenBy(c => $"{c}"), told.OrderBy(c => c.At).ThenBy(c => $"{c}"));

        void Tell()
        {
            var kind = state.SummaryTold ? SenderNotices.Next(state) : NoticeKind.Summary;
            var telling = new Telling($"N{told.Count:D12}{now.Ticks}{kind}", kind, SenderNotices.Of(state, kind));
            state = MessageLifecycle.BeginTelling(state, telling);
            var notice = SenderNotices.Compose(state, telling, Firma, true); // must not fail either
            told.AddRange(telling.Changes);
            state = MessageLifecycle.Told(state, telling, notice is not null, now);
            Assert.Same(state, MessageLifecycle.Told(state, telling, notice is not null, now));
        }
    }, iter: 3_000);

    /// <summary>The grain's steps without a grain, in a world that answers at random.</summary>
    [Fact]
    public void A_mail_always_comes_to_its_end_and_then_nothing_of_it_is_left() => Gen.Select(Begun, Gen.Int[0, 999].Array[400]).Sample((begun, dice) =>
    {
        var (state, now, roll) = (begun, At, 0);
        for (var steps = 0; ; steps++)
        {
            Assert.True(steps < 2_000, $"no end: {string.Join(' ', state.Rows.Select(r => r.State))}, next {Next(state, now)}");
            switch (Next(state, now))
            {
                case Step.Done:
                    Assert.All(state.Rows, r => Assert.True(r.IsFinal, $"{r.State}"));
                    Assert.Empty(state.Untold);
                    Assert.Null(state.Blob);
                    Assert.Null(state.View);
                    Assert.All(state.Rows, r => Assert.Null(r.Inbox));
                    return;
                case Step.WaitUntil(var at):
                    Assert.True(at > now, "a wait that is over would turn on the spot");
                    now = at;
                    break;
                case var step:
                    var next = Do(step, state, now, dice[roll++ % dice.Length]);
                    Assert.NotSame(state, next);
                    state = next;
                    break;
            }
        }
    }, iter: 500);

    private static MessageState Do(Step step, MessageState state, DateTimeOffset now, int die) => step switch
    {
        Step.Plan(var row) when !state.Facts!.Marked => MessageLifecycle.Passes(state, row.Recipient, Method.Pass),
        Step.Plan(var row) when die % 3 == 0 => MessageLifecycle.CanGo(state, row.Recipient, die % 2 == 0 ? Method.Pdf : Method.Portal, AccountOf(row.Recipient), "de", now, now),
        Step.Plan(var row) when state.Facts!.Automatic => MessageLifecycle.Park(state, row.Recipient, AccountOf(row.Recipient), now.AddDays(14), now),
        Step.Plan(var row) => MessageLifecycle.Hold(state, row.Recipient, Open(), AccountOf(row.Recipient), now.AddDays(14), now),
        Step.Seal(var row) when die % 5 == 0 => MessageLifecycle.Defer(state, row, "451 not sealed", now),
        Step.Seal(var row) when die % 31 == 0 => MessageLifecycle.PlanAgain(state, row.Recipient),
        Step.Seal({ Method: Method.Portal } row) => MessageLifecycle.HasSealed(state, row.Recipient, null, 1, true, now),
        Step.Seal(var row) => MessageLifecycle.HasSealed(state, row.Recipient, Blob(kind: BlobKind.Pdf), 1, true, now),
        Step.Dispatch(var row) => Record(state, die % 4 == 0 ? Later : die % 11 == 0 ? Never : Taken, now, row.Recipient),
        Step.TellFiles(var row) => MessageLifecycle.FilesKnow(state, row.Recipient),
        Step.TellMailbox(var row) => MailboxNotes.Told(state, row.Recipient, MailboxNotes.Of(state, row)),
        Step.Expire(var row) => MessageLifecycle.Expire(state, row.Recipient, now),
        Step.Warn(var row) => RetainedCopies.Warned(state, row.Recipient),
        Step.EndRetention(var row) => RetainedCopies.EndRetention(state, row.Recipient, now),
        Step.Summarise or Step.TellChanges => Told(state, now).State,
        Step.Destroy => MessageLifecycle.Destroyed(state, now),
        _ => throw new InvalidOperationException($"{step}"),
    };
}
