using Siegelpost.Tests;

namespace Siegelpost.Benchmarks;

/// <summary>Start to ready, on an empty data directory and on a used one.</summary>
internal static class StartFigures
{
    public static async Task Measure()
    {
        await using var sink = new SmtpSink();
        var first = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            await using var gateway = await Gateway.Start(sink);
            first.Add(gateway.Started.TotalSeconds);
        }
        var data = Directory.CreateTempSubdirectory("siegelpost-bench").FullName;
        var again = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            await using var gateway = await Gateway.Start(sink, data);
            if (i > 0) again.Add(gateway.Started.TotalSeconds);
        }
        Directory.Delete(data, recursive: true);
        Console.WriteLine($"start to ready, first start:  {Median(first):0.00} s");
        Console.WriteLine($"start to ready, later starts: {Median(again):0.00} s");
    }

    internal static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;
}
