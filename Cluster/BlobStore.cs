using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Siegelpost.Storage;

namespace Siegelpost.Cluster;

/// <summary>Where content lies, section <c>Blobs</c>: beside the database by default, else on a directory or in an S3 store.</summary>
public static class BlobStore
{
    /// <param name="directory">Where files are unless <c>Blobs:Directory</c> says otherwise; null: it must be set, since all members share it.</param>
    /// <exception cref="BadConfigurationException">Named, with the fix.</exception>
    public static IBlobFiles Open(IConfiguration configuration, DbDataSource database, string? directory = null)
    {
        var shared = database as NpgsqlDataSource;
        return (configuration["Blobs:Provider"] ?? (shared is null ? "file" : "postgres")) switch
        {
            "file" => new FileBlobs(configuration["Blobs:Directory"] ?? directory
                ?? throw new BadConfigurationException("Blobs:Directory is not set. Set it to a directory that all members of the cluster share.")),
            "postgres" when shared is not null => new PostgresBlobs(shared),
            "postgres" => throw new BadConfigurationException("Blobs:Provider is postgres, but Storage:Provider isn't."),
            "s3" => new S3Blobs(S3(configuration)),
            var other => throw new BadConfigurationException($"Blobs:Provider is '{other}'. Write file, postgres or s3."),
        };
    }

    private static S3Options S3(IConfiguration configuration)
    {
        var options = new S3Options
        {
            Endpoint = configuration["Blobs:S3:Endpoint"] ?? "",
            Bucket = Needed(configuration, "Blobs:S3:Bucket"),
            AccessKeyFile = Needed(configuration, "Blobs:S3:AccessKeyFile"),
            SecretKeyFile = Needed(configuration, "Blobs:S3:SecretKeyFile"),
        };
        return configuration["Blobs:S3:Region"] is { Length: > 0 } region ? options with { Region = region } : options;
    }

    private static string Needed(IConfiguration configuration, string name) =>
        configuration[name] is { Length: > 0 } value ? value : throw new BadConfigurationException($"{name} is not set, but Blobs:Provider is s3.");
}
