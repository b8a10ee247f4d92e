using Microsoft.Extensions.Logging;

namespace Siegelpost.Silo.Grains;

/// <summary>
/// What all grains with work of their own share: state that memory never runs ahead of, steps in turns of their own, and one reminder
/// that brings them back (RULES 21).
///
/// Steps run in an interleaving timer turn: a relay may take minutes and a call may not wait for it, and a step that calls another grain
/// must not keep that grain from calling us. That is safe because every change is a pure function of the state as it is at that moment,
/// applied and written one after the other.
/// </summary>
#pragma warning disable CA1001 // The semaphore lives and dies with the activation; without a wait handle there is nothing to dispose.
internal abstract partial class DurableGrain<TState>(IPersistentState<TState> store, TimeProvider clock, ILogger log) : Grain, IRemindable
    where TState : class, new()
{
#pragma warning restore CA1001
    private const string WakeName = "wake";
    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1), FiveMinutes = TimeSpan.FromMinutes(5), Never = Timeout.InfiniteTimeSpan;

    private readonly SemaphoreSlim saving = new(1, 1);
    private IGrainTimer? timer;
    private DateTimeOffset? wakesAt;
    private bool running, again, broken;

    protected TState State => store.State;
    protected string Key => this.GetPrimaryKeyString();
    protected DateTimeOffset Now => clock.GetUtcNow();

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
    /// Applies a change and writes it; when it returns, storage has it. The same instance means "nothing changed". After a failed write
    /// the activation is thrown away: a repeated call must find what storage has, or it would report success for a mail that no disk has.
    /// </summary>
    protected async Task Save(Func<TState, TState> change)
    {
        await saving.WaitAsync();
        try
        {
            if (broken) throw new StorageFailedException("An earlier write failed.");
            var before = store.State;
            var next = change(before);
            if (ReferenceEquals(next, before)) return;
            store.State = next;
            try
            {
                await store.WriteStateAsync();
            }
            catch
            {
                broken = true;
                store.State = before;
                DeactivateOnIdle();
                throw;
            }
        }
        finally
        {
            saving.Release();
        }
    }

    /// <summary>Makes sure that we come back even if the process dies now; the first thing of every acceptance.</summary>
    protected async Task WakeSoon()
    {
        if (wakesAt <= Now + OneMinute) return; // a later one would leave open work to a far deadline
        await this.RegisterOrUpdateReminder(WakeName, OneMinute, OneMinute);
        wakesAt = Now + OneMinute;
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
            DateTimeOffset? next;
            do
            {
                again = false;
                next = await Advance();
            }
            while (again || next <= Now);
            await Rests();
            await Rest(next);
        }
#pragma warning disable CA1031 // A turn of our own: nobody else hears of the fault, and the reminder brings us back.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            StepFailed(log, GetType().Name, Key, fault);
            if (!broken) In(OneMinute); // the reminder may be days away when the step came from a wait
        }
        finally
        {
            running = false;
        }
        if (again) Kick();
    }

    /// <summary>The same reminder anew: due then, with a period that heals a lost tick (RULES 21); none when nothing is left.</summary>
    private async Task Rest(DateTimeOffset? next)
    {
        if (next is not { } at)
        {
            if (await this.GetReminder(WakeName) is { } reminder) await this.UnregisterReminder(reminder);
            wakesAt = null;
            return;
        }
        var due = at - Now;
        if (due < OneMinute) In(due < TimeSpan.Zero ? TimeSpan.Zero : due); // the timer hurries, the reminder makes sure
        if (wakesAt == at) return;
        await this.RegisterOrUpdateReminder(WakeName, due < OneMinute ? OneMinute : due, due < OneMinute ? OneMinute : FiveMinutes);
        wakesAt = at;
    }

    [LoggerMessage(EventId = 100, EventName = "StepFailed", Level = LogLevel.Error, Message = "A step of {Grain} {Key} failed; it will be tried again.")]
    private static partial void StepFailed(ILogger log, string grain, string key, Exception fault);
}
