namespace Siegelpost.Silo.Delivery;

/// <summary>What a server offers in its reply to EHLO (RFC 5321 §4.1.1.1).</summary>
internal sealed class Extensions(IReadOnlyList<string> lines)
{
    public static readonly Extensions None = new([]);

    private readonly HashSet<string> _keywords = lines.Skip(1).Select(line => line.Split(' ', '=')[0]).ToHashSet(StringComparer.OrdinalIgnoreCase); // the first line is the greeting

    public bool Has(string keyword) => _keywords.Contains(keyword);
}
