using System.Text.RegularExpressions;

namespace Siegelpost.Silo.Content;

/// <summary>
/// The tags in a subject (A2): <c>(Auto)</c> or <c>[Auto]</c>, several of them, at the start, after <c>AW:</c> and its kin, or at the end.
/// </summary>
/// <param name="Auto">Asks for protection.</param>
/// <param name="Plain">Asks for none; counts only where the organisation permits it.</param>
/// <param name="Subject">Without the tags, prefixes kept.</param>
internal sealed partial record SubjectTags(bool Auto, bool Plain, string Subject)
{
    /// <param name="keepPlain">True: <c>[plain]</c> means nothing here and stays in the text.</param>
    public static SubjectTags Read(string subject, bool keepPlain)
    {
        bool auto = false, plain = false;
        string before = "", after = "";
        var rest = subject.Trim();
        while (true)
        {
            if (TagAtStart().Match(rest) is { Success: true } tag)
            {
                rest = rest[tag.Length..].TrimStart();
                if (Note(tag)) before += tag.Value.Trim() + " ";
            }
            else if (Prefix().Match(rest) is { Success: true } prefix)
            {
                rest = rest[prefix.Length..].TrimStart();
                before += prefix.Value.Trim() + " ";
            }
            else break;
        }
        while (TagAtEnd().Match(rest) is { Success: true } tag)
        {
            rest = rest[..tag.Index].TrimEnd();
            if (Note(tag)) after = " " + tag.Value.Trim() + after;
        }
        return new(auto, plain, (before + rest + after).Trim());

        bool Note(Match tag)                                                 // true: it stays
        {
            var isPlain = tag.Groups["word"].Value.Equals("plain", StringComparison.OrdinalIgnoreCase);
            (auto, plain) = (auto || !isPlain, plain || isPlain);
            return isPlain && keepPlain;
        }
    }

    /// <summary>The tag anywhere: for subjects of which nobody knows where they begin.</summary>
    public static bool AutoAnywhere(string subject) => TagAnywhere().IsMatch(subject);

    private const string Tag = @"[(\[]\s*(?<word>auto|plain)\s*[)\]]";

    [GeneratedRegex("^" + Tag, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TagAtStart();

    [GeneratedRegex(Tag + "$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TagAtEnd();

    [GeneratedRegex(@"[(\[]\s*auto\s*[)\]]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TagAnywhere();

    // Answers and forwards in the languages that Outlook, Gmail and Apple Mail write; "AW[2]:" and "Re(3):" too.
    [GeneratedRegex(@"^(?:aw|re|wg|fw|fwd|antw|antwort|sv|vs|vb|tr|rv|rif|res|enc|odp|pd|ynt|doorst|ref)(?:\s?[\[(^]\d{1,3}[\])]?)?\s?[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
