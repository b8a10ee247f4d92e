using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>
/// What Orleans' own providers must find in a database, whichever it is: one class per database product derives from this. Everything runs
/// through the unmodified providers of a real silo.
/// </summary>
public abstract class OrleansContract : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private InProcessTestCluster? _cluster;

    protected abstract Task<TestDatabase> Open();

    public async ValueTask InitializeAsync()
    {
        _database = await Open();
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (_database is not null) await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task State_is_written_changed_cleared_and_written_again()
    {
        var grain = NewGrain();
        var state = await Read(grain);
        Assert.False(state.RecordExists);

        state.State!.Text = "one";
        await Write(grain, state);
        Assert.Equal("1", state.ETag);
        state.State!.Text = "two";
        await Write(grain, state);
        Assert.Equal(("two", "2", true), Seen(await Read(grain)));

        await Storage.ClearStateAsync("note", grain, state);
        var cleared = await Read(grain);
        Assert.False(cleared.RecordExists);
        cleared.State!.Text = "three";
        await Write(grain, cleared);
        Assert.Equal("three", (await Read(grain)).State!.Text);
    }

    [Fact]
    public async Task Who_knows_an_old_version_neither_overwrites_nor_clears()
    {
        var grain = NewGrain();
        var (mine, other) = (await Read(grain), await Read(grain));
        await Write(grain, other);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(grain, mine)); // a first insert that comes second

        mine = await Read(grain);
        other.State!.Text = "other";
        await Write(grain, other);
        mine.State!.Text = "mine";
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(grain, mine));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("note", grain, mine));
        Assert.Equal("other", (await Read(grain)).State!.Text);
    }

    [Fact]
    public async Task An_update_of_what_never_was_is_refused()
    {
        var state = new GrainState<Note>(new Note { Text = "x" }, "5") { RecordExists = true };
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(NewGrain(), state));
    }

    [Fact]
    public async Task Of_thirty_two_racing_first_inserts_one_wins()
    {
        var grain = NewGrain();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(async n =>
        {
            try
            {
                await Write(grain, new GrainState<Note>(new Note { Text = $"{n}" }));
                return n;
            }
            catch (InconsistentStateException) { return -1; }
        }));

        var winner = Assert.Single(outcomes, n => n >= 0);
        Assert.Equal($"{winner}", (await Read(grain)).State!.Text);
    }

    [Fact]
    public async Task A_large_state_comes_back_whole()
    {
        var grain = NewGrain();
        var text = string.Concat(Enumerable.Repeat("Grüße an Bert. ", 20_000));
        await Write(grain, new GrainState<Note>(new Note { Text = text }));
        Assert.Equal(text, (await Read(grain)).State!.Text);
    }

    [Fact]
    public async Task Every_stored_state_is_read_once_and_cleared_ones_are_left_out()
    {
        var grains = Enumerable.Range(0, 300).Select(_ => NewGrain()).ToList();
        foreach (var grain in grains) await Write(grain, new GrainState<Note>(new Note { Text = $"{grain}" }));
        await Storage.ClearStateAsync("note", grains[0], await Read(grains[0]));

        var seen = new List<string>();
        await foreach (var payload in new GrainStates(_database.Source).All())
        {
            seen.Add(JsonDocument.Parse(payload).RootElement.GetProperty("Text").GetString()!);
            if (seen.Count == 1) await Write(grains[1], await Read(grains[1])); // others go on writing meanwhile
        }
        Assert.Equal(grains.Skip(1).Select(grain => $"{grain}").Order(), seen.Order());
    }

    [Fact]
    public async Task State_and_reminders_outlive_the_silo()
    {
        var grain = NewGrain();
        await Write(grain, new GrainState<Note>(new Note { Text = "kept" }));
        var entry = Entry(grain, TimeSpan.FromDays(30));
        await Reminders.UpsertRow(entry);

        await Stop();
        await Start();

        Assert.Equal("kept", (await Read(grain)).State!.Text);
        Assert.Equal(entry.StartAt, (await Reminders.ReadRow(grain, "wake"))!.StartAt, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task A_far_reminder_is_found_by_name_moved_and_removed_but_not_in_range_reads()
    {
        var grain = NewGrain();
        var far = Entry(grain, TimeSpan.FromDays(30));
        await Reminders.UpsertRow(far);

        Assert.Empty(await InRange(0, 0, grain));
        Assert.Equal(far.StartAt, (await Reminders.ReadRow(grain, "wake"))!.StartAt, TimeSpan.FromMilliseconds(1));
        Assert.Equal("wake", Assert.Single((await Reminders.ReadRows(grain)).Reminders).ReminderName);

        var near = Entry(grain, TimeSpan.FromMinutes(1));
        var etag = await Reminders.UpsertRow(near);
        Assert.Equal(near.StartAt, Assert.Single(await InRange(0, 0, grain)).StartAt, TimeSpan.FromMilliseconds(1));
        Assert.False(await Reminders.RemoveRow(grain, "wake", "12345"));
        Assert.True(await Reminders.RemoveRow(grain, "wake", etag!));
        Assert.False(await Reminders.RemoveRow(grain, "wake", etag!));
        Assert.Empty(await InRange(0, 0, grain));
    }

    [Fact]
    public async Task A_time_in_the_local_zone_and_whole_seconds_compare_as_the_instant_that_they_are()
    {
        var grain = NewGrain();
        var whole = DateTime.UtcNow.AddMinutes(5);
        whole = new DateTime(whole.Ticks - whole.Ticks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        await Reminders.UpsertRow(new ReminderEntry { GrainId = grain, ReminderName = "wake", StartAt = whole, Period = TimeSpan.FromMinutes(5) });
        Assert.Equal(whole, Assert.Single(await InRange(0, 0, grain)).StartAt);
    }

    [Theory]
    [InlineData(-60 * 24 * 40, true), InlineData(-1, true), InlineData(19, true), InlineData(21, false)]
    public async Task A_range_read_returns_what_is_overdue_or_due_within_the_window(int minutes, bool returned)
    {
        Assert.Equal(20, ReminderWindow.Width.TotalMinutes);
        var grain = NewGrain();
        await Reminders.UpsertRow(Entry(grain, TimeSpan.FromMinutes(minutes), period: TimeSpan.FromDays(40)));
        var found = await InRange(0, 0, grain);
        Assert.Equal(returned, found.Count == 1);
        if (returned) Assert.Equal(TimeSpan.FromDays(40), found[0].Period);
    }

    [Fact]
    public async Task Range_reads_follow_the_ring_also_across_its_end()
    {
        var grains = Enumerable.Range(0, 64).Select(_ => NewGrain()).ToList();
        foreach (var grain in grains) await Reminders.UpsertRow(Entry(grain, TimeSpan.FromMinutes(1)));
        var edges = grains.Take(6).Select(grain => grain.GetUniformHashCode()).Concat([0u, 1u, 0x7fffffffu, 0x80000000u, 0xffffffffu]).ToArray();
        foreach (var begin in edges)
        {
            foreach (var end in edges)
            {
                var expected = grains.Where(grain => Within(grain.GetUniformHashCode(), begin, end)).ToHashSet();
                var rows = await Reminders.ReadRows(begin, end);
                Assert.Equal(expected, rows.Reminders.Select(row => row.GrainId).Where(grains.Contains).ToHashSet());
            }
        }
    }

    [Fact]
    public async Task A_grain_keeps_its_state_and_is_woken_by_its_reminder()
    {
        var grain = _cluster!.Client.GetGrain<INoteGrain>(Guid.NewGuid());
        await grain.Keep("hello");
        await grain.WakeNow();
        await NoteGrain.Woken(grain.GetPrimaryKey()).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("hello", await grain.Kept());
    }

    private static bool Within(uint hash, uint begin, uint end) => begin == end || (begin < end ? hash > begin && hash <= end : hash > begin || hash <= end);

    private async Task<List<ReminderEntry>> InRange(uint begin, uint end, GrainId grain) =>
        [.. (await Reminders.ReadRows(begin, end)).Reminders.Where(row => row.GrainId == grain)];

    private static ReminderEntry Entry(GrainId grain, TimeSpan due, TimeSpan? period = null) =>
        new() { GrainId = grain, ReminderName = "wake", StartAt = DateTime.UtcNow + due, Period = period ?? TimeSpan.FromMinutes(5) };

    private IServiceProvider Silo => _cluster!.GetSiloServiceProvider();
    private IGrainStorage Storage => Silo.GetRequiredService<IGrainStorage>();
    private IReminderTable Reminders => Silo.GetRequiredService<IReminderTable>();

    private static GrainId NewGrain() => GrainId.Create("note", Crockford.NewId());
    private Task Write(GrainId grain, GrainState<Note> state) => Storage.WriteStateAsync("note", grain, state);

    private async Task<GrainState<Note>> Read(GrainId grain)
    {
        var state = new GrainState<Note>(new Note());
        await Storage.ReadStateAsync("note", grain, state);
        return state;
    }

    private static (string, string?, bool) Seen(GrainState<Note> state) => (state.State!.Text, state.ETag, state.RecordExists);

    private async Task Start()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = "siegelpost";
        builder.ConfigureSilo((_, silo) => _database.Use(silo));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    private async Task Stop()
    {
        if (_cluster is null) return;
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        _cluster = null;
    }
}

public sealed class Note
{
    public string Text { get; set; } = "";
}

public interface INoteGrain : IGrainWithGuidKey
{
    Task Keep(string text);
    Task<string> Kept();
    Task WakeNow();
}

internal sealed class NoteGrain([PersistentState("note")] IPersistentState<Note> store) : Grain, INoteGrain, IRemindable
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, TaskCompletionSource> Wakes = new();

    public static Task Woken(Guid key) => Wake(key).Task;

    public Task Keep(string text)
    {
        store.State.Text = text;
        return store.WriteStateAsync();
    }

    public async Task<string> Kept()
    {
        await store.ReadStateAsync();
        return store.State.Text;
    }

    public Task WakeNow() => this.RegisterOrUpdateReminder("wake", TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(5));

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (await this.GetReminder(reminderName) is { } reminder) await this.UnregisterReminder(reminder);
        Wake(this.GetPrimaryKey()).TrySetResult();
    }

    private static TaskCompletionSource Wake(Guid key) => Wakes.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
