using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Siegelpost.Tests;

public enum S3Fault
{
    None,
    /// <summary>503, the store asks for patience.</summary>
    Busy,
    /// <summary>507.</summary>
    Full,
    /// <summary>No answer until the client goes.</summary>
    Hang,
    /// <summary>The connection breaks before anything is done.</summary>
    Cut,
    /// <summary>It is done, and the connection breaks before the answer.</summary>
    CutAfter,
    /// <summary>The connection breaks in the middle of a body.</summary>
    CutWithin,
}

/// <summary>
/// As much of an S3 store as we use, on loopback, with objects in files so that its memory isn't taken for ours. A request without a
/// signature or whose body isn't the one that was signed is refused. Lists come in pages of three.
/// </summary>
public sealed class FakeS3 : IAsyncDisposable
{
    public const string Bucket = "mails", AccessKey = "AKIATEST", SecretKey = "secret";
    private const int Page = 3;

    private readonly WebApplication _server;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("siegelpost-s3-");
    private readonly ConcurrentDictionary<string, DateTimeOffset> _objects = new();
    private readonly ConcurrentDictionary<string, (string Key, DateTimeOffset Begun)> _uploads = new();
    private readonly ConcurrentQueue<string> _operations = new();

    private FakeS3(WebApplication server) => _server = server;

    public string Endpoint => _server.Urls.First();

    /// <summary>What happens to an operation: Put, Get, Head, Delete, List, Start, PutPart, Complete, Abort, ListUploads.</summary>
    public Func<string, S3Fault> Failing { get; set; } = _ => S3Fault.None;

    public IReadOnlyCollection<string> Operations => [.. _operations];
    public IReadOnlyCollection<string> Keys => [.. _objects.Keys];
    public IReadOnlyCollection<string> Uploads => [.. _uploads.Keys];

    public static async Task<FakeS3> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var server = builder.Build();
        var store = new FakeS3(server);
        server.Map($"/{Bucket}/{{**key}}", store.Answer);
        await server.StartAsync();
        return store;
    }

    public byte[] Read(string key) => File.ReadAllBytes(PathOf(key));

    public void Write(string key, byte[] bytes, DateTimeOffset? at = null)
    {
        File.WriteAllBytes(PathOf(key), bytes);
        _objects[key] = at ?? DateTimeOffset.UtcNow;
    }

    public void Age(string key, DateTimeOffset at) => _objects[key] = at;

    public void AgeUploads(DateTimeOffset at)
    {
        foreach (var (id, upload) in _uploads) _uploads[id] = upload with { Begun = at };
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task Answer(HttpContext context, string? key)
    {
        var operation = OperationOf(context.Request, key);
        _operations.Enqueue(operation);
        var fault = Failing(operation);
        switch (fault)
        {
            case S3Fault.Busy: await Refuse(context, 503, "SlowDown"); return;
            case S3Fault.Full: await Refuse(context, 507, "XMinioStorageFull"); return;
            case S3Fault.Cut: context.Abort(); return;
            case S3Fault.Hang: await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default); return;
        }
        var body = await Body(context);
        if (!context.Request.Headers.Authorization.ToString().StartsWith($"AWS4-HMAC-SHA256 Credential={AccessKey}/", StringComparison.Ordinal)
            || !context.Request.Headers.Authorization.ToString().Contains("Signature=", StringComparison.Ordinal)
            || context.Request.Headers["x-amz-content-sha256"] != body.Digest)
        {
            await Refuse(context, 403, "SignatureDoesNotMatch");
            return;
        }
        if (fault == S3Fault.CutAfter)
        {
            var real = context.Response.Body;
            context.Response.Body = Stream.Null;
            await Do(operation, context, key ?? "", body.File, fault);
            context.Response.Body = real;
            context.Abort();
        }
        else await Do(operation, context, key ?? "", body.File, fault);
        File.Delete(body.File);
    }

    private static string OperationOf(HttpRequest request, string? key) => (request.Method, key) switch
    {
        ("GET", null or "") => request.Query.ContainsKey("uploads") ? "ListUploads" : "List",
        ("GET", _) => "Get",
        ("HEAD", _) => "Head",
        ("PUT", _) => request.Query.ContainsKey("partNumber") ? "PutPart" : "Put",
        ("POST", _) => request.Query.ContainsKey("uploads") ? "Start" : "Complete",
        ("DELETE", _) => request.Query.ContainsKey("uploadId") ? "Abort" : "Delete",
        _ => "?",
    };

    private async Task<(string File, string Digest)> Body(HttpContext context)
    {
        var path = Path.Combine(_folder.FullName, $"body-{Guid.NewGuid():N}");
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = File.Create(path);
        var buffer = new byte[64 * 1024];
        while (await context.Request.Body.ReadAsync(buffer) is var read and > 0)
        {
            digest.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read));
        }
        return (path, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    private Task Do(string operation, HttpContext context, string key, string body, S3Fault fault) => operation switch
    {
        "Put" => Put(context, key, body),
        "Get" => Get(context, key, fault),
        "Head" => Head(context, key),
        "Delete" => Delete(context, key),
        "List" => List(context),
        "Start" => StartUpload(context, key),
        "PutPart" => PutPart(context, body),
        "Complete" => Complete(context, key, body),
        "Abort" => Abort(context),
        "ListUploads" => ListUploads(context),
        _ => Refuse(context, 400, "NotImplemented"),
    };

    private Task Put(HttpContext context, string key, string body)
    {
        File.Move(body, PathOf(key), overwrite: true);
        _objects[key] = DateTimeOffset.UtcNow;
        context.Response.Headers.ETag = "\"etag\"";
        return Task.CompletedTask;
    }

    private async Task Get(HttpContext context, string key, S3Fault fault)
    {
        if (!_objects.ContainsKey(key))
        {
            await Refuse(context, 404, "NoSuchKey");
            return;
        }
        await using var file = File.OpenRead(PathOf(key));
        var range = context.Request.GetTypedHeaders().Range!.Ranges.Single();
        var (from, to) = (range.From!.Value, Math.Min(range.To!.Value, file.Length - 1));
        if (from >= file.Length)
        {
            await Refuse(context, 416, "InvalidRange");
            return;
        }
        context.Response.StatusCode = 206;
        context.Response.Headers.ContentRange = $"bytes {from}-{to}/{file.Length}";
        context.Response.ContentLength = to - from + 1;
        file.Position = from;
        var buffer = new byte[64 * 1024];
        for (var left = to - from + 1; left > 0;)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)));
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, fault == S3Fault.CutWithin ? read / 2 : read));
            if (fault == S3Fault.CutWithin)
            {
                await context.Response.Body.FlushAsync();
                context.Abort();
                return;
            }
            left -= read;
        }
    }

    private Task Head(HttpContext context, string key)
    {
        context.Response.StatusCode = _objects.ContainsKey(key) ? 200 : 404;
        return Task.CompletedTask;
    }

    private Task Delete(HttpContext context, string key)
    {
        _objects.TryRemove(key, out _);
        File.Delete(PathOf(key));
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private Task List(HttpContext context)
    {
        var after = context.Request.Query["continuation-token"].ToString();
        var all = _objects.Where(item => item.Key.StartsWith(context.Request.Query["prefix"].ToString(), StringComparison.Ordinal) && string.CompareOrdinal(item.Key, after) > 0)
            .OrderBy(item => item.Key, StringComparer.Ordinal).ToList();
        return Say(context, new XElement("ListBucketResult",
            all.Take(Page).Select(item => new XElement("Contents", new XElement("Key", item.Key), new XElement("LastModified", Stamp(item.Value)), new XElement("Size", 1), new XElement("ETag", "\"etag\""))),
            new XElement("IsTruncated", all.Count > Page), all.Count > Page ? new XElement("NextContinuationToken", all[Page - 1].Key) : null));
    }

    private Task StartUpload(HttpContext context, string key)
    {
        var id = Guid.NewGuid().ToString("N");
        _uploads[id] = (key, DateTimeOffset.UtcNow);
        return Say(context, new XElement("InitiateMultipartUploadResult", new XElement("Bucket", Bucket), new XElement("Key", key), new XElement("UploadId", id)));
    }

    private Task PutPart(HttpContext context, string body)
    {
        var upload = context.Request.Query["uploadId"].ToString();
        if (!_uploads.ContainsKey(upload)) return Refuse(context, 404, "NoSuchUpload");
        var number = context.Request.Query["partNumber"].ToString();
        File.Move(body, PartOf(upload, number), overwrite: true);
        context.Response.Headers.ETag = $"\"part-{number}\"";
        return Task.CompletedTask;
    }

    private async Task Complete(HttpContext context, string key, string body)
    {
        var upload = context.Request.Query["uploadId"].ToString();
        if (!_uploads.ContainsKey(upload))
        {
            await Refuse(context, 404, "NoSuchUpload");
            return;
        }
        var parts = XDocument.Parse(await File.ReadAllTextAsync(body)).Descendants().Where(e => e.Name.LocalName == "PartNumber").Select(e => e.Value).ToList();
        if (parts.SkipLast(1).Any(part => new FileInfo(PartOf(upload, part)).Length < 5 * 1024 * 1024))
        {
            await Refuse(context, 400, "EntityTooSmall");
            return;
        }
        await using (var whole = File.Create(PathOf(key)))
            foreach (var part in parts)
            {
                await using var piece = File.OpenRead(PartOf(upload, part));
                await piece.CopyToAsync(whole);
            }
        Forget(upload);
        _objects[key] = DateTimeOffset.UtcNow;
        await Say(context, new XElement("CompleteMultipartUploadResult", new XElement("Key", key), new XElement("ETag", "\"etag\"")));
    }

    private Task Abort(HttpContext context)
    {
        var upload = context.Request.Query["uploadId"].ToString();
        if (!_uploads.ContainsKey(upload)) return Refuse(context, 404, "NoSuchUpload");
        Forget(upload);
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private Task ListUploads(HttpContext context)
    {
        var (afterKey, afterId) = (context.Request.Query["key-marker"].ToString(), context.Request.Query["upload-id-marker"].ToString());
        var all = _uploads.Select(upload => (upload.Value.Key, Id: upload.Key, upload.Value.Begun)).OrderBy(upload => upload.Key, StringComparer.Ordinal).ThenBy(upload => upload.Id, StringComparer.Ordinal)
            .Where(upload => string.CompareOrdinal(upload.Key, afterKey) is var order && (order > 0 || (order == 0 && string.CompareOrdinal(upload.Id, afterId) > 0))).ToList();
        return Say(context, new XElement("ListMultipartUploadsResult", new XElement("IsTruncated", all.Count > Page),
            all.Count > Page ? new XElement("NextKeyMarker", all[Page - 1].Key) : null, all.Count > Page ? new XElement("NextUploadIdMarker", all[Page - 1].Id) : null,
            all.Take(Page).Select(upload => new XElement("Upload", new XElement("Key", upload.Key), new XElement("UploadId", upload.Id), new XElement("Initiated", Stamp(upload.Begun))))));
    }

    private void Forget(string upload)
    {
        _uploads.TryRemove(upload, out _);
        foreach (var part in _folder.EnumerateFiles($"part-{upload}-*")) part.Delete();
    }

    private static Task Refuse(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return Say(context, new XElement("Error", new XElement("Code", code), new XElement("Message", code)));
    }

    private static Task Say(HttpContext context, XElement answer)
    {
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync(answer.ToString());
    }

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private string PathOf(string key) => Path.Combine(_folder.FullName, "object-" + key.Replace('/', '-'));

    private string PartOf(string upload, string number) => Path.Combine(_folder.FullName, $"part-{upload}-{number}");
}
