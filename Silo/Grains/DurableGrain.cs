using Microsoft.Extensions.Logging;

namespace Siegelpost.Silo.Grains;

/// <summary>The rhythm of grains of which there are as many as mails or people.</summary>
internal static class GrainTimes
{
    /// <summary>
    /// How long one stays in memory when nobody asks it: a mail that waits for its recipient for weeks has nothing to do before its reminder
    /// or a call comes. Longer than the longest pause after a fault, whose timer goes with the activation.
    /// </summary>
    public const double IdleMinutes = 2;

    /// <summary>While work is open the reminder comes that often: so long waits what a silo took with it, at most twice.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    /// <summary>The one reminder of a grain.</summary>
    public const string Reminder = "wake";
}

/// <summary>
/// What all grains with work of their own share: state that memory never runs ahead of, steps in turns of their own, and one reminder
/// that brings them back (RULES 21).
///
/// After a write whose outcome is unknown nothing in memory counts: before anything else the grain reads again what storage has, so that
/// an outage of the database costs no activation and no knowledge of what a next hop has said. Only a conflict of ETags ends it: then
/// another activation lives.
///
/// Steps run in an interleaving timer turn: a relay may take minutes and a call may not wait for it, and a step that calls another grain
/// must not keep that grain from calling us. That is safe because every change is a pure function of the state as it is at that moment,
/// applied and written one after the other.
/// </summary>
#pragma warning disable CA1001 // The semaphore lives and dies with the activation; without a wait handle there is nothing to dispose.
internal abstract partial class DurableGrain<TState>(IPersistentState<TState> store, TimeProvider clock, ILogger log) : Grain, IRemindable, IIncomingGrainCallFilter
    where TState : class, new()
{
#pragma warning restore CA1001
    private const string TimerTurn = "IGrainTimerInvoker"; // Orleans' own interface, which it doesn't show
    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1), FiveMinutes = TimeSpan.FromMinutes(5), Never = Timeout.InfiniteTimeSpan;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2), InsistEvery = TimeSpan.FromSeconds(1), InsistFor = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim saving = new(1, 1);
    private IGrainTimer? timer;
    private IGrainReminder? wakes;
    private DateTimeOffset? wakesAt;
    private bool running, again, doubted, ended;
    private int failures;
    private long readAt;

    protected TState State => store.State;
    protected string Key => this.GetPrimaryKeyString();
    protected TimeProvider Clock => clock;
    protected DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>How long ago the state was read from storage, by our own clock; writes of ours since then are in it.</summary>
    protected TimeSpan SinceRead => clock.GetElapsedTime(readAt);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        readAt = clock.GetTimestamp();
        HasRead();
        return Task.CompletedTask;
    }

    /// <summary>The state came from storage: what memory knew beside it may be lost.</summary>
    protected virtual void HasRead() { }

    /// <summary>
    /// Every call finds what storage has, also after a failed write. A timer's turn comes this way too and is left alone: if we failed
    /// here, Orleans would never learn that it had ended, and the timer would be dead as long as the activation lives.
    /// </summary>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (doubted && context.InterfaceMethod.DeclaringType?.Name != TimerTurn) await ReadAgain();
        await context.Invoke();
    }

    /// <summary>One step; says when to come again. <see cref="DateTimeOffset.MinValue"/>: at once; null: nothing is left to do.</summary>
    protected abstract Task<DateTimeOffset?> Advance();

    /// <summary>Called when the grain comes to rest, before its reminder is moved: lists are brought up to date here.</summary>
    protected virtual Task Rests() => Task.CompletedTask;

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        wakesAt = null; // its period goes on ticking until we say otherwise
        Kick();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Applies a change and writes it; when it returns, storage has it. The same instance means "nothing changed". A repeated call must
    /// find what storage has, or it would report success for a mail that no disk has.
    /// </summary>
    protected async Task Save(Func<TState, TState> change)
    {
        await saving.WaitAsync();
        try
        {
            await Refresh();
            var before = store.State;
            var next = change(before);
            if (ReferenceEquals(next, before)) return;
            store.State = next;
            try
            {
                await store.WriteStateAsync();
            }
            catch (Exception fault)
            {
                store.State = before;
                doubted = true;
                if (fault is Orleans.Storage.InconsistentStateException) End();
                throw;
            }
        }
        finally
        {
            saving.Release();
        }
    }

    /// <summary>
    /// A change that only we know of, such as what a next hop has said: repeated for some minutes while storage is away, and quicker than
    /// another activation could take its place.
    /// </summary>
    protected async Task Insist(Func<TState, TState> change)
    {
        for (var since = clock.GetTimestamp(); ;)
        {
            try
            {
                await Save(change);
                return;
            }
#pragma warning disable CA1031 // What was learned from outside must not be lost to whatever ails the storage.
            catch (Exception fault) when (!ended && clock.GetElapsedTime(since) < InsistFor)
#pragma warning restore CA1031
            {
                NotRecorded(log, GetType().Name, Key, fault);
            }
            await Task.Delay(InsistEvery);
        }
    }

    /// <summary>What memory has may be behind: it is read again before the next call or step.</summary>
    protected void Doubt() => doubted = true;

    /// <summary>If in doubt, reads what storage has.</summary>
    protected async Task ReadAgain()
    {
        await saving.WaitAsync();
        try { await Refresh(); }
        finally { saving.Release(); }
    }

    private async Task Refresh()
    {
        if (ended) throw new StorageFailedException("Another activation has written.");
        if (!doubted) return;
        await store.ReadStateAsync();
        readAt = clock.GetTimestamp();
        doubted = false;
        HasRead();
    }

    private void End()
    {
        ended = true;
        DeactivateOnIdle();
    }

    /// <summary>Makes sure that we come back even if the process dies now; the first thing of every acceptance.</summary>
    protected async Task WakeSoon()
    {
        if (wakesAt <= Now + GrainTimes.Soon) return; // a later one would leave open work to a far deadline
        wakes = await this.RegisterOrUpdateReminder(GrainTimes.Reminder, GrainTimes.Soon, GrainTimes.Soon);
        wakesAt = Now + GrainTimes.Soon;
    }

    /// <summary>The same where a change leaves nothing open but the next deadline: the reminder is where it will be needed with the first write.</summary>
    protected async Task WakeAt(DateTimeOffset? next)
    {
        if (next is not { } at || at - Now < GrainTimes.Soon) await WakeSoon();
        else if (!(wakesAt <= at)) await Register(at);
    }

    /// <summary>Steps, in a turn of our own.</summary>
    protected void Kick()
    {
        if (running) again = true;
        else In(TimeSpan.Zero);
    }

    private void In(TimeSpan due)
    {
        timer ??= this.RegisterGrainTimer(Run, new() { DueTime = Never, Period = Never, Interleave = true, KeepAlive = true });
        timer.Change(due, Never);
    }

    private async Task Run()
    {
        if (running) { again = true; return; }
        running = true;
        try
        {
            if (doubted) await ReadAgain();
            DateTimeOffset? next;
            do
            {
                again = false;
                next = await Advance();
            }
            while (again || next <= Now);
            await Rests();
            await Rest(next);
            failures = 0;
        }
#pragma warning disable CA1031 // A turn of our own: nobody else hears of the fault, and the reminder brings us back.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            StepFailed(log, GetType().Name, Key, fault);
            again = false; // what was asked meanwhile waits too, or a full disk would be hammered
            if (!ended) In(Pause()); // the reminder may be days away when the step came from a wait
        }
        finally
        {
            running = false;
        }
        if (again) Kick();
    }

    /// <summary>2, 4, 8… seconds to a minute: soon after a short outage, and no stampede when thousands wait for the same storage.</summary>
    private TimeSpan Pause()
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures++, 5));
        return (pause < OneMinute ? pause : OneMinute) * (0.75 + Random.Shared.NextDouble() / 2);
    }

    /// <summary>The same reminder anew: due then, with a period that heals a lost tick (RULES 21); none when nothing is left.</summary>
    private async Task Rest(DateTimeOffset? next)
    {
        if (next is not { } at)
        {
            var reminder = wakes ?? await this.GetReminder(GrainTimes.Reminder);
            (wakes, wakesAt) = (null, null); // before: if this fails it is looked up
            if (reminder is not null) await this.UnregisterReminder(reminder);
            return;
        }
        var due = at - Now;
        if (due < OneMinute) In(due < TimeSpan.Zero ? TimeSpan.Zero : due); // the timer hurries, the reminder makes sure
        if (wakesAt != at) await Register(at);
    }

    private async Task Register(DateTimeOffset at)
    {
        var due = at - Now;
        wakes = await this.RegisterOrUpdateReminder(GrainTimes.Reminder, due < GrainTimes.Soon ? GrainTimes.Soon : due, due < OneMinute ? GrainTimes.Soon : FiveMinutes);
        wakesAt = at;
    }

    [LoggerMessage(EventId = 100, EventName = "StepFailed", Level = LogLevel.Error, Message = "A step of {Grain} {Key} failed; it will be tried again.")]
    private static partial void StepFailed(ILogger log, string grain, string key, Exception fault);

    [LoggerMessage(EventId = 101, EventName = "NotRecorded", Level = LogLevel.Warning, Message = "{Grain} {Key} could not record what happened; it goes on trying.")]
    private static partial void NotRecorded(ILogger log, string grain, string key, Exception fault);
}
