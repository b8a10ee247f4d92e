using System.Collections.Concurrent;

namespace Siegelpost.Portal.Support;

/// <summary>Which mails of the sample mailboxes somebody has opened, so that new ones stand out. Forgotten with the process.</summary>
internal sealed class SeenMails
{
    private const int Most = 20_000;
    private readonly ConcurrentDictionary<(string Address, string Mail), bool> _seen = new();

    public void Add(string address, string mail)
    {
        if (_seen.Count < Most) _seen[(address.ToLowerInvariant(), mail)] = true;
    }

    public bool Contains(string address, string mail) => _seen.ContainsKey((address.ToLowerInvariant(), mail));
}
