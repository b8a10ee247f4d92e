using Microsoft.Extensions.Logging;

namespace Siegelpost.Silo.Organisations;

/// <summary>Counts the wrong guesses of some networks and at some unknown addresses.</summary>
[Alias("siegelpost.IGuesses")]
internal interface IGuesses : IGrainWithIntegerKey
{
    [Alias("IsClosed")] Task<bool> IsClosed(string network);

    [Alias("Wrong")] Task Wrong(string network);

    [Alias("Right")] Task Right(string network);

    [Alias("UnknownNotBefore")] Task<DateTimeOffset?> UnknownNotBefore(string recipientKey);

    [Alias("UnknownWrong")] Task<DateTimeOffset?> UnknownWrong(string recipientKey);
}

/// <summary>
/// What is counted is written after some seconds, all at once: an attack with many guesses costs few writes, and a process that dies forgets
/// those seconds. Kept over restarts, or an address that nobody has could be told by them from an account, whose delays are in its state.
/// </summary>
internal sealed partial class GuessesGrain([PersistentState("guesses")] IPersistentState<GuessesState> store, TimeProvider clock, ILogger<GuessesGrain> log) : Grain, IGuesses
{
    private static readonly TimeSpan WrittenAfter = TimeSpan.FromSeconds(3);
    private IGrainTimer? writing;
    private bool isWritten = true;

    private Guesses Guesses => new(store.State, clock);

    public Task<bool> IsClosed(string network) => Task.FromResult(Guesses.IsClosed(network));

    public Task Wrong(string network)
    {
        Guesses.Wrong(network);
        WriteSoon();
        return Task.CompletedTask;
    }

    public Task Right(string network)
    {
        if (Guesses.Right(network)) WriteSoon();
        return Task.CompletedTask;
    }

    public Task<DateTimeOffset?> UnknownNotBefore(string recipientKey) => Task.FromResult(Guesses.UnknownNotBefore(recipientKey));

    public Task<DateTimeOffset?> UnknownWrong(string recipientKey)
    {
        var notBefore = Guesses.UnknownWrong(recipientKey);
        WriteSoon();
        return Task.FromResult(notBefore);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => isWritten ? Task.CompletedTask : Write();

    private void WriteSoon()
    {
        if (!isWritten) return;
        isWritten = false;
        writing?.Dispose();
        writing = this.RegisterGrainTimer(Write, new() { DueTime = WrittenAfter, Period = WrittenAfter, Interleave = true, KeepAlive = true });
    }

    private async Task Write()
    {
        if (isWritten) return;
        isWritten = true; // before: what is counted meanwhile is written next
        try
        {
            await store.WriteStateAsync();
            if (isWritten) writing?.Dispose();
        }
        catch (Orleans.Storage.InconsistentStateException)
        {
            DeactivateOnIdle(); // another activation counts
        }
#pragma warning disable CA1031 // Guesses are slowed by what memory has; the next turn writes it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            isWritten = false;
            NotWritten(log, fault);
        }
    }

    [LoggerMessage(EventId = 420, EventName = "GuessesNotWritten", Level = LogLevel.Warning, Message = "Counts of wrong guesses could not be written; it is tried again")]
    private static partial void NotWritten(ILogger log, Exception fault);
}
