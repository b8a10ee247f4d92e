using System.Reflection;
using System.Security.Cryptography;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Siegelpost.Cluster;

/// <summary>
/// A silo that dies, stops or isn't there yet is no fault that a client or visitor should see: calls from outside the grains are made
/// again for a while. A rejection is always repeated, since the mail, link or draft that a call names makes its repetition harmless; a
/// time-out only where the call says so (<see cref="RepeatableAttribute"/>), for it may have been waited for long enough.
/// </summary>
public sealed class RetryFilter(TimeProvider clock) : IOutgoingGrainCallFilter
{
    /// <summary>People wait that long, and who hands over a file longer, as the call says; a silo that died is known to be dead after some 2 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromMilliseconds(500);

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.SourceContext is not null)
        {
            await context.Invoke(); // between grains the step is repeated, not the call
            return;
        }
        var (since, pause, patience) = (clock.GetTimestamp(), FirstPause, Repeatable(context) is { } repeatable ? TimeSpan.FromSeconds(repeatable.Seconds) : Patience);
        while (true)
        {
            Exception? fault;
            try
            {
                await context.Invoke().ConfigureAwait(false);
                fault = context.Response?.Exception;
            }
            catch (Exception thrown) when (MayRepeat(context, thrown) && clock.GetElapsedTime(since) < patience)
            {
                fault = thrown;
            }
            if (fault is null || !MayRepeat(context, fault) || clock.GetElapsedTime(since) >= patience) return; // the answer carries its fault
            // Half to one and a half: those who were rejected together don't come together again.
            await Task.Delay(pause * (0.5 + RandomNumberGenerator.GetInt32(1000) / 1000.0), clock).ConfigureAwait(false);
            if (pause < LongestPause) pause *= 2;
        }
    }

    /// <summary>The call came to no end; whether anything was done is unknown.</summary>
    public static bool IsNoAnswer(Exception fault) => IsRejection(fault) || IsSilence(fault);

    private static bool MayRepeat(IOutgoingGrainCallContext context, Exception fault) => IsRejection(fault) || IsSilence(fault) && Repeatable(context) is not null;

    private static bool IsRejection(Exception fault) => fault is OrleansMessageRejectionException or ConnectionFailedException;

    // A call that expires while Orleans looks for its grain's place comes back as cancelled; nobody here cancels any.
    private static bool IsSilence(Exception fault) => fault is TimeoutException or OperationCanceledException;

    private static RepeatableAttribute? Repeatable(IOutgoingGrainCallContext context) => context.InterfaceMethod?.GetCustomAttribute<RepeatableAttribute>();
}
