using System.Collections;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Siegelpost.Storage;

/// <summary>
/// The answer of a command, read completely before its thread goes on. SQLite's values are integers, reals, texts and blobs; the typed
/// getters convert them as Orleans' providers expect.
/// </summary>
internal sealed class SqliteRows : DbDataReader
{
    internal static readonly SqliteRows None = new([], [], -1);
    private readonly string[] _names;
    private readonly List<object[]> _rows;
    private readonly int _affected;
    private int _row = -1;
    private bool _closed;

    private SqliteRows(string[] names, List<object[]> rows, int affected) => (_names, _rows, _affected) = (names, rows, affected);

    internal static SqliteRows ReadAll(SqliteDataReader reader)
    {
        string[] names = [];
        var rows = new List<object[]>();
        do
        {
            if (reader.FieldCount == 0) continue; // a statement without rows in front of the one with them
            if (names.Length == 0) names = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
            while (reader.Read())
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                rows.Add(row);
            }
        }
        while (reader.NextResult());
        var times = Array.IndexOf(names, "StartTime"); // Orleans reads it untyped; SQLite has no dates, only text in UTC
        if (times >= 0)
            foreach (var row in rows) row[times] = Time(row[times]);
        return new SqliteRows(names, rows, reader.RecordsAffected);
    }

    public override int FieldCount => _names.Length;
    public override bool HasRows => _rows.Count > 0;
    public override bool IsClosed => _closed;
    public override int RecordsAffected => _affected;
    public override int Depth => 0;
    public override object this[int ordinal] => GetValue(ordinal);
    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => ++_row < _rows.Count;
    public override bool NextResult() => false;
    public override void Close() => _closed = true;

    public override string GetName(int ordinal) => _names[ordinal];

    public override int GetOrdinal(string name)
    {
        var ordinal = Array.FindIndex(_names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        return ordinal >= 0 ? ordinal : throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such column.");
    }

    public override object GetValue(int ordinal) => _rows[_row][ordinal];

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        Array.Copy(_rows[_row], values, count);
        return count;
    }

    public override bool IsDBNull(int ordinal) => GetValue(ordinal) is DBNull;
    public override Type GetFieldType(int ordinal) => _rows.Count > 0 ? _rows[Math.Max(0, _row)][ordinal].GetType() : typeof(object);
    public override string GetDataTypeName(int ordinal) => GetFieldType(ordinal).Name;

    public override bool GetBoolean(int ordinal) => Convert.ToBoolean(GetValue(ordinal), CultureInfo.InvariantCulture);
    public override byte GetByte(int ordinal) => Convert.ToByte(GetValue(ordinal), CultureInfo.InvariantCulture);
    public override char GetChar(int ordinal) => Convert.ToChar(GetValue(ordinal), CultureInfo.InvariantCulture);
    public override DateTime GetDateTime(int ordinal) => Time(GetValue(ordinal));
    public override decimal GetDecimal(int ordinal) => Convert.ToDecimal(GetValue(ordinal), CultureInfo.InvariantCulture);
    public override double GetDouble(int ordinal) => Convert.ToDouble(GetValue(ordinal), CultureInfo.InvariantCulture);
    public override float GetFloat(int ordinal) => Convert.ToSingle(GetValue(ordinal), CultureInfo.InvariantCulture);
    public override Guid GetGuid(int ordinal) => GetValue(ordinal) is byte[] bytes ? new Guid(bytes) : Guid.Parse(GetString(ordinal));
    public override short GetInt16(int ordinal) => Convert.ToInt16(GetValue(ordinal), CultureInfo.InvariantCulture);
    public override int GetInt32(int ordinal) => Convert.ToInt32(GetValue(ordinal), CultureInfo.InvariantCulture);
    public override long GetInt64(int ordinal) => Convert.ToInt64(GetValue(ordinal), CultureInfo.InvariantCulture);
    public override string GetString(int ordinal) => (string)GetValue(ordinal);

    public override T GetFieldValue<T>(int ordinal) => GetValue(ordinal) switch
    {
        T value => value,
        DBNull when default(T) is null => default!,
        var value when typeof(T) == typeof(DateTime) => (T)(object)Time(value),
        var value => (T)Convert.ChangeType(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture),
    };

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var bytes = (byte[])GetValue(ordinal);
        if (buffer is null) return bytes.Length;
        var count = (int)Math.Clamp(bytes.Length - dataOffset, 0, length);
        Array.Copy(bytes, dataOffset, buffer, bufferOffset, count);
        return count;
    }

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var text = GetString(ordinal);
        if (buffer is null) return text.Length;
        var count = (int)Math.Clamp(text.Length - dataOffset, 0, length);
        text.CopyTo((int)dataOffset, buffer, bufferOffset, count);
        return count;
    }

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    private static DateTime Time(object value) => value as DateTime? ?? DateTime.SpecifyKind(
        DateTime.ParseExact((string)value, ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None), DateTimeKind.Utc);
}
