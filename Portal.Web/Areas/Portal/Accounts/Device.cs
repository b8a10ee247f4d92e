namespace Siegelpost.Portal.Areas.Portal.Accounts;

/// <summary>A browser and its system in a few known words, for the list of sessions. Nothing else of what a browser says is kept.</summary>
internal static class Device
{
    private const int MostRead = 400;

    // The first that fits counts: most browsers claim to be others too.
    private static readonly (string Mark, string Name)[] s_browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];
    private static readonly (string Mark, string Name)[] s_systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    internal static string Of(HttpContext context) => Of(context.Request.Headers.UserAgent.ToString());

    internal static string Of(string userAgent)
    {
        var read = userAgent.Length > MostRead ? userAgent[..MostRead] : userAgent;
        return string.Join(", ", new[] { Find(s_browsers, read), Find(s_systems, read) }.OfType<string>());
    }

    private static string? Find((string Mark, string Name)[] known, string text) =>
        known.FirstOrDefault(one => text.Contains(one.Mark, StringComparison.Ordinal)).Name;
}
