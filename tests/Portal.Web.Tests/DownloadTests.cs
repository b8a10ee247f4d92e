using System.Net;
using System.Net.Http.Headers;
using CsCheck;
using Siegelpost.Portal.Areas.Portal.Files;

namespace Siegelpost.Tests;

public sealed class DownloadTests
{
    [Fact]
    public async Task The_button_leads_to_the_file_and_is_the_only_thing_that_counts_as_a_fetch()
    {
        await using var host = await PortalHost.Start();
        var content = Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31)).ToArray();
        host.World.Offer.Blob = await host.World.Store(BlobKind.Attachment, content);
        using var client = host.Client();
        var page = await client.GetStringAsync($"/a/{host.World.Offer.Link}");
        foreach (var fact in new[] { "Anhang 1 von 2 zu „Angebot 4711“", "PDF-Dokument, 200 KB", "23.&#xA0;November 2026, 9:41 Uhr", "noch 30 Tage, bis 23.&#xA0;Dezember" }) Assert.Contains(fact, page, StringComparison.Ordinal);
        using var answer = await client.SubmitFrom(page, $"/a/{host.World.Offer.Link}");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal(1, host.World.Offer.Fetches);
        using var file = await client.GetAsync(answer.Headers.Location);
        Assert.Equal(content, await file.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/pdf", file.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment; filename=\"Angebot 4711.pdf\"; filename*=UTF-8''Angebot%204711.pdf", file.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal("default-src 'none'; sandbox", file.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(1, host.World.Offer.Fetches);
    }

    [Fact]
    public async Task Interrupted_downloads_go_on_by_ranges()
    {
        await using var host = await PortalHost.Start();
        var content = Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31)).ToArray();
        host.World.Offer.Blob = await host.World.Store(BlobKind.Attachment, content);
        using var client = host.Client();
        var url = $"/f/{host.World.Offer.Ticket}";
        using var part = await Get(new RangeHeaderValue(65_530, 65_545));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(content[65_530..65_546], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal("bytes 65530-65545/200000", part.Content.Headers.ContentRange?.ToString());
        using var tail = await Get(new RangeHeaderValue(null, 10));
        Assert.Equal(content[^10..], await tail.Content.ReadAsByteArrayAsync());
        using var beyond = await Get(new RangeHeaderValue(200_000, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using var head = await client.SendAsync(new(HttpMethod.Head, url));
        Assert.Equal(200_000, head.Content.Headers.ContentLength);

        Task<HttpResponseMessage> Get(RangeHeaderValue range) => client.SendAsync(new(HttpMethod.Get, url) { Headers = { Range = range } });
    }

    [Fact] // RFC 9110 §13.1.5, §14.2
    public async Task A_download_goes_on_only_with_the_same_file_and_looking_is_no_fetch()
    {
        await using var host = await PortalHost.Start();
        var content = Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31)).ToArray();
        host.World.Offer.Blob = await host.World.Store(BlobKind.Attachment, content[..70_000]);
        host.World.Offer.Rest = [await host.World.Store(BlobKind.Attachment, []), await host.World.Store(BlobKind.Attachment, content[70_000..])];
        using var client = host.Client();
        using var head = await client.SendAsync(new(HttpMethod.Head, $"/f/{host.World.Offer.Ticket}"));
        Assert.Equal((200_000, "bytes"), (head.Content.Headers.ContentLength, head.Headers.AcceptRanges.Single()));
        var (whole, tag) = ((await client.GetAsync($"/f/{host.World.Offer.Ticket}")), head.Headers.ETag!);
        Assert.Equal(content, await whole.Content.ReadAsByteArrayAsync());
        using var on = await Get(new RangeConditionHeaderValue(tag));
        Assert.Equal((HttpStatusCode.PartialContent, 130_001), (on.StatusCode, on.Content.Headers.ContentLength));
        Assert.Equal(content[69_999..], await on.Content.ReadAsByteArrayAsync()); // over the seam
        using var another = await Get(new RangeConditionHeaderValue(new EntityTagHeaderValue($"\"{Crockford.NewId()}\"")));
        Assert.Equal((HttpStatusCode.OK, 200_000), (another.StatusCode, another.Content.Headers.ContentLength));
        using var page = await client.SendAsync(new(HttpMethod.Head, $"/a/{host.World.Offer.Link}"));
        Assert.Equal((HttpStatusCode.OK, 0), (page.StatusCode, host.World.Offer.Fetches));

        Task<HttpResponseMessage> Get(RangeConditionHeaderValue condition) =>
            client.SendAsync(new(HttpMethod.Get, $"/f/{host.World.Offer.Ticket}") { Headers = { Range = new(69_999, null), IfRange = condition } });
    }

    [Theory]
    [InlineData("\"; filename=evil.exe; x=\".pdf")]
    [InlineData("a\r\nSet-Cookie: x=1\r\n\r\n<script>.txt")]
    [InlineData("../../../etc/passwd")]
    [InlineData("..\\..\\windows\\win.ini")]
    [InlineData("Rechnung\u202Efdp.exe")]
    [InlineData("con.txt")]
    [InlineData("LPT1")]
    [InlineData("   ...   ")]
    [InlineData("Übersicht „Preise“ 日本語 🙂.xlsx")]
    [InlineData("<img src=x onerror=alert(1)>.html")]
    public async Task Hostile_names_do_no_harm(string name)
    {
        await using var host = await PortalHost.Start();
        host.World.Offer.Blob = await host.World.Store(BlobKind.Attachment, [1, 2, 3]);
        host.World.Offer.Name = name;
        using var client = host.Client();
        using var file = await client.GetAsync($"/f/{host.World.Offer.Ticket}");
        var disposition = file.Content.Headers.ContentDisposition!;
        Assert.Equal("attachment", disposition.DispositionType);
        Assert.False(file.Headers.Contains("Set-Cookie"));
        var safe = disposition.FileNameStar!;
        Assert.DoesNotContain(safe, c => c is '/' or '\\' or '"' or '\r' or '\n' or '\u202E' or '<' or '>');
        Assert.False(safe.StartsWith('.') || safe.StartsWith("con.", StringComparison.OrdinalIgnoreCase) || safe.Equals("LPT1", StringComparison.OrdinalIgnoreCase), safe);
        Assert.True(file.Content.Headers.ContentType!.MediaType is "application/octet-stream" or "application/pdf" || safe.EndsWith(".xlsx", StringComparison.Ordinal));
        Assert.DoesNotContain("<img src=x", await client.GetStringAsync($"/a/{host.World.Offer.Link}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_name_becomes_a_short_header_of_one_line() => Gen.String.Sample(name =>
    {
        var disposition = DownloadName.Disposition(name);
        Assert.All(disposition, c => Assert.InRange(c, ' ', '~'));
        Assert.Equal(2, disposition.Count(c => c == '"'));
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(DownloadName.Safe(name)), 1, 201);
        Assert.Equal(DownloadName.Safe(name), DownloadName.Safe(DownloadName.Safe(name)));
    });

    [Fact]
    public void A_name_of_500_letters_keeps_its_ending()
    {
        var safe = DownloadName.Safe(new string('ä', 500) + ".docx");
        Assert.EndsWith("….docx", safe, StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(safe), 150, 200);
    }

    [Fact]
    public async Task Gone_foreign_and_unknown_files_are_not_served()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var offer = host.World.Offer;
        offer.Blob = await host.World.Store(BlobKind.Attachment, [1]);
        var foreign = new LinkToken(offer.Id, LinkToken.NewSecret());
        foreach (var path in new[] { $"/a/{foreign}", $"/f/{foreign}", $"/f/{offer.Link}", "/f/x", $"/a/{LinkToken.New(Crockford.NewId())}" })
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(path)).StatusCode);
        await host.World.Blobs.Delete(offer.Blob.Id);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/f/{offer.Ticket}")).StatusCode);
        var html = await client.GetStringAsync($"/a/{offer.Link}");
        offer.State = LinkState.Expired;
        using var gone = await client.GetAsync($"/a/{offer.Link}");
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        Assert.Contains("Diese Datei gibt es nicht mehr", await gone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var late = await client.SubmitFrom(html, $"/a/{offer.Link}"); // the page was open when it ended
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
        Assert.Equal(0, offer.Fetches);
    }
}
