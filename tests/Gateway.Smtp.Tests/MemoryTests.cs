using System.Text;
using Siegelpost.Smtp;

namespace Siegelpost.Tests;

/// <summary>Alone, so that the heap is its own.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;

[Collection(typeof(AloneCollection))]
public sealed class MemoryTests
{
    [Fact]
    public async Task A_mail_of_50_MB_takes_a_few_buffers()
    {
        var (length, sinceLook, peak) = (0L, 0, 0L);
        var office = new FakeOffice { KeepContent = false };
        var before = GC.GetTotalMemory(forceFullCollection: true);
        office.Written = count =>
        {
            length += count;
            if ((sinceLook += count) < 5_000_000) return;
            sinceLook = 0;
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
        };
        await using var client = Client.Connect(office);
        await client.BeginMail();
        var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 76) + "\r\n", 800)));
        var sent = 0L;
        for (; sent < 50_000_000; sent += block.Length) await client.Send(block);
        Assert.StartsWith("250 2.0.0", await client.Ask("."));
        Assert.Equal(sent, length);
        Assert.InRange(peak, 0, 4_000_000);
    }
}
