using Microsoft.AspNetCore.Mvc;

namespace Siegelpost.Portal.Support.Pages;

/// <summary>Who did what, to whom, why. Only read here; nothing can be removed.</summary>
internal sealed class AuditModel(IGrainFactory grains) : SupportPage(grains)
{
    /// <summary>A full page may have another one after it.</summary>
    public const int PageSize = 50;

    public int PageNumber { get; private set; }
    public IReadOnlyList<AuditEntry> Entries { get; private set; } = [];

    public async Task OnGet([FromQuery(Name = "page")] string? page)
    {
        PageNumber = int.TryParse(page, out var number) ? Math.Clamp(number, 0, 10_000) : 0;
        When = WhenIn(null);
        Entries = await Desk.AuditLog(PageNumber);
    }
}
