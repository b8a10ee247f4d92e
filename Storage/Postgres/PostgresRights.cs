using Npgsql;

namespace Siegelpost.Storage;

/// <summary>The database roles that <c>migrate</c> grants rights to; null: nobody but the owner uses the database.</summary>
/// <param name="Silo"><c>Storage:SiloRole</c>.</param>
/// <param name="Front"><c>Storage:FrontRole</c>: gateways and portals in processes of their own.</param>
public sealed record DatabaseRoles(string? Silo, string? Front)
{
    public static readonly DatabaseRoles None = new(null, null);
}

/// <summary>
/// Who may do what with which table. A front door that is taken over must yield no mail: it finds silos, stores blobs that only silos can
/// open, and reads neither state nor read model nor audit nor keys.
/// </summary>
internal static class PostgresRights
{
    /// <summary>Every table of schema.sql; a table that is missing here is nobody's but the owner's.</summary>
    internal static readonly (string Table, string Silo, string Front)[] All =
    [
        ("meta", "SELECT, INSERT", "SELECT"), // fingerprints of keys are noted once, versions are migrate's
        ("orleansquery", "SELECT", "SELECT"),
        ("orleansstorage", "SELECT, INSERT, UPDATE, DELETE", ""),
        ("orleansreminders", "SELECT, INSERT, UPDATE, DELETE", ""),
        ("orleansmembershipversion", "SELECT, INSERT, UPDATE, DELETE", "SELECT"),
        ("orleansmembership", "SELECT, INSERT, UPDATE, DELETE", "SELECT"),
        ("message", "SELECT, INSERT, UPDATE, DELETE", ""),
        ("recipient", "SELECT, INSERT, UPDATE, DELETE", ""),
        ("organisation", "SELECT, INSERT, DELETE", ""),
        ("audit", "SELECT, INSERT", ""),
        ("protectionkey", "SELECT, INSERT, UPDATE", ""),
    ];

    /// <summary>Sets the rights of both roles to exactly these, also where they had more.</summary>
    internal static async Task Grant(NpgsqlConnection connection, DatabaseRoles roles, CancellationToken cancellation)
    {
        if (roles.Silo is not null && roles.Silo == roles.Front) throw new FormatException("Storage:SiloRole and Storage:FrontRole are the same role. A front door must not read what a silo may.");
        if (roles.Silo is not null) await Grant(connection, "Storage:SiloRole", roles.Silo, right => right.Silo, cancellation).ConfigureAwait(false);
        if (roles.Front is not null) await Grant(connection, "Storage:FrontRole", roles.Front, right => right.Front, cancellation).ConfigureAwait(false);
    }

    private static async Task Grant(NpgsqlConnection connection, string setting, string role, Func<(string Table, string Silo, string Front), string> choose, CancellationToken cancellation)
    {
        var known = await connection.Scalar("SELECT rolname=current_user FROM pg_roles WHERE rolname=@Role", cancellation, ("Role", role)).ConfigureAwait(false);
        if (known is not bool owner) throw new FormatException($"{setting}: the database has no role '{role}'. Make it first: CREATE ROLE {Quoted(role)} LOGIN.");
        if (owner) return; // has every right by owning; taking some away would only hinder the next migrate
        if (await connection.Scalar("SELECT has_schema_privilege(@Role, current_schema(), 'USAGE')", cancellation, ("Role", role)).ConfigureAwait(false) is false)
            await connection.Execute($"GRANT USAGE ON SCHEMA {Quoted((string)(await connection.Scalar("SELECT current_schema()", cancellation).ConfigureAwait(false))!)} TO {Quoted(role)}", cancellation).ConfigureAwait(false);
        foreach (var right in All)
        {
            await connection.Execute($"REVOKE ALL ON {right.Table} FROM {Quoted(role)}", cancellation).ConfigureAwait(false);
            if (choose(right) is { Length: > 0 } rights) await connection.Execute($"GRANT {rights} ON {right.Table} TO {Quoted(role)}", cancellation).ConfigureAwait(false);
        }
    }

    private static string Quoted(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
