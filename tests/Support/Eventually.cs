namespace Siegelpost.Tests;

/// <summary>
/// Waits for what another part of the process does in a turn of its own and tells nobody about: the last resort after a named event. It
/// looks again and again with a short rest in between, and gives up loudly; a test that fails by it took too long or will never pass.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Rest = TimeSpan.FromMilliseconds(20);

    /// <summary>The first value that fits.</summary>
    /// <exception cref="TimeoutException">It never fitted; says what the last value was.</exception>
    public static async Task<T> Fits<T>(Func<Task<T>> look, Func<T, bool> fits, Func<T, string>? show = null)
    {
        using var late = new CancellationTokenSource(Patience);
        while (true)
        {
            var value = await look();
            if (fits(value)) return value;
            if (late.IsCancellationRequested) throw new TimeoutException($"Not within {Patience}. The last was: {(show is null ? $"{value}" : show(value))}");
            await Task.Delay(Rest, CancellationToken.None);
        }
    }
}
