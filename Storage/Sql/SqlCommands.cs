using System.Data.Common;
using System.Text;

namespace Siegelpost.Storage;

/// <summary>One command with named parameters: the only way in which our own code speaks SQL.</summary>
internal static class SqlCommands
{
    internal static async Task<int> Execute(this DbDataSource database, string sql, CancellationToken cancellation, params (string Name, object? Value)[] parameters)
    {
        var command = database.Prepare(sql, parameters);
        await using (command.ConfigureAwait(false)) return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    internal static async Task<List<T>> Query<T>(this DbDataSource database, string sql, Func<DbDataReader, T> read, CancellationToken cancellation, params (string Name, object? Value)[] parameters)
    {
        var rows = new List<T>();
        var command = database.Prepare(sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
                while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) rows.Add(read(reader));
        }
        return rows;
    }

#pragma warning disable CA2100 // texts come from SqlTexts alone
    internal static DbCommand Prepare(this DbDataSource database, string sql, params (string Name, object? Value)[] parameters)
    {
        var command = database.CreateCommand(sql);
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value switch { null => DBNull.Value, string text => Storable(text), _ => value };
            command.Parameters.Add(parameter);
        }
        return command;
    }
#pragma warning restore CA2100

    // PostgreSQL refuses NUL and half surrogate pairs (a text cut in the middle of one); what people type and peers send may hold both.
    internal static string Storable(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') || text.Contains('\0', StringComparison.Ordinal)
        ? string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0 ? Rune.ReplacementChar : rune)) : text;
}
