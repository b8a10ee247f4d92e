namespace Siegelpost.Silo.Domain;

/// <summary>What a mail needs next; decided by <see cref="MessageAgenda.Next"/>, done by the grain, one at a time.</summary>
internal abstract record Step
{
    /// <summary>Parse it: marks, persons, files.</summary>
    internal sealed record Read : Step;
    /// <summary>Look for malware before anything is released.</summary>
    internal sealed record Scan : Step;
    /// <summary>Ask the recipient's account whether it can go out.</summary>
    internal sealed record Plan(Row Row) : Step;
    /// <summary>Make the protected form.</summary>
    internal sealed record Seal(Row Row) : Step;
    /// <summary>Give it to the next hop.</summary>
    internal sealed record Dispatch(Row Row) : Step;
    /// <summary>Tell the files' grains how long this recipient may fetch.</summary>
    internal sealed record TellFiles(Row Row) : Step;
    /// <summary>Tell the recipient's mailbox what it may show until when.</summary>
    internal sealed record TellMailbox(Row Row) : Step;
    /// <summary>The same for the mailbox of who wrote the mail in the portal.</summary>
    internal sealed record TellWriter : Step;
    /// <summary>The hold is over: give up this row.</summary>
    internal sealed record Expire(Row Row) : Step;
    /// <summary>Warn a recipient that files will be deleted.</summary>
    internal sealed record Warn(Row Row) : Step;
    /// <summary>Retention is over for this recipient.</summary>
    internal sealed record EndRetention(Row Row) : Step;
    /// <summary>Tell the sender: the one summary.</summary>
    internal sealed record Summarise : Step;
    /// <summary>Tell the sender what changed since.</summary>
    internal sealed record TellChanges : Step;
    /// <summary>Nobody needs the content any more.</summary>
    internal sealed record Destroy : Step;
    internal sealed record WaitUntil(DateTimeOffset At) : Step;
    internal sealed record Done : Step;
}
