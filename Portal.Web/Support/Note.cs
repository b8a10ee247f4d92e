using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Siegelpost.Portal.Support;

/// <summary>What an action did, said once on the page to which it leads back.</summary>
internal sealed record Note(string Text, bool Good)
{
    private const string Key = "note";

    public void Keep(ITempDataDictionary next) => next[Key] = (Good ? "+" : "-") + Text;

    public static Note? Take(ITempDataDictionary last) => last[Key] is string { Length: > 1 } kept ? new(kept[1..], kept[0] == '+') : null;
}
