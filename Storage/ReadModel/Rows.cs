namespace Siegelpost.Storage;

/// <summary>What lists show of a mail; written with its acceptance and after each step, and rebuildable from the grains.</summary>
/// <param name="Kind">Direction and kind, as the console shows it.</param>
/// <param name="Sender">Address of the envelope's sender; empty for the null sender.</param>
/// <param name="State">The phase, as the console shows it.</param>
/// <param name="NextDue">When the message will go on by itself; null: when something happens, or never.</param>
/// <param name="Finished">Nothing is left to do.</param>
/// <param name="Size">Bytes of the mail.</param>
public sealed record MessageRow(
    string MailId, string Organisation, string Kind, string Sender, DateTimeOffset AcceptedAt, string State, DateTimeOffset? NextDue, bool Finished, long Size);

/// <summary>One recipient of a mail.</summary>
/// <param name="AccountId">The account that the address pointed to; null before it is known.</param>
/// <param name="Method">How it is protected; null before it is decided.</param>
public sealed record RecipientRow(string MailId, string Address, string? AccountId, string State, string? Method);

/// <summary>What a member of staff did.</summary>
/// <param name="Number">Ascending in time; zero when appending.</param>
/// <param name="Who">Who did it.</param>
/// <param name="What">The action's stable name.</param>
/// <param name="Why">The reason given.</param>
/// <param name="Target">Mail id, account id or organisation id.</param>
public sealed record AuditRow(long Number, DateTimeOffset At, string Who, string What, string Why, string Target);

/// <summary>Which page of a list.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Size">1 to 200 rows.</param>
public readonly record struct Paging(int Number, int Size = 50)
{
    /// <summary>Nobody reads further; they search.</summary>
    public const int MaxNumber = 10_000, MaxSize = 200;

    internal int Limit => Math.Clamp(Size, 1, MaxSize);
    internal long Offset => (long)Math.Clamp(Number, 0, MaxNumber) * Limit;
}

/// <param name="HasMore">There is a next page.</param>
public sealed record MessagePage(IReadOnlyList<MessageRow> Messages, bool HasMore);
