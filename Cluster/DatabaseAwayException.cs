namespace Siegelpost.Cluster;

/// <summary>A start without its database: nothing is wrong with the configuration, it may be tried again. Exit code 1.</summary>
public sealed class DatabaseAwayException : Exception
{
    public DatabaseAwayException() { }
    public DatabaseAwayException(string message) : base(message) { }
    public DatabaseAwayException(string message, Exception inner) : base(message, inner) { }
}
