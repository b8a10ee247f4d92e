using System.Collections.Concurrent;
using Siegelpost.Storage;

namespace Siegelpost.Portal.Areas.Portal.Uploads;

/// <summary>
/// Takes a file straight from the connection into sealed pieces: nothing is buffered whole, nothing is on a disk in clear (P10). A piece
/// that the draft has taken over survives whatever comes, so a lost connection costs what was not yet in a piece, and the end of
/// this process the piece under way. While one piece becomes durable the next one is being filled.
/// </summary>
public sealed class UploadIntake(SealedBlobs blobs, TimeProvider clock)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>With 2 GB, 60 pieces. A state lists them all.</summary>
    internal const long PieceSize = 32 * 1024 * 1024;

    /// <summary>Less isn't worth a piece when a connection breaks; it is sent again.</summary>
    internal const int WorthKeeping = 64 * 1024;

    /// <summary>A slow connection has something to go on from after that time, if it came to a megabyte.</summary>
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private const long MinutesWorth = 1024 * 1024;

    private readonly ConcurrentDictionary<string, bool> _busy = new();

    /// <summary>One request at a time goes on with an upload here; between portals the grain decides. Who was let in leaves.</summary>
    internal bool TryEnter(string uploadId) => _busy.TryAdd(uploadId, true);

    internal void Leave(string uploadId) => _busy.TryRemove(uploadId, out _);

    /// <param name="from">Where the upload stands.</param>
    /// <param name="whole">The body is the rest of a file whose size was not announced.</param>
    /// <returns>Where it stands now; <see cref="UploadState.TooLarge"/> and the like: no more is taken.</returns>
    /// <exception cref="IOException">The connection broke off, or storage can't take it. What was taken before stays.</exception>
    internal async Task<UploadStatus> Take(IDraftFiles draft, string secret, UploadStatus from, Stream body, bool whole, CancellationToken cancellation)
    {
        var filling = new Filling(this, draft, secret, from);
        var buffer = new byte[BufferSize];
        await using (filling)
        {
            while (true)
            {
                int read;
                try { read = await body.ReadAsync(buffer.AsMemory(0, filling.Room), cancellation); }
                catch (Exception broken) when (broken is IOException or OperationCanceledException)
                {
                    if (!whole) await filling.KeepWhatCame();
                    throw;
                }
                if (read == 0) return await filling.End(whole);
                if (filling.Came + read > from.Most) return await filling.Stop(UploadState.TooLarge);
                if (!await filling.Write(buffer.AsMemory(0, read))) return await filling.Stop(UploadState.Conflict);
            }
        }
    }

    private sealed class Filling(UploadIntake intake, IDraftFiles draft, string secret, UploadStatus status) : IAsyncDisposable
    {
        private BlobWriter? _writer;
        private long _offset = status.Offset, _begun;
        private Task<UploadStatus>? _keeping;

        public long Came => _offset + (_writer?.Length ?? 0);

        /// <summary>What may be read at once, so that pieces end where they should.</summary>
        public int Room => _writer is { Length: < PieceSize } ? (int)Math.Min(BufferSize, PieceSize - _writer.Length) : BufferSize;

        /// <returns>False: the draft has refused a piece.</returns>
        public async ValueTask<bool> Write(ReadOnlyMemory<byte> content)
        {
            if (_writer is not null && (_writer.Length >= PieceSize || _writer.Length >= MinutesWorth && intake.Clock.GetElapsedTime(_begun) > Minute) && !await Keep(last: false)) return false;
            if (_writer is null) (_writer, _begun) = (intake.Blobs.Begin(status.Organisation, BlobKind.Upload), intake.Clock.GetTimestamp());
            await _writer.Write(content); // without the request's token: a piece that was begun is finished
            return true;
        }

        public async Task<UploadStatus> End(bool whole)
        {
            if (whole) _writer ??= intake.Blobs.Begin(status.Organisation, BlobKind.Upload); // an empty file has a piece too
            if (_writer is not null) await Keep(whole);
            await Settle();
            return status;
        }

        public async Task KeepWhatCame()
        {
            if (_writer is { Length: >= WorthKeeping }) await Keep(last: false);
            await Settle();
        }

        /// <summary>What is in the piece under way is not wanted.</summary>
        public async Task<UploadStatus> Stop(UploadState why)
        {
            await Settle();
            return status.State is UploadState.Open or UploadState.Complete ? status with { State = why } : status;
        }

        public async ValueTask DisposeAsync()
        {
            if (_writer is not null) await _writer.DisposeAsync();
            if (_keeping is not null) await ((Task)_keeping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private async Task<bool> Keep(bool last)
        {
            if (!await Settle()) return false;
            var (writer, offset) = (_writer!, _offset);
            (_writer, _offset) = (null, offset + writer.Length);
            _keeping = HandOver(writer, offset, last);
            return true;
        }

        private async Task<UploadStatus> HandOver(BlobWriter writer, long offset, bool last)
        {
            await using (writer)
            {
                var piece = await writer.Commit();
                // No answer: it may have been taken over. Nothing is dropped then; if nobody owns it, the sweep takes it.
                var taken = await draft.AppendPiece(secret, status.UploadId, offset, piece, last);
                if (taken.State is not (UploadState.Open or UploadState.Complete)) await intake.Blobs.Delete(piece.Id, CancellationToken.None);
                return taken;
            }
        }

        private async Task<bool> Settle()
        {
            if (_keeping is null) return true;
            var keeping = _keeping;
            _keeping = null;
            status = await keeping;
            return status.State is UploadState.Open or UploadState.Complete;
        }
    }

    private SealedBlobs Blobs => blobs;
    private TimeProvider Clock => clock;
}
