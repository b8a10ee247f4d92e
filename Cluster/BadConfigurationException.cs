namespace Siegelpost.Cluster;

/// <summary>A configuration that can't work; the message names the setting and the fix. Exit code 2.</summary>
public sealed class BadConfigurationException : Exception
{
    public BadConfigurationException() { }
    public BadConfigurationException(string message) : base(message) { }
    public BadConfigurationException(string message, Exception inner) : base(message, inner) { }
}
