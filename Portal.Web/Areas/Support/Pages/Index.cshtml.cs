using Microsoft.AspNetCore.Mvc;

namespace Siegelpost.Portal.Support.Pages;

/// <summary>Finds mails and people by address or id; without a query the newest mails. Never by subject, which support doesn't see.</summary>
internal sealed class SearchModel(IGrainFactory grains) : SupportPage(grains)
{
    public const int RowsShown = 5;
    private const int MaxPage = 10_000, MaxQuery = 320; // RFC 5321 §4.5.3.1: 64 + @ + 255

    public string Query { get; private set; } = "";
    public int PageNumber { get; private set; }
    public SearchPage Found { get; private set; } = new([], false);
    public IReadOnlyList<AccountStatus> People { get; private set; } = [];
    private IReadOnlyDictionary<string, string> _organisations = new Dictionary<string, string>();

    public async Task OnGet([FromQuery(Name = "q")] string? query, [FromQuery(Name = "page")] string? page)
    {
        Query = Clean(query);
        PageNumber = int.TryParse(page, out var number) ? Math.Clamp(number, 0, MaxPage) : 0;
        When = WhenIn(null);
        if (LooksLikeAddress(Query)) await Desk.Audit(Who, AuditWords.Searched, Query, "");
        Found = await Desk.Search(Query, PageNumber);
        if (Query.Contains('@', StringComparison.Ordinal) && PageNumber == 0) People = await Desk.Accounts(Query);
        _organisations = await Desk.Organisations();
    }

    public string NameOf(string organisation) => _organisations.TryGetValue(organisation, out var name) ? name : organisation;

    public string PageAddress(int page) => Query.Length == 0 ? $"/?page={page}" : $"/?q={Uri.EscapeDataString(Query)}&page={page}";

    /// <summary>An id is no person; everything else could be the beginning of an address.</summary>
    private static bool LooksLikeAddress(string query) => query.Length > 0 && !IsIdOrPrefix(query);

    private static bool IsIdOrPrefix(string query)
    {
        var bare = query.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
        return bare.Length is 8 or Crockford.Length && Crockford.IsId(bare.Length == 8 ? bare.PadRight(Crockford.Length, '0') : bare);
    }

    private static string Clean(string? query)
    {
        var text = new string([.. (query ?? "").Where(c => !char.IsControl(c))]).Trim();
        return text.Length > MaxQuery ? text[..MaxQuery] : text;
    }
}
