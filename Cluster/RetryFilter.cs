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
    /// <summary>A browser and an SMTP client wait that long; a silo that died is known to be dead after some 2 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20), FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromMilliseconds(500);

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.SourceContext is not null)
        {
            await context.Invoke(); // between grains the step is repeated, not the call
            return;
        }
        var (since, pause) = (clock.GetTimestamp(), FirstPause);
        while (true)
        {
            Exception? fault;
            try
            {
                await context.Invoke().ConfigureAwait(false);
                fault = context.Response?.Exception;
            }
            catch (Exception thrown) when (MayRepeat(context, thrown) && clock.GetElapsedTime(since) < Patience)
            {
                fault = thrown;
            }
            if (fault is null || !MayRepeat(context, fault) || clock.GetElapsedTime(since) >= Patience) return; // the answer carries its fault
            // Half to one and a half: those who were rejected together don't come together again.
            await Task.Delay(pause * (0.5 + RandomNumberGenerator.GetInt32(1000) / 1000.0), clock).ConfigureAwait(false);
            if (pause < LongestPause) pause *= 2;
        }
    }

    // A call that expires while Orleans looks for its grain's place comes back as cancelled; nobody here cancels any.
    private static bool MayRepeat(IOutgoingGrainCallContext context, Exception fault) =>
        fault is OrleansMessageRejectionException or ConnectionFailedException
        || fault is TimeoutException or OperationCanceledException && context.InterfaceMethod?.GetCustomAttribute<RepeatableAttribute>() is not null;
}
