namespace Siegelpost.Tests;

public sealed class OrleansOnSqliteTests : OrleansContract
{
    protected override Task<TestDatabase> Open() => SqliteTestDatabase.Open();
}
