namespace Siegelpost.Storage;

/// <summary>Where an S3 store is and who we are there (settings <c>Blobs:S3:*</c>).</summary>
public sealed record S3Options
{
    /// <summary>Address of the store; empty: Amazon's own of the region.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Exists already: a bucket's rights and rules are its owner's matter.</summary>
    public required string Bucket { get; init; }

    public string Region { get; init; } = "us-east-1";

    /// <summary>Files with one line each.</summary>
    public required string AccessKeyFile { get; init; }
    public required string SecretKeyFile { get; init; }

    /// <summary>For one exchange with the store, repetitions included: 8 MiB take that at 2 Mbit/s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(40);
}
