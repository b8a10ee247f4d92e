using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace Siegelpost.Storage;

/// <summary>
/// Blobs as rows of 128 KiB. Each exchange borrows a connection for one statement, so that a slow client at the other end holds none. A small
/// mail is one statement and one commit; of a larger one each chunk is a statement that needn't reach the disk, and the last brings the head
/// along. Only silos may delete (PostgresRights): what a front door would delete is left to the sweep.
/// </summary>
public sealed class PostgresBlobs(NpgsqlDataSource database) : IBlobFiles
{
    internal const int Part = 128 * 1024;
    private const int Page = 500;

    /// <summary>For the place in the pool and the statement together; the database's own limits are shorter.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, string> Texts = SqlTexts.Named(SqlTexts.Resource("Postgres", "blobs.sql"));

    public BlobFile Create(string id) => new PostgresBlobFile(this, Checked(id));

    public async ValueTask<Stream> Open(string id, CancellationToken cancellation = default)
    {
        var (length, part, first) = await Again(id, "BlobOpen", async (command, stop) =>
        {
            command.Parameters.AddWithValue("Id", Checked(id));
            var row = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, stop).ConfigureAwait(false);
            await using var _ = row.ConfigureAwait(false);
            return await row.ReadAsync(stop).ConfigureAwait(false) ? (row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2)) : throw new FileNotFoundException($"There is no blob {id}.");
        }, cancellation).ConfigureAwait(false);
        if (first.Length != Math.Min(part, length)) throw new DamagedBlobException(id, "its first chunk has a wrong length", null);
        return new PartStream(length, part, first, (number, into, stop) => Chunk(id, number, into, stop));
    }

    public async ValueTask<bool> Exists(string id, CancellationToken cancellation = default) => await Again(id, "BlobExists", async (command, stop) =>
    {
        command.Parameters.AddWithValue("Id", Checked(id));
        return await command.ExecuteScalarAsync(stop).ConfigureAwait(false) is not null;
    }, cancellation).ConfigureAwait(false);

    public async ValueTask Delete(string id, CancellationToken cancellation = default) => await Again(id, "BlobDelete", async (command, stop) =>
    {
        command.Parameters.AddWithValue("Id", Checked(id));
        try { return await command.ExecuteNonQueryAsync(stop).ConfigureAwait(false); }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege) { return 0; } // a front door: see above
    }, cancellation).ConfigureAwait(false);

    public async IAsyncEnumerable<string> WrittenBefore(DateTimeOffset time, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var dead in Pages("BlobsUnfinishedBefore", time, cancellation).ConfigureAwait(false)) await Abandon(dead, cancellation).ConfigureAwait(false);
        await foreach (var id in Pages("BlobsWrittenBefore", time, cancellation).ConfigureAwait(false)) yield return id;
    }

    /// <summary>A chunk that isn't the last.</summary>
    internal Task Append(string id, int number, ReadOnlyMemory<byte> data, CancellationToken cancellation) => Once(id, "BlobAppend", (command, stop) =>
    {
        command.Parameters.AddWithValue("Id", id);
        command.Parameters.AddWithValue("Number", number);
        command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>>("Data", NpgsqlDbType.Bytea) { TypedValue = data });
        return command.ExecuteNonQueryAsync(stop);
    }, cancellation);

    /// <summary>The last chunk, and the head with it.</summary>
    internal Task Finish(string id, int number, ReadOnlyMemory<byte> data, long length, CancellationToken cancellation) => Once(id, "BlobFinish", async (command, stop) =>
    {
        command.Parameters.AddWithValue("Id", id);
        command.Parameters.AddWithValue("Number", number);
        command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>>("Data", NpgsqlDbType.Bytea) { TypedValue = data });
        command.Parameters.AddWithValue("Length", length);
        command.Parameters.AddWithValue("Part", Part);
        return await command.ExecuteNonQueryAsync(stop).ConfigureAwait(false) == 1 ? 1 : throw new IOException("its first chunks are gone");
    }, cancellation);

    internal Task Abandon(string id, CancellationToken cancellation) => Again(id, "BlobAbandon", (command, stop) =>
    {
        command.Parameters.AddWithValue("Id", id);
        return command.ExecuteNonQueryAsync(stop);
    }, cancellation);

    private Task Chunk(string id, long number, Memory<byte> into, CancellationToken cancellation) => Again(id, "BlobChunk", async (command, stop) =>
    {
        command.Parameters.AddWithValue("Id", id);
        command.Parameters.AddWithValue("Number", (int)number);
        var row = await command.ExecuteReaderAsync(CommandBehavior.SingleRow | CommandBehavior.SequentialAccess, stop).ConfigureAwait(false); // straight into our memory
        await using var _ = row.ConfigureAwait(false);
        if (!await row.ReadAsync(stop).ConfigureAwait(false)) throw new FileNotFoundException($"Blob {id} has no chunk {number}: deleted while it was read, or damaged.");
        var data = await row.GetStreamAsync(0, stop).ConfigureAwait(false);
        await using var __ = data.ConfigureAwait(false);
        if (data.Length != into.Length) throw new DamagedBlobException(id, $"chunk {number} has a wrong length", null);
        await data.ReadExactlyAsync(into, stop).ConfigureAwait(false);
        return into.Length;
    }, cancellation);

    private async IAsyncEnumerable<string> Pages(string text, DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (afterTime, afterId) = (DateTime.UnixEpoch, "");
        while (true)
        {
            var page = await Again("ids", text, async (command, stop) =>
            {
                command.Parameters.AddWithValue("Before", before.UtcDateTime);
                command.Parameters.AddWithValue("AfterTime", afterTime);
                command.Parameters.AddWithValue("AfterId", afterId);
                command.Parameters.AddWithValue("Limit", Page);
                var ids = new List<(string Id, DateTime Written)>();
                var rows = await command.ExecuteReaderAsync(stop).ConfigureAwait(false);
                await using var _ = rows.ConfigureAwait(false);
                while (await rows.ReadAsync(stop).ConfigureAwait(false)) ids.Add((rows.GetString(0), rows.GetDateTime(1)));
                return ids;
            }, cancellation).ConfigureAwait(false);
            foreach (var (id, _) in page) yield return id;
            if (page.Count < Page) yield break;
            (afterId, afterTime) = page[^1];
        }
    }

    /// <summary>What may be repeated is, once: connections in the pool don't know yet that the server has changed.</summary>
    private async Task<T> Again<T>(string id, string text, Func<NpgsqlCommand, CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        try { return await Once(id, text, ask, cancellation).ConfigureAwait(false); }
        catch (IOException e) when (e.InnerException is NpgsqlException { IsTransient: true } and not { InnerException: TimeoutException }) { return await Once(id, text, ask, cancellation).ConfigureAwait(false); }
    }

#pragma warning disable CA2100 // texts are ours
    private Task<T> Once<T>(string id, string text, Func<NpgsqlCommand, CancellationToken, Task<T>> ask, CancellationToken cancellation) =>
        StoreFault.Within(Patience, $"{text} of {id}", IsFull, async stop =>
        {
            var command = database.CreateCommand(Texts[text]);
            await using var _ = command.ConfigureAwait(false);
            return await ask(command, stop).ConfigureAwait(false);
        }, cancellation);
#pragma warning restore CA2100

    // Class 53 is about resources; of its members too many connections (53300) is about now, not about room.
    private static bool IsFull(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.InsufficientResources or PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory };

    private static string Checked(string id) => Crockford.IsId(id) ? id : throw new ArgumentException("Not a blob id.", nameof(id));
}
