using System.Net;

namespace Siegelpost.Tests;

/// <summary>Nothing runs beside it: what is measured is the whole process's.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;

[Collection(typeof(AloneCollection))]
public sealed class UploadMemoryTests
{
    [Fact]
    public async Task Uploading_100_MB_needs_no_memory_for_it_and_no_file_in_clear()
    {
        await using var host = await PortalHost.Start();
        using var client = await UploadTests.Open(host);
        var temporary = Directory.EnumerateFiles(Path.GetTempPath(), "ASPNETCORE_*").Count();
        const int size = 100 * 1024 * 1024;
        var upload = await UploadTests.Create(client, host, size, "groß.bin");
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var body = new StreamContent(new Zeros(size), 65536);
        using var answer = await UploadTests.Patch(client, upload, 0, body);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 60 * 1024 * 1024); // all that was ever allocated, client included
        Assert.Equal([33_554_432, 33_554_432, 33_554_432, 4_194_304], Assert.Single(host.World.Reply.Uploads.Values).Pieces.Select(p => p.Length));
        Assert.Equal(temporary, Directory.EnumerateFiles(Path.GetTempPath(), "ASPNETCORE_*").Count());
    }
}
