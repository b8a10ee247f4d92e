namespace Siegelpost;

/// <summary>A call that a front door makes again when no answer came: nobody knows what the first one did, and it doesn't matter.</summary>
/// <param name="seconds">For so long at the most.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RepeatableAttribute(double seconds = 60) : Attribute
{
    public double Seconds => seconds;
}

/// <summary>
/// The portals' Data Protection keys, shared by all of them; the one secret that a portal has, and it signs nobody in by itself
/// (RULES 17). At rest they are sealed under a key that no portal has. A stateless worker, key 0.
/// </summary>
[Alias("siegelpost.IProtectionKeysGrain")]
public interface IProtectionKeysGrain : IGrainWithIntegerKey
{
    /// <summary>All keys, as XML elements.</summary>
    [Alias("Read"), Repeatable] Task<IReadOnlyList<string>> Read();

    /// <summary>Adds one, or writes it again.</summary>
    [Alias("Add"), Repeatable] Task Add(string name, string element);
}
