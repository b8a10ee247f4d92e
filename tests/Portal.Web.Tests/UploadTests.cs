using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Siegelpost.Tests;

/// <summary>Resumable uploads as any tus client sees them.</summary>
public sealed class UploadTests
{
    [Fact]
    public async Task A_file_arrives_in_several_requests_sealed_and_byte_for_byte()
    {
        await using var host = await PortalHost.Start();
        using var client = await Open(host);
        var content = Bytes(300_000);
        var upload = await Create(client, host, content.Length, "Halle Süd.jpg");
        foreach (var (from, to) in new[] { (0, 100_000), (100_000, 100_000), (100_000, 300_000) })
        {
            using var answer = await Patch(client, upload, from, new ByteArrayContent(content[from..to]));
            Assert.Equal((HttpStatusCode.NoContent, $"{to}"), (answer.StatusCode, Header(answer, "Upload-Offset")));
        }
        using var head = await Head(client, upload);
        Assert.Equal(("300000", "300000", "1.0.0", "no-store"), (Header(head, "Upload-Offset"), Header(head, "Upload-Length"), Header(head, "Tus-Resumable"), $"{head.Headers.CacheControl}"));
        var kept = Assert.Single(host.World.Reply.Uploads.Values);
        Assert.Equal("Halle Süd.jpg", kept.Name);
        await using var stored = await host.World.Blobs.Open([.. kept.Pieces.Select(host.World.Keys.Unlock)], TestContext.Current.CancellationToken);
        var read = new byte[content.Length];
        await stored.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(content, read);
        stored.Position = 99_990; // over a seam
        Assert.Equal(content[99_990], stored.ReadByte());
        using var done = await client.SendAsync(Tus(HttpMethod.Delete, upload), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        Assert.Empty(host.World.Reply.Uploads);
        Assert.Equal(HttpStatusCode.NotFound, (await Head(client, upload)).StatusCode);
    }

    [Fact]
    public async Task What_came_before_a_connection_broke_is_kept_and_goes_on_from_there()
    {
        await using var host = await PortalHost.Start();
        using var client = await Open(host);
        var reply = host.World.Reply;
        var upload = await Create(client, host, 50_000_000, "a.bin");
        using var body = new StreamContent(new Zeros(50_000_000) { OnRead = read => { if (read > 40_000_000) throw new IOException("The train entered a tunnel."); } });
        await Assert.ThrowsAnyAsync<Exception>(() => Patch(client, upload, 0, body));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (reply.Uploads.Values.Single().Pieces.Count < 2) await Task.Delay(20, limit.Token); // one whole piece, and what came of the next
        var offset = reply.Uploads.Values.Single().Offset;
        Assert.InRange(offset, 33_554_433, 49_999_999);
        HttpResponseMessage rest;
        while ((rest = await Patch(client, upload, offset, new StreamContent(new Zeros(50_000_000 - offset)))).StatusCode == HttpStatusCode.Locked) await Task.Delay(20, limit.Token);
        Assert.Equal((HttpStatusCode.NoContent, "50000000"), (rest.StatusCode, Header(rest, "Upload-Offset")));
        Assert.True(reply.Uploads.Values.Single().IsComplete);
    }

    [Fact]
    public async Task Of_two_requests_at_once_one_is_refused_and_nothing_is_mixed()
    {
        await using var host = await PortalHost.Start();
        using var client = await Open(host);
        var upload = await Create(client, host, 1000, "a.bin");
        var (arrived, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.World.Reply.OnPiece = () => { arrived.TrySetResult(); return gate.Task; };
        var first = Patch(client, upload, 0, new ByteArrayContent(new byte[1000]));
        await arrived.Task;
        using var second = await Patch(client, upload, 0, new ByteArrayContent(new byte[1000]));
        Assert.Equal(HttpStatusCode.Locked, second.StatusCode);
        gate.SetResult();
        Assert.Equal(HttpStatusCode.NoContent, (await first).StatusCode);
        using var late = await Patch(client, upload, 0, new ByteArrayContent(new byte[10]));
        Assert.Equal((HttpStatusCode.Conflict, "1000"), (late.StatusCode, Header(late, "Upload-Offset")));
        Assert.Equal(1000, Assert.Single(host.World.Reply.Uploads.Values).Offset);
    }

    [Fact]
    public async Task Another_portal_that_was_quicker_wins_and_no_blob_is_left()
    {
        await using var host = await PortalHost.Start();
        using var client = await Open(host);
        var reply = host.World.Reply;
        var upload = await Create(client, host, 1000, "a.bin");
        var id = reply.Uploads.Keys.Single();
        var theirs = await host.World.Store(BlobKind.Upload, new byte[600]);
        var blobs = Directory.EnumerateFiles(Path.Combine(host.Folder, "blobs"), "*", SearchOption.AllDirectories).Count();
        reply.OnPiece = async () =>
        {
            reply.OnPiece = null;
            await reply.AppendPiece(reply.Link.Secret, id, 0, theirs, false);
        };
        using var answer = await Patch(client, upload, 0, new ByteArrayContent(new byte[1000]));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(theirs.Id, Assert.Single(Assert.Single(reply.Uploads.Values).Pieces).Id);
        Assert.Equal(blobs, Directory.EnumerateFiles(Path.Combine(host.Folder, "blobs"), "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public async Task A_piece_whose_taking_over_is_unknown_is_never_deleted()
    {
        await using var host = await PortalHost.Start();
        using var client = await Open(host);
        var reply = host.World.Reply;
        var upload = await Create(client, host, 1000, "a.bin");
        var id = reply.Uploads.Keys.Single();
        reply.OnPiece = () => throw new TimeoutException("No answer.");
        var before = Directory.EnumerateFiles(Path.Combine(host.Folder, "blobs"), "*", SearchOption.AllDirectories).Count();
        using var answer = await Patch(client, upload, 0, new ByteArrayContent(new byte[1000]));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(before + 1, Directory.EnumerateFiles(Path.Combine(host.Folder, "blobs"), "*", SearchOption.AllDirectories).Count());
        Assert.Equal(id, reply.Uploads.Keys.Single());
        var html = await client.GetStringAsync($"/r/{reply.Link}", TestContext.Current.CancellationToken);
        using var form = new MultipartFormDataContent { { new StringContent(BrowserSteps.Token(html)), "__RequestVerificationToken" }, { new StringContent("x"), "text" }, { new ByteArrayContent([1]), "files", "b.txt" } };
        using var posted = await client.PostAsync($"/r/{reply.Link}", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, posted.StatusCode);
        Assert.Equal((before + 2, 2), (Directory.EnumerateFiles(Path.Combine(host.Folder, "blobs"), "*", SearchOption.AllDirectories).Count(), reply.Uploads.Count));
    }

    [Fact]
    public async Task Limits_hold_while_bytes_stream()
    {
        await using var host = await PortalHost.Start();
        using var client = await Open(host);
        var reply = host.World.Reply;
        reply.MaxFileSize = 1000;
        using var large = await Post(client, host, ("Upload-Length", "1001"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        var upload = await Create(client, host, 1000, "a.bin");
        using var announced = await Patch(client, upload, 0, new ByteArrayContent(new byte[1001]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, announced.StatusCode);
        using var body = new StreamContent(new Zeros(5_000_000));
        using var chunked = await Patch(client, upload, 0, body, chunked: true);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
        Assert.Equal(0, Assert.Single(reply.Uploads.Values).Offset);
    }

    [Fact]
    public async Task What_a_client_says_is_bounded_and_only_data()
    {
        await using var host = await PortalHost.Start();
        using var client = await Open(host);
        foreach (var headers in new (string, string)[][]
        {
            [], [("Upload-Length", "-1")], [("Upload-Length", "1e3")], [("Upload-Defer-Length", "1")], [("Upload-Length", "5"), ("Upload-Metadata", "filename a b")], [("Upload-Length", "5"), ("Upload-Metadata", "filename %%%")],
            [("Upload-Length", "5"), ("Upload-Metadata", $"filename {new string('A', 5000)}")], [("Upload-Length", "5"), ("Upload-Metadata", string.Join(',', Enumerable.Range(0, 9).Select(i => $"k{i} QQ==")))],
        })
        {
            using var refused = await Post(client, host, headers);
            Assert.True(refused.StatusCode == HttpStatusCode.BadRequest, $"{string.Join(' ', headers)}: {refused.StatusCode}");
        }
        await Create(client, host, 5, "../../etc/\r\nSet-Cookie: x\u202E.exe");
        Assert.DoesNotContain(Assert.Single(host.World.Reply.Uploads.Values).Name, c => c is '/' or '\r' or '\n' or '\u202E');
        using var old = await client.SendAsync(new(HttpMethod.Head, $"/r/{host.World.Reply.Link}/uploads/{Crockford.NewId()}"), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.PreconditionFailed, "1.0.0"), (old.StatusCode, Header(old, "Tus-Version")));
        using var options = await client.SendAsync(new(HttpMethod.Options, $"/r/{host.World.Reply.Link}/uploads"), TestContext.Current.CancellationToken);
        Assert.Equal("creation,expiration,termination", Header(options, "Tus-Extension"));
        using var type = Tus(HttpMethod.Patch, $"/r/{host.World.Reply.Link}/uploads/{host.World.Reply.Uploads.Keys.Single()}", ("Upload-Offset", "0"));
        type.Content = new StringContent("x");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await client.SendAsync(type, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task An_upload_belongs_to_its_draft_and_to_its_page()
    {
        await using var host = await PortalHost.Start();
        using var client = await Open(host);
        var reply = host.World.Reply;
        var upload = await Create(client, host, 10, "a.bin");
        var id = reply.Uploads.Keys.Single();
        var changes = host.World.Changes;
        foreach (var link in new[] { new LinkToken(reply.Id, LinkToken.NewSecret()), LinkToken.New(Crockford.NewId()) })
        {
            using var create = Tus(HttpMethod.Post, $"/r/{link}/uploads", ("Upload-Length", "5"));
            Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(create, TestContext.Current.CancellationToken)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await Head(client, $"/r/{link}/uploads/{id}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await Patch(client, $"/r/{link}/uploads/{id}", 0, new ByteArrayContent(new byte[10]))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(Tus(HttpMethod.Delete, $"/r/{link}/uploads/{id}"), TestContext.Current.CancellationToken)).StatusCode);
        }
        client.DefaultRequestHeaders.Remove("RequestVerificationToken");
        using var unsigned = Tus(HttpMethod.Post, $"/r/{reply.Link}/uploads", ("Upload-Length", "5"));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.SendAsync(unsigned, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Patch(client, upload, 0, new ByteArrayContent(new byte[10]))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.SendAsync(Tus(HttpMethod.Delete, upload), TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(changes, host.World.Changes);
    }

    [Fact] // E4
    public async Task A_file_with_malware_says_so_and_keeps_the_answer_from_being_sent()
    {
        await using var host = await PortalHost.Start();
        using var client = await Open(host);
        var reply = host.World.Reply;
        var upload = await Create(client, host, 5, "infected.doc");
        using var answer = await Patch(client, upload, 0, new ByteArrayContent(new byte[5]));
        Assert.Equal("infected", Header(answer, "Upload-Scan"));
        var html = WebUtility.HtmlDecode(await client.GetStringAsync($"/r/{reply.Link}"));
        Assert.Contains("<span class=\"error small\">Enthält Schadsoftware und kann nicht gesendet werden. Entfernen Sie die Datei.</span>", html, StringComparison.Ordinal);
        using var form = new MultipartFormDataContent { { new StringContent(BrowserSteps.Token(html)), "__RequestVerificationToken" }, { new StringContent("x"), "text" }, { new StringContent(Crockford.NewId()), "operation" }, { new StringContent("send"), "do" } };
        using var sent = await client.PostAsync($"/r/{reply.Link}", form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, sent.StatusCode);
        Assert.Contains("In einer Datei wurde Schadsoftware gefunden.", WebUtility.HtmlDecode(await sent.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        Assert.Empty(reply.Sent);
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        await using var host = await PortalHost.Start();
        using var client = await Open(host);
        await Create(client, host, 0, "leer.txt");
        Assert.True(Assert.Single(host.World.Reply.Uploads.Values).IsComplete);
    }

    internal static async Task<HttpClient> Open(PortalHost host)
    {
        var client = await host.Furnish();
        client.DefaultRequestHeaders.Add("RequestVerificationToken", BrowserSteps.Token(await client.GetStringAsync($"/r/{host.World.Reply.Link}")));
        return client;
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 7))];

    internal static async Task<string> Create(HttpClient client, PortalHost host, long size, string name)
    {
        using var answer = await Post(client, host, ("Upload-Length", $"{size}"), ("Upload-Metadata", $"filename {Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}"));
        Assert.Equal((HttpStatusCode.Created, "0"), (answer.StatusCode, Header(answer, "Upload-Offset")));
        return answer.Headers.Location!.ToString();
    }

    private static async Task<HttpResponseMessage> Post(HttpClient client, PortalHost host, params (string Name, string Value)[] headers)
    {
        using var request = Tus(HttpMethod.Post, $"/r/{host.World.Reply.Link}/uploads", headers);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<HttpResponseMessage> Head(HttpClient client, string upload) => client.SendAsync(Tus(HttpMethod.Head, upload), TestContext.Current.CancellationToken);

    internal static Task<HttpResponseMessage> Patch(HttpClient client, string upload, long offset, HttpContent body, bool chunked = false)
    {
        var request = Tus(HttpMethod.Patch, upload, ("Upload-Offset", $"{offset}"));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        (request.Content, request.Headers.TransferEncodingChunked) = (body, chunked ? true : null);
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static HttpRequestMessage Tus(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Headers = { { "Tus-Resumable", "1.0.0" } } };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return request;
    }

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
