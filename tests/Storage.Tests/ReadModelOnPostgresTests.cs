using System.Data.Common;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

public sealed class ReadModelOnPostgresTests(Postgres postgres) : ReadModelContract
{
    protected override Task<TestDatabase> Open() => postgres.Open();

    [Theory]
    [InlineData("DELETE FROM audit"), InlineData("TRUNCATE audit"), InlineData("UPDATE audit SET who='another'")]
    public async Task Not_even_the_owner_of_the_audit_takes_anything_out_of_it(string attempt)
    {
        await new Audit(Database.Source).Append(DateTimeOffset.UnixEpoch, "support", "retry", "reason", "MAIL");
        Assert.Contains("only appended", (await Assert.ThrowsAnyAsync<DbException>(() => Database.Source.Execute(attempt, default))).Message, StringComparison.Ordinal);
        Assert.Equal("support", Assert.Single(await new Audit(Database.Source).Read()).Who);
    }

    [Fact]
    public async Task An_entry_waits_for_the_one_before_so_that_numbers_appear_in_order()
    {
        var audit = new Audit(Database.Source);
        await using var connection = await Database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var first = connection.CreateCommand();
        first.CommandText = SqlTexts.Of(Database.Source)["AuditAppend"].Replace("@At", "0", StringComparison.Ordinal).Replace("@Who, @What, @Why, @Target", "'support', 'retry', 'first', 'MAIL'", StringComparison.Ordinal);
        await first.ExecuteNonQueryAsync();
        var second = audit.Append(DateTimeOffset.UnixEpoch, "support", "retry", "second", "MAIL");
        await Eventually.Fits(() => Database.Source.Query("SELECT count(*) FROM pg_locks WHERE locktype='advisory' AND NOT granted AND database=(SELECT oid FROM pg_database WHERE datname=current_database())",
            static row => row.GetInt64(0), default), waiting => waiting is [1]);

        await transaction.CommitAsync();
        await second;
        Assert.Equal(["second", "first"], (await audit.Read()).Select(row => row.Why));
    }

    // Of a planner that counts rows only a filled database tells.
    [Fact]
    public async Task Lists_of_a_large_database_are_served_by_an_index()
    {
        await Database.Source.Execute("""
            INSERT INTO message SELECT lpad(i::text, 26, '0'), 'org' || i % 100, 'out', 's', 'sender' || i % 1000, i, 's', NULL, (i % 100 <> 0)::integer, 1 FROM generate_series(1, 50000) i;
            INSERT INTO recipient SELECT lpad(i::text, 26, '0'), 'recipient' || i % 1000, 'r', i, 'account' || i % 1000, 's', 'pdf' FROM generate_series(1, 50000) i;
            INSERT INTO audit(at, who, what, why, target) SELECT i, 'w', 'w', 'w', 'target' || i % 1000 FROM generate_series(1, 20000) i;
            """, default);
        foreach (var table in new[] { "message", "recipient", "audit" }) await Database.Source.Execute($"ANALYZE {table}", default);

        foreach (var (query, indexes) in new Dictionary<string, string[]>
        {
            ["MessageRead"] = ["message_pkey"],
            ["MessagesById"] = ["message_pkey"],
            ["RecipientsRead"] = ["recipient_pkey"],
            ["MessagesByAddress"] = ["ix_message_sender", "ix_recipient_address"],
            ["MessagesOfAddress"] = ["ix_message_sender", "ix_recipient_address"],
            ["MessagesNewest"] = ["ix_message_accepted"],
            ["MessagesOfOrganisation"] = ["ix_message_organisation"],
            ["Unfinished"] = ["ix_message_unfinished"],
            ["MessagesOfAccount"] = ["ix_recipient_account"],
            ["AuditRead"] = ["audit_pkey"],
            ["AuditReadOfTarget"] = ["ix_audit_target"],
        })
        {
            var plan = await Database.Plan(SqlTexts.Of(Database.Source)[query]);
            Assert.All(indexes, index => Assert.Contains(index, plan, StringComparison.Ordinal));
            Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        }
    }
}
