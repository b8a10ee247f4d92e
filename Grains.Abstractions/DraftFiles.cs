namespace Siegelpost;

/// <summary>
/// The files of a draft that somebody writes on the portal, whatever the draft is for. A file arrives in pieces, each a sealed blob that
/// belongs to the draft from the moment when <see cref="AppendPiece"/> has returned: what an upload has is what this grain says, and
/// any portal may go on with it. Every call takes the draft's secret.
/// </summary>
[Alias("siegelpost.IDraftFiles")]
public interface IDraftFiles : IGrainWithStringKey
{
    /// <summary>An owner row before the first byte (RULES 18). An upload that doesn't grow for 24 hours is dropped.</summary>
    [Alias("BeginFile")] Task<UploadStatus> BeginFile(string secret, UploadRequest request);

    /// <summary>How far an upload is.</summary>
    [Alias("File"), AlwaysInterleave] Task<UploadStatus> File(string secret, string uploadId);

    /// <summary>The piece is durable and continues the file at this offset: it belongs to the draft now.</summary>
    /// <param name="last">The file ends with it; said only of files whose size was not announced.</param>
    /// <returns><see cref="UploadState.Conflict"/>: the file is not that long, or longer; somebody else goes on with it.</returns>
    [Alias("AppendPiece"), Repeatable] Task<UploadStatus> AppendPiece(string secret, string uploadId, long offset, BlobRef piece, bool last);

    /// <summary>Drops an upload with its bytes; one that is gone is fine.</summary>
    [Alias("DropFile"), Repeatable] Task<DraftResult> DropFile(string secret, string uploadId);
}

/// <param name="Size">Null: not known before the end.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.UploadRequest")]
public sealed record UploadRequest([property: Id(0)] string Name, [property: Id(1)] string ContentType, [property: Id(2)] long? Size);

public enum UploadState
{
    /// <summary>More bytes are awaited.</summary>
    Open,
    Complete,
    LinkClosed,
    /// <summary>Dropped, expired, or never begun.</summary>
    Unknown,
    /// <summary>This file alone.</summary>
    TooLarge,
    /// <summary>All files together.</summary>
    TooMuch,
    /// <summary>Too many files, or too many pieces.</summary>
    TooMany,
    Conflict,
}

/// <param name="Offset">Bytes that are safe.</param>
/// <param name="Size">Null: not known before the end.</param>
/// <param name="Most">Bytes that this file may have.</param>
/// <param name="Until">When it is dropped if nothing more comes.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.UploadStatus")]
public sealed record UploadStatus(
    [property: Id(0)] UploadState State,
    [property: Id(1)] string UploadId = "",
    [property: Id(2)] string Organisation = "",
    [property: Id(3)] long Offset = 0,
    [property: Id(4)] long? Size = null,
    [property: Id(5)] long Most = 0,
    [property: Id(6)] DateTimeOffset? Until = null)
{
    /// <summary>Complete, and still being scanned for malware.</summary>
    [Id(7)] public bool Scanning { get; init; }

    /// <summary>Malware was found: it can't be sent.</summary>
    [Id(8)] public bool Infected { get; init; }
}
