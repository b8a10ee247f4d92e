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
    /// <summary>A silo that died is known to be dead after about 3 s; in all some 12 s of pauses, which a browser and an SMTP client wait.</summary>
    private static readonly int[] Pauses = [50, 100, 200, 400, 800, 1000, 1500, 2000, 3000, 3000];

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.SourceContext is not null)
        {
            await context.Invoke(); // between grains the step is repeated, not the call
            return;
        }
        for (var attempt = 0; ; attempt++)
        {
            Exception? fault;
            try
            {
                await context.Invoke().ConfigureAwait(false);
                fault = context.Response?.Exception;
            }
            catch (Exception thrown) when (attempt < Pauses.Length && MayRepeat(context, thrown))
            {
                fault = thrown;
            }
            if (fault is null || attempt >= Pauses.Length || !MayRepeat(context, fault)) return; // the answer carries its fault
            // Half to one and a half: those who were rejected together don't come together again.
            await Task.Delay(TimeSpan.FromMilliseconds(Pauses[attempt] * (0.5 + RandomNumberGenerator.GetInt32(1000) / 1000.0)), clock).ConfigureAwait(false);
        }
    }

    // A call that expires while Orleans looks for its grain's place comes back as cancelled; nobody here cancels any.
    private static bool MayRepeat(IOutgoingGrainCallContext context, Exception fault) =>
        fault is OrleansMessageRejectionException or ConnectionFailedException
        || fault is TimeoutException or OperationCanceledException && context.InterfaceMethod?.GetCustomAttribute<RepeatableAttribute>() is not null;
}
