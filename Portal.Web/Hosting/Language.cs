using System.Globalization;

namespace Siegelpost.Portal.Hosting;

/// <summary>
/// German or English. A page says each text in both (<c>Say("Hilfe", "Help")</c>), so that no text can lack one and both stand where they
/// are read.
/// </summary>
public sealed record Language
{
    public static readonly Language German = new("de"), English = new("en");
    private const string Choice = "lang";

    private Language(string code) => (Code, Culture) = (code, CultureInfo.GetCultureInfo(code == "en" ? "en-GB" : "de-DE"));

    /// <summary>BCP 47: de or en.</summary>
    public string Code { get; }

    public CultureInfo Culture { get; }

    public Language Other => Code == "en" ? German : English;

    public string Say(string german, string english) => Code == "en" ? english : german;

    public static Language? Find(string? code) => code switch { "de" => German, "en" => English, _ => null };

    /// <summary>What somebody chose, on this page or before; null: nothing yet.</summary>
    internal static Language? Chosen(HttpContext context) => Find(context.Request.Query[Choice]) ?? Find(context.Read(Choice));

    /// <summary>The first of our languages that the browser asks for (RFC 9110 §12.5.4); null: none of them.</summary>
    internal static Language? Asked(HttpContext context) => context.Request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(range => range.Quality ?? 1).Take(20)
        .Select(range => Find(range.Value.ToString().Split('-')[0].ToLowerInvariant())).FirstOrDefault(found => found is not null);

    /// <summary>For answers without a page: chosen, else asked for, else what the link's reader is known by.</summary>
    internal static Language Of(HttpContext context, string? known) => Chosen(context) ?? Asked(context) ?? Find(known) ?? German;

    /// <summary>Keeps a choice made on this page, in the browser only.</summary>
    internal static void Keep(HttpContext context)
    {
        if (Find(context.Request.Query[Choice]) is { } chosen) Remember(context, chosen);
    }

    internal static void Remember(HttpContext context, Language language) => context.Write(Choice, language.Code, TimeSpan.FromDays(365));
}
