namespace Siegelpost.Storage;

/// <summary>The installation's keys are missing, unreadable, or not those that the stored data was written with (RULES 4): the process must end with exit code 2.</summary>
public sealed class KeyMismatchException : Exception
{
    public KeyMismatchException() { }
    public KeyMismatchException(string message) : base(message) { }
    public KeyMismatchException(string message, Exception inner) : base(message, inner) { }
}
