using Microsoft.Extensions.Time.Testing;
using Siegelpost.Smtp;

namespace Siegelpost.Tests;

/// <summary>A fault behind the front door is never a refusal, and never a yes.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_fault_at_Begin_defers_the_mail()
    {
        var office = new FakeOffice { BeginFault = () => new InvalidOperationException() };
        await using var client = Client.Connect(office);
        await client.Talk((null!, "220"), ("EHLO c", "250"), ("MAIL FROM:<anna@firma.example>", "250"), ("RCPT TO:<bert@kunde.example>", "250"), ("DATA", "451 4.3.0"), ("NOOP", "250"));
        office.BeginFault = null;
        await client.Talk(("MAIL FROM:<anna@firma.example>", "250"), ("RCPT TO:<bert@kunde.example>", "250"), ("DATA", "354"), ("x\r\n.", "250 2.0.0"));
        Assert.Single(office.Accepted);
    }

    [Theory]
    [InlineData(0, "451 4.3.0")]
    [InlineData(5, "451 4.3.0")] // EIO
    [InlineData(28, "452 4.3.1")] // ENOSPC
    public async Task A_fault_while_writing_defers_the_mail_after_its_end(int systemError, string expected)
    {
        var office = new FakeOffice { WriteFault = () => new InvalidOperationException("", new IOException("", systemError)) };
        await using var client = Client.Connect(office);
        await client.BeginMail();
        await client.Talk(("line\r\n.", expected), ("NOOP", "250"));
        Assert.Empty(office.Accepted);
        Assert.Equal(1, office.Discarded);
    }

    [Theory]
    [InlineData(5, "451 4.3.0")]
    [InlineData(28, "452 4.3.1")]
    public async Task A_store_that_fails_while_it_takes_the_mail_defers_it(int systemError, string expected)
    {
        var office = new FakeOffice { WhileDraining = () => throw new IOException("", systemError) };
        await using var client = Client.Connect(office);
        await client.BeginMail();
        await client.Talk(("line\r\n.", expected), ("NOOP", "250"));
        Assert.Empty(office.Accepted);
        Assert.Equal(1, office.Discarded);
    }

    [Fact]
    public async Task A_slow_store_holds_back_the_client_and_is_not_held_against_it()
    {
        var clock = new FakeTimeProvider();
        var (asked, taken, written) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(), 0L);
        var office = new FakeOffice
        {
            KeepContent = false,
            Written = count => Interlocked.Add(ref written, count),
            WhileDraining = () =>
            {
                asked.TrySetResult();
                return taken.Task;
            },
        };
        await using var client = Client.Connect(office, clock: clock);
        await client.BeginMail();
        var line = System.Text.Encoding.ASCII.GetBytes(new string('x', 76) + "\r\n");
        var sending = Task.Run(async () =>
        {
            for (var n = 0; n < 100_000; n++) await client.Send(line);
        }, TestContext.Current.CancellationToken);
        await asked.Task;
        Assert.InRange(Interlocked.Read(ref written), 1, 64 * 1024);
        clock.Advance(TimeSpan.FromHours(2)); // more than a whole mail may take
        taken.SetResult();
        await sending;
        Assert.StartsWith("250 2.0.0", await client.Ask("."));
        Assert.Equal(100_000L * line.Length, written);
    }

    [Fact]
    public async Task A_full_disk_says_so() // as this system says it
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Linux has a disk that is always full.");
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        var office = new FakeOffice { Written = _ => RandomAccess.Write(full, "x"u8, 0) };
        await using var client = Client.Connect(office);
        await client.BeginMail();
        await client.Talk(("line\r\n.", "452 4.3.1"), ("NOOP", "250"));
    }

    [Fact]
    public async Task A_fault_at_Accept_defers_the_mail_and_leaves_its_blob_to_the_office()
    {
        var office = new FakeOffice { WhileAccepting = () => throw new TimeoutException() };
        await using var client = Client.Connect(office);
        await client.BeginMail();
        await client.Talk(("line\r\n.", "451 4.3.0"), ("NOOP", "250"));
        Assert.Empty(office.Accepted);
        Assert.Equal(0, office.Discarded);
    }

    [Fact]
    public async Task Nobody_says_yes_before_the_office_has_accepted()
    {
        var accepted = new TaskCompletionSource();
        var office = new FakeOffice { WhileAccepting = () => accepted.Task };
        await using var client = Client.Connect(office);
        await client.BeginMail();
        await client.Send("line\r\n.\r\n");
        var reply = client.Reply();
        Assert.False(reply.IsCompleted);
        accepted.SetResult();
        Assert.StartsWith("250 2.0.0", await reply);
    }

    [Fact]
    public async Task An_office_that_hangs_defers_the_mail()
    {
        var clock = new FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var office = new FakeOffice
        {
            WhileAccepting = () =>
            {
                asked.TrySetResult();
                return new TaskCompletionSource().Task;
            },
        };
        await using var client = Client.Connect(office, clock: clock);
        await client.BeginMail();
        await client.Send("line\r\n.\r\n");
        await asked.Task; // before the clock runs: else it may be the mail that comes too slowly
        Assert.StartsWith("451 4.3.0", await Passing(clock, TimeSpan.FromSeconds(30), client.Reply()));
        Assert.Equal(0, office.Discarded);
    }

    [Fact]
    public async Task A_fault_of_recognition_is_no_refusal()
    {
        var office = new FakeOffice { RecogniseFault = () => new InvalidOperationException() };
        await using var client = Client.Connect(office);
        await client.Talk((null!, "220"), ("EHLO c", "250"), ("MAIL FROM:<anna@firma.example>", "451 4.3.0"));
        office.RecogniseFault = null;
        await client.Talk(("MAIL FROM:<anna@firma.example>", "250"));
    }

    [Fact]
    public async Task An_idle_client_is_told_before_it_is_left()
    {
        var clock = new FakeTimeProvider();
        await using var client = Client.Connect(new FakeOffice(), clock: clock);
        Assert.StartsWith("220", await client.Reply());
        Assert.StartsWith("421 4.4.2", await Passing(clock, TimeSpan.FromMinutes(1), client.Rest()));
    }

    [Fact]
    public async Task A_command_that_drips_in_gets_no_more_time_than_another()
    {
        var clock = new FakeTimeProvider();
        await using var client = Client.Connect(new FakeOffice(), clock: clock);
        Assert.StartsWith("220", await client.Reply());
        var rest = client.Rest();
        var begun = clock.GetUtcNow();
        while (!rest.IsCompleted)
        {
            await client.Send("x");
            clock.Advance(TimeSpan.FromSeconds(20));
            await Task.Yield();
        }
        Assert.StartsWith("421 4.4.2", await rest);
        Assert.True(clock.GetUtcNow() - begun >= TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_mail_that_drips_in_is_cut_off()
    {
        var clock = new FakeTimeProvider();
        var office = new FakeOffice();
        await using var client = Client.Connect(office, clock: clock);
        await client.BeginMail();
        var rest = client.Rest();
        while (!rest.IsCompleted)
        {
            await client.Send("drip\r\n");
            clock.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
        Assert.StartsWith("421 4.4.2", await rest);
        Assert.Empty(office.Accepted);
        Assert.Equal(1, office.Discarded);
    }

    [Fact]
    public async Task At_shutdown_idle_sessions_are_told_and_running_mail_arrives()
    {
        var office = new FakeOffice();
        await using var idle = Client.Connect(office);
        Assert.StartsWith("220", await idle.Reply());
        await using var busy = Client.Connect(office);
        await busy.BeginMail();
        idle.BeginShutdown();
        busy.BeginShutdown();
        Assert.Equal("421 4.3.2 Service shutting down, try again later\n", await idle.Rest());
        await busy.Send("line\r\n.\r\n");
        Assert.StartsWith("250 2.0.0", await busy.Reply());
        Assert.StartsWith("421 4.3.2", await busy.Rest());
        Assert.Single(office.Accepted);
    }

    /// <summary>Time goes on until the answer is there.</summary>
    private static async Task<string> Passing(FakeTimeProvider clock, TimeSpan step, Task<string> answer)
    {
        while (!answer.IsCompleted)
        {
            clock.Advance(step);
            await Task.Yield();
        }
        return await answer;
    }
}
