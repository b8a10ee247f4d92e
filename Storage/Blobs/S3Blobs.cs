using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Siegelpost.Storage;

/// <summary>
/// Blobs as objects of an S3 store. An object appears whole or not at all: a small one is one PUT, a larger one an upload in parts of 8 MiB
/// that a last request completes. That is as small as parts may be, so they are memory that is shared out: who writes more than
/// a buffer's worth waits for one of a few places.
/// </summary>
public sealed class S3Blobs : IBlobFiles, IDisposable
{
    /// <summary>Amazon wants at least 5 MiB and takes 10 000: a blob has at most 78 GiB here.</summary>
    internal const int Part = 8 * 1024 * 1024;

    /// <summary>128 MiB of memory. Smaller blobs, nearly every mail, need none.</summary>
    private const int Places = 16;
    private const int ReadPart = 1024 * 1024;
    private const string Prefix = "blobs/";

    private readonly AmazonS3Client _client;
    private readonly S3Options _options;
    private readonly SemaphoreSlim _places = new(Places);

    /// <exception cref="FormatException">A setting can't work; the message says which.</exception>
    public S3Blobs(S3Options options)
    {
        _options = options;
        var config = new AmazonS3Config
        {
            AuthenticationRegion = options.Region,
            Timeout = options.Patience,
            MaxErrorRetry = 2, // each request may be repeated: same key, same part, same bytes
            // Checksums of newer kinds are unknown to many stores; our content authenticates itself, and the signature covers the body.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint.Length == 0) config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        else
        {
            if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https")) throw new FormatException($"Blobs:S3:Endpoint is no address: {options.Endpoint}");
            config.ServiceURL = options.Endpoint;
            config.ForcePathStyle = !endpoint.Host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase); // others have no name for each bucket
        }
        _client = new AmazonS3Client(new BasicAWSCredentials(Secret("AccessKeyFile", options.AccessKeyFile), Secret("SecretKeyFile", options.SecretKeyFile)), config);
    }

    public BlobFile Create(string id) => new S3BlobFile(this, id, Key(id));

    public async ValueTask<Stream> Open(string id, CancellationToken cancellation = default)
    {
        var (length, first) = await Ask($"Opening blob {id}", async stop =>
        {
            try
            {
                using var answer = await _client.GetObjectAsync(Range(id, 0, ReadPart), stop).ConfigureAwait(false);
                var whole = long.Parse(answer.ContentRange.AsSpan(answer.ContentRange.LastIndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture);
                var bytes = new byte[Math.Min(ReadPart, whole)];
                await answer.ResponseStream.ReadExactlyAsync(bytes, stop).ConfigureAwait(false);
                return (whole, bytes);
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) { return (0L, []); } // RFC 9110 §15.5.17: it is empty
        }, cancellation).ConfigureAwait(false);
        return new PartStream(length, ReadPart, first, (number, into, stop) => Fetch(id, number * ReadPart, into, stop));
    }

    public async ValueTask<bool> Exists(string id, CancellationToken cancellation = default)
    {
        try
        {
            await Ask($"Asking for blob {id}", stop => _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _options.Bucket, Key = Key(id) }, stop), cancellation).ConfigureAwait(false);
            return true;
        }
        catch (FileNotFoundException) { return false; }
    }

    public async ValueTask Delete(string id, CancellationToken cancellation = default)
    {
        try { await Ask($"Deleting blob {id}", stop => _client.DeleteObjectAsync(_options.Bucket, Key(id), stop), cancellation).ConfigureAwait(false); }
        catch (FileNotFoundException) { } // S3 says 204; others are frank
    }

    public async IAsyncEnumerable<string> WrittenBefore(DateTimeOffset time, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await AbortBefore(time, cancellation).ConfigureAwait(false);
        string? next = null;
        do
        {
            var page = await Ask("Listing blobs", stop => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = Prefix, ContinuationToken = next }, stop), cancellation).ConfigureAwait(false);
            foreach (var item in page.S3Objects ?? [])
                if (item.Key[Prefix.Length..] is var id && Crockford.IsId(id) && item.LastModified?.ToUniversalTime() < time.UtcDateTime) yield return id;
            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    public void Dispose()
    {
        _client.Dispose();
        _places.Dispose();
    }

    /// <summary>A place for one large blob; give it back.</summary>
    internal async Task TakePlace(CancellationToken cancellation)
    {
        if (!await _places.WaitAsync(_options.Patience, cancellation).ConfigureAwait(false)) throw new IOException("Too many large blobs are being written at once.");
    }

    internal void GivePlace() => _places.Release();

    internal Task Put(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => Ask($"Writing {key}", async stop =>
    {
        using var body = Body(bytes);
        return await _client.PutObjectAsync(new PutObjectRequest { BucketName = _options.Bucket, Key = key, InputStream = body, AutoCloseStream = false, UseChunkEncoding = false }, stop).ConfigureAwait(false);
    }, cancellation);

    internal async Task<string> Start(string key, CancellationToken cancellation) =>
        (await Ask($"Starting {key}", stop => _client.InitiateMultipartUploadAsync(_options.Bucket, key, stop), cancellation).ConfigureAwait(false)).UploadId;

    internal async Task<PartETag> PutPart(string key, string upload, int number, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => await Ask($"Writing part {number} of {key}", async stop =>
    {
        using var body = Body(bytes);
        var answer = await _client.UploadPartAsync(new UploadPartRequest { BucketName = _options.Bucket, Key = key, UploadId = upload, PartNumber = number, InputStream = body, PartSize = bytes.Length, UseChunkEncoding = false }, stop).ConfigureAwait(false);
        return new PartETag(number, answer.ETag);
    }, cancellation).ConfigureAwait(false);

    internal Task Complete(string key, string upload, List<PartETag> parts, CancellationToken cancellation) =>
        Ask($"Completing {key}", stop => _client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = _options.Bucket, Key = key, UploadId = upload, PartETags = parts }, stop), cancellation);

    internal async Task Abort(string key, string upload, CancellationToken cancellation)
    {
        try { await Ask($"Aborting {key}", stop => _client.AbortMultipartUploadAsync(_options.Bucket, key, upload, stop), cancellation).ConfigureAwait(false); }
        catch (FileNotFoundException) { } // done by somebody
    }

    private async Task AbortBefore(DateTimeOffset time, CancellationToken cancellation)
    {
        string? key = null, upload = null;
        do
        {
            var page = await Ask("Listing uploads", stop => _client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = _options.Bucket, Prefix = Prefix, KeyMarker = key, UploadIdMarker = upload }, stop), cancellation).ConfigureAwait(false);
            foreach (var unfinished in page.MultipartUploads ?? [])
                if (unfinished.Initiated?.ToUniversalTime() < time.UtcDateTime) await Abort(unfinished.Key, unfinished.UploadId, cancellation).ConfigureAwait(false);
            (key, upload) = page.IsTruncated == true ? (page.NextKeyMarker, page.NextUploadIdMarker) : (null, null);
        }
        while (key is not null);
    }

    private Task Fetch(string id, long from, Memory<byte> into, CancellationToken cancellation) => Ask($"Reading blob {id}", async stop =>
    {
        using var answer = await _client.GetObjectAsync(Range(id, from, into.Length), stop).ConfigureAwait(false);
        await answer.ResponseStream.ReadExactlyAsync(into, stop).ConfigureAwait(false);
        return true;
    }, cancellation);

    private GetObjectRequest Range(string id, long from, int count) => new() { BucketName = _options.Bucket, Key = Key(id), ByteRange = new ByteRange(from, from + count - 1) };

    private Task<T> Ask<T>(string what, Func<CancellationToken, Task<T>> exchange, CancellationToken cancellation) => StoreFault.Within(_options.Patience, what, IsFull, async stop =>
    {
        try { return await exchange(stop).ConfigureAwait(false); }
        catch (AmazonS3Exception e) when (e.ErrorCode is "NoSuchKey" or "NoSuchUpload" || (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is not "NoSuchBucket")) { throw new FileNotFoundException($"{what}: there is none.", e); }
    }, cancellation);

    private static bool IsFull(Exception fault) => fault is AmazonS3Exception { StatusCode: HttpStatusCode.InsufficientStorage } or AmazonS3Exception { ErrorCode: "XMinioStorageFull" or "XMinioAdminBucketQuotaExceeded" or "QuotaExceeded" };

    private static MemoryStream Body(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(bytes.ToArray());

    private static string Key(string id) => Crockford.IsId(id) ? Prefix + id : throw new ArgumentException("Not a blob id.", nameof(id));

    private static string Secret(string setting, string file)
    {
        try { return File.ReadAllText(file).Trim() is { Length: > 0 } secret ? secret : throw new FormatException($"Blobs:S3:{setting}: {file} is empty."); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new FormatException($"Blobs:S3:{setting}: {file} can't be read: {e.Message}", e); }
    }
}
