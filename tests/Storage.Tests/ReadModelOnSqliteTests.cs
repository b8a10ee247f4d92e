using Siegelpost.Storage;

namespace Siegelpost.Tests;

public sealed class ReadModelOnSqliteTests : ReadModelContract
{
    protected override Task<TestDatabase> Open() => SqliteTestDatabase.Open();

    [Theory]
    [InlineData("MessagesByAddress", "IX_Message_Sender", "IX_Recipient_Address")]
    [InlineData("MessagesOfAddress", "IX_Message_Sender (SenderFolded=?)", "IX_Recipient_Address (Folded=?)")]
    [InlineData("MessagesNewest", "IX_Message_Accepted")]
    [InlineData("MessagesOfOrganisation", "IX_Message_Organisation")]
    [InlineData("Unfinished", "IX_Message_Unfinished")]
    [InlineData("MessagesOfAccount", "IX_Recipient_Account (AccountId=?)")]
    [InlineData("AuditReadOfTarget", "IX_Audit_Target")]
    public async Task Lists_are_served_by_an_index(string query, params string[] indexes)
    {
        var plan = await Database.Plan(SqlTexts.Of(Database.Source)[query]);
        if (query != "MessagesByAddress" && query != "MessagesOfAddress") Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal); // no sorting of everything
        Assert.All(indexes, index => Assert.Contains(index, plan, StringComparison.Ordinal));
    }
}
