using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Siegelpost.Storage;

/// <summary>The SQL of one database product: embedded files in which each text follows a line <c>-- name: X</c>.</summary>
internal sealed class SqlTexts
{
    private static readonly SqlTexts Sqlite = new(Named(Resource("Sqlite", "queries.sql"))), Postgres = new(Named(Resource("Postgres", "queries.sql")));
    private readonly Dictionary<string, string> _texts;

    private SqlTexts(Dictionary<string, string> texts) => _texts = texts;

    internal string this[string name] => _texts[name];

    internal static SqlTexts Of(DbDataSource database) => database switch
    {
        SqliteBatchSource => Sqlite,
        NpgsqlDataSource => Postgres,
        _ => throw new NotSupportedException($"There is no SQL for {database.GetType().Name}."),
    };

    /// <summary>The texts of Orleans' queries by their keys, with the one reminder window in them.</summary>
    internal static Dictionary<string, string> Orleans(string product) => Named(Resource(product, "orleans.sql")
        .Replace("{window}", ((int)ReminderWindow.Width.TotalSeconds).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    internal static string Resource(string product, string file)
    {
        using var stream = typeof(SqlTexts).Assembly.GetManifestResourceStream($"Siegelpost.{product}.{file}")
            ?? throw new InvalidOperationException($"The assembly lacks {product}/{file}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    internal static Dictionary<string, string> Named(string file)
    {
        const string Mark = "-- name: ";
        var texts = new Dictionary<string, string>();
        foreach (var part in file.ReplaceLineEndings("\n").Split('\n' + Mark).Skip(1))
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            // Comment lines go: a text's first word tells reads from writes.
            texts.Add(part[..end].Trim(), string.Join('\n', part[end..].Split('\n').Where(line => !line.StartsWith("--", StringComparison.Ordinal))).Trim());
        }
        return texts;
    }
}
