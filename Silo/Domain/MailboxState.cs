using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Siegelpost.Silo.Domain;

/// <summary>What is retained for an account, as headlines: the mails themselves stay with their own grains.</summary>
internal sealed record MailboxState
{
    public int SchemaVersion { get; init; } = 1;
    public IReadOnlyList<KeptMail> Mails { get; init; } = [];
    /// <summary>Mails begun in the portal; their own grains have them.</summary>
    public IReadOnlyList<KeptDraft> Drafts { get; init; } = [];
    /// <summary>When mails were begun in the last day.</summary>
    public IReadOnlyList<DateTimeOffset> Begun { get; init; } = [];
}

internal sealed record KeptDraft(string ReplyId, string To, string Subject, DateTimeOffset At);

/// <summary>A headline.</summary>
/// <param name="Conversation">Mail id of the first mail of its conversation that came here.</param>
/// <param name="Other">Whom it is with: its writer, or the first recipient of one's own.</param>
/// <param name="Until">When it goes; null: not known before its hand-over.</param>
/// <param name="Epoch">Of the passphrase under which it was handed over, or written.</param>
/// <param name="Names">Hashes of its Message-ID and of those that it refers to.</param>
internal sealed record KeptMail(
    string MailId, string Conversation, string Sender, string SenderName, string Other, string Subject, DateTimeOffset SentAt, int Files, DateTimeOffset? Until, int Epoch, IReadOnlyList<string> Names)
{
    /// <summary>Written by the account itself.</summary>
    public bool Own { get; init; }
    public bool Read { get; init; }
    /// <summary>There is no PDF of it.</summary>
    public bool OnlyHere { get; init; }

    [JsonIgnore] public bool IsNew => !Own && !Read;

    /// <summary>Handed over before the last reset: who holds the account now need not be who could read it then (RULES 16).</summary>
    public bool IsLocked(int lockedBelow) => Epoch < lockedBelow;
}

/// <summary>What may happen to a mailbox; the same instance means "nothing changed".</summary>
internal static class MailboxLifecycle
{
    public const int MostMails = 1_000, MostDrafts = 10, MostPerDay = 50;
    private const int MostNames = 6;

    public static MailboxState Keep(MailboxState state, MailSummary mail, DateTimeOffset now)
    {
        var known = state.Mails.FirstOrDefault(m => m.MailId == mail.MailId);
        var names = Names(mail);
        var kept = known is not null
            ? known with { Until = mail.Until, Epoch = mail.Epoch, OnlyHere = mail.OnlyHere }
            : new KeptMail(mail.MailId, ConversationOf(state, names) ?? mail.MailId, mail.Sender, mail.SenderName, mail.Other, mail.Subject, mail.SentAt, mail.Files, mail.Until, mail.Epoch, names) { Own = mail.Own, OnlyHere = mail.OnlyHere };
        if (kept == known) return state;
        // What is nowhere else and has not been read goes last.
        return state with { Mails = [.. state.Mails.Where(m => m != known && !(m.Until < now)).Append(kept).OrderBy(m => m is { OnlyHere: true, Read: false }).ThenBy(m => m.SentAt).TakeLast(MostMails).OrderBy(m => m.SentAt)] };
    }

    /// <summary>Null: enough for one day, or enough unfinished.</summary>
    public static MailboxState? Begin(MailboxState state, KeptDraft draft, DateTimeOffset now)
    {
        var begun = state.Begun.Where(b => now - b < TimeSpan.FromDays(1)).ToArray();
        return state.Drafts.Count >= MostDrafts || begun.Length >= MostPerDay ? null : state with { Drafts = [.. state.Drafts, draft], Begun = [.. begun, now] };
    }

    public static MailboxState End(MailboxState state, string draft) =>
        state.Drafts.Any(d => d.ReplyId == draft) ? state with { Drafts = [.. state.Drafts.Where(d => d.ReplyId != draft)] } : state;

    public static MailboxState Drop(MailboxState state, string mailId) =>
        state.Mails.Any(m => m.MailId == mailId) ? state with { Mails = [.. state.Mails.Where(m => m.MailId != mailId)] } : state;

    /// <summary>The conversation that goes by this id: its own, or that of one of its mails.</summary>
    public static string Conversation(MailboxState state, string id) => state.Mails.FirstOrDefault(m => m.MailId == id)?.Conversation ?? id;

    /// <summary>Mails that are read with this conversation for the first time and can be read nowhere else.</summary>
    public static IEnumerable<string> FirstRead(MailboxState state, string conversation, int lockedBelow) =>
        state.Mails.Where(m => m.Conversation == conversation && m is { IsNew: true, OnlyHere: true } && !m.IsLocked(lockedBelow)).Select(m => m.MailId);

    /// <summary>Locked mails stay new: nobody has seen them.</summary>
    public static MailboxState MarkRead(MailboxState state, string conversation, int lockedBelow) =>
        state.Mails.Any(m => m.Conversation == conversation && m.IsNew && !m.IsLocked(lockedBelow))
            ? state with { Mails = [.. state.Mails.Select(m => m.Conversation == conversation && m.IsNew && !m.IsLocked(lockedBelow) ? m with { Read = true } : m)] }
            : state;

    /// <summary>Newest first; mails whose time is over wait to be dropped and are not shown.</summary>
    public static IEnumerable<KeptMail> Of(MailboxState state, DateTimeOffset now) => state.Mails.Where(m => !(m.Until < now)).OrderByDescending(m => m.SentAt).ThenByDescending(m => m.MailId, StringComparer.Ordinal);

    /// <summary>
    /// The oldest conversation here that shares a Message-ID with the mail (RFC 5322 §3.6.4). A forged reference puts a mail beside others of
    /// the same recipient and shows nothing to anybody else.
    /// </summary>
    private static string? ConversationOf(MailboxState state, IReadOnlyList<string> names) =>
        state.Mails.Where(m => m.Names.Any(names.Contains)).MinBy(m => m.SentAt)?.Conversation;

    /// <summary>The first reference is the thread's root, the last ones are what it answers; long threads are cut between.</summary>
    private static string[] Names(MailSummary mail)
    {
        var references = mail.References.Where(r => r.Length > 0).ToArray();
        return [.. references.Take(1).Concat(references.TakeLast(MostNames - 3)).Append(mail.MessageId ?? "").Append($"sp.{mail.MailId}.").Where(n => n.Length > 0).Select(Name).Distinct()];
    }

    /// <summary>All forms of one mail of ours ("sp.id.0.1@…", "sp.id.answer@…") are one name.</summary>
    private static string Name(string messageId)
    {
        var same = messageId.StartsWith("sp.", StringComparison.Ordinal) && messageId.Split('.') is [_, var mail, ..] && Crockford.IsId(mail) ? $"sp.{mail}" : messageId;
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(same)).AsSpan(0, 9));
    }
}
