namespace Siegelpost.Tests;

public sealed class OrleansOnPostgresTests(Postgres postgres) : OrleansContract
{
    protected override Task<TestDatabase> Open() => postgres.Open();
}
