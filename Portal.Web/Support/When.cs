using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Support;

/// <summary>
/// Moments as people say them: the clock today, the day otherwise, the year only when it is another one. The full moment is in the
/// element's title and, for machines, in its datetime.
/// </summary>
internal sealed class When(TimeZoneInfo zone, Language language, DateTimeOffset now)
{
    public static TimeZoneInfo Zone(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>"09:41:07" or "12. Nov., 09:41".</summary>
    public IHtmlContent Moment(DateTimeOffset at, string? css = null) => Element(at, MomentText(at), css);

    /// <summary>"12. November", for stations and lists; the clock when it was today.</summary>
    public IHtmlContent Short(DateTimeOffset at) => Element(at, IsToday(at) ? Local(at).ToString("HH:mm", language.Culture) : DayText(at), null);

    public IHtmlContent Day(DateTimeOffset at) => Element(at, DayText(at), null);

    public string MomentText(DateTimeOffset at) =>
        IsToday(at) ? Local(at).ToString("HH:mm:ss", language.Culture) : $"{DayText(at)}, {Local(at).ToString("HH:mm", language.Culture)}";

    public string DayText(DateTimeOffset at)
    {
        var day = Local(at).ToString(language.Say("d. MMMM", "d MMMM"), language.Culture);
        return Local(at).Year == Local(now).Year ? day : $"{day} {Local(at).Year.ToString(CultureInfo.InvariantCulture)}";
    }

    public string ClockText(DateTimeOffset at) => Local(at).ToString("HH:mm:ss", language.Culture);

    private bool IsToday(DateTimeOffset at) => Local(at).Date == Local(now).Date;

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone);

    private TagBuilder Element(DateTimeOffset at, string text, string? css)
    {
        var time = new TagBuilder("time");
        time.Attributes["datetime"] = at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        time.Attributes["title"] = Local(at).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
        if (css is not null) time.AddCssClass(css);
        time.InnerHtml.Append(text);
        return time;
    }
}
