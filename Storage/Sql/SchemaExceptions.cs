namespace Siegelpost.Storage;

/// <summary>The database was written by a newer version of the product, which this one could damage.</summary>
public sealed class NewerSchemaException : Exception
{
    public NewerSchemaException() { }
    public NewerSchemaException(string message) : base(message) { }
    public NewerSchemaException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>The database lacks what this version needs, and whoever asks may not make it. The message says who can.</summary>
public sealed class UnpreparedSchemaException : Exception
{
    public UnpreparedSchemaException() { }
    public UnpreparedSchemaException(string message) : base(message) { }
    public UnpreparedSchemaException(string message, Exception inner) : base(message, inner) { }
}
