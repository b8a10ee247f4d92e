namespace Siegelpost.Silo.Content;

/// <summary>Whose mail it is, by its header From.</summary>
internal enum SenderStanding
{
    /// <summary>One mailbox of the organisation.</summary>
    Own,
    /// <summary>One mailbox of somebody else: a forward. Its tags mean nothing (RULES 5).</summary>
    Foreign,
    /// <summary>No From, or one that programs read differently. Such a mail can't be protected in anybody's name; a marked one must be returned.</summary>
    Ambiguous,
}

/// <param name="IsMarked">It must be protected, and never leaves in the clear (A9).</param>
/// <param name="Trigger">Why: "tag", "header", "sensitivity", "rule", "unparsable"; null: it is not marked.</param>
/// <param name="Subject">For people; without the tags when it is marked.</param>
internal sealed record Mark(bool IsMarked, string? Trigger, string Subject, SenderStanding Sender);

/// <summary>
/// Decides whether a mail asks for protection (A2, A3), from its raw header and the organisation's policy. In doubt it does: any reading
/// of any field that contains a trigger counts, any positive one beats any negative one, except a permitted <c>[plain]</c> (RULES 6).
/// </summary>
internal static class Marks
{
    /// <param name="recipients">Of the envelope.</param>
    public static Mark Judge(HeaderBlock headers, OrganisationProfile organisation, IReadOnlyList<string> recipients)
    {
        var subjects = headers.All("Subject").Select(SubjectReading.Of).ToList();
        var shown = subjects.FirstOrDefault()?[0].Text ?? "";
        var sender = Standing(headers, organisation);
        if (sender == SenderStanding.Foreign) return new(false, null, Shown(shown), sender);

        var allowPlain = organisation.Policy.AllowPlain;
        if (!headers.IsParsable) return Marked("unparsable");
        if (allowPlain && IsPlain(subjects)) return new(false, null, Shown(shown), sender);
        if (subjects.Any(readings => readings.Any(IsTagged))) return Marked("tag");
        if (headers.All("X-Siegelpost-Encrypt").Any(field => !IsOff(field.Text))) return Marked("header");
        if (headers.All("Sensitivity").Any(IsConfidential)) return Marked("sensitivity");
        if (recipients.Any(recipient => IsAlwaysProtected(recipient, organisation.Policy))) return Marked("rule");
        return new(false, null, Shown(shown), sender);

        Mark Marked(string trigger) => new(true, trigger, Cleaned(subjects, keepPlain: !allowPlain), sender);
    }

    private static SenderStanding Standing(HeaderBlock headers, OrganisationProfile organisation)
    {
        if (SenderReading.Of(headers) is not { } from) return SenderStanding.Ambiguous;
        if (organisation.Domains.Contains(from.Domain, StringComparer.OrdinalIgnoreCase)) return SenderStanding.Own;
        return headers.IsParsable ? SenderStanding.Foreign : SenderStanding.Ambiguous;   // another From may hide in the broken lines
    }

    private static bool IsTagged(SubjectReading reading) =>
        SubjectTags.Read(reading.Text, keepPlain: false).Auto || (!reading.IsWhole && SubjectTags.AutoAnywhere(reading.Text));

    /// <summary>Only when it can't be read otherwise: one Subject, decoded whole.</summary>
    private static bool IsPlain(List<IReadOnlyList<SubjectReading>> subjects) =>
        subjects is [[{ IsWhole: true } reading, ..]] && SubjectTags.Read(reading.Text, keepPlain: false).Plain;

    /// <summary>What is not clearly "off" is "on": a header that says something wants something.</summary>
    private static bool IsOff(string value) => value.ToLowerInvariant() is "0" or "" or "off" or "no" or "false";

    /// <summary>RFC 4021 §2.1.55 (X.400): Personal, Private, Company-Confidential; what Outlook calls "Vertraulich".</summary>
    private static bool IsConfidential(HeaderField field) => SubjectReading.Of(field).Any(reading =>
        reading.Text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)
            .Contains("companyconfidential", StringComparison.OrdinalIgnoreCase));

    private static bool IsAlwaysProtected(string recipient, OrganisationPolicy policy)
    {
        if (policy.AlwaysProtectDomains.Count == 0) return false;
        var domain = SenderReading.NormalDomain(recipient[(recipient.LastIndexOf('@') + 1)..]);
        return domain is null || policy.AlwaysProtectDomains.Any(always => SenderReading.NormalDomain(always) == domain);
    }

    private static string Cleaned(List<IReadOnlyList<SubjectReading>> subjects, bool keepPlain)
    {
        if (subjects is not [{ } readings, ..]) return "";
        var tagged = readings.FirstOrDefault(reading => reading.IsWhole && SubjectTags.Read(reading.Text, keepPlain: false).Auto) ?? readings[0];
        return Shown(SubjectTags.Read(tagged.Text, keepPlain).Subject);
    }

    private static string Shown(string subject) => Charsets.OneLine(subject, 500);
}
