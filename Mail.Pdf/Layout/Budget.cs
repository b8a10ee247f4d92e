using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Siegelpost.Pdf.Layout;

/// <summary>Thrown inside layout only, when content costs more than its limits.</summary>
internal sealed class LayoutLimitException(string limit) : Exception($"The content exceeds its limit: {limit}.");

/// <summary>What is left of a <see cref="RenderLimits"/> while one letter is laid out.</summary>
internal sealed class Budget(RenderLimits limits, CancellationToken stop)
{
    private readonly long start = Stopwatch.GetTimestamp();
    private int work = limits.Work;
    private int elements = limits.Elements;
    private int untilCheck;
    private readonly long before = GC.GetAllocatedBytesForCurrentThread();

    public RenderLimits Limits => limits;

    public void Spend(int units = 1)
    {
        work -= units;
        if (work < 0) throw new LayoutLimitException("work");
        untilCheck -= units;
        if (untilCheck > 0) return;
        untilCheck = 500;
        stop.ThrowIfCancellationRequested();
        if (Stopwatch.GetElapsedTime(start) > limits.Time) throw new LayoutLimitException("time");
        if (GC.GetAllocatedBytesForCurrentThread() - before > limits.Memory) throw new LayoutLimitException("memory");
    }

    public void SpendElement()
    {
        if (--elements < 0) throw new LayoutLimitException("elements");
        Spend(3);
    }

    /// <summary>Called where layout recurses: the stack is a limit, too.</summary>
    public void Descend(int depth)
    {
        if (depth > limits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new LayoutLimitException("depth");
    }
}
