using System.Buffers.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Support.Pages;

/// <summary>The link that the host prints at its first start: makes the first staff account. Looking at it changes nothing.</summary>
[EnableRateLimiting(RateLimits.Attempts)]
internal sealed class SetUpModel(IGrainFactory grains, Words words) : PageModel
{
    /// <summary>256 bits as base64url.</summary>
    private const int SecretLength = 43;

    public bool Open { get; private set; }
    public string Name { get; private set; } = "";
    public string? Problem { get; private set; }

    private IStaffGrain Staff => grains.GetGrain<IStaffGrain>(StaffAuthentication.StaffKey);

    public async Task<IActionResult> OnGet(string secret)
    {
        Open = IsSecret(secret) && await Staff.SetUp(secret) is LinkState.Open;
        if (!Open) Response.StatusCode = 404;
        return Page();
    }

    public async Task<IActionResult> OnPost(string secret, [FromForm] string? name, [FromForm] string? password, [FromForm] string? repeat)
    {
        if (await OnGet(secret) is var page && !Open) return page;
        Name = (name ?? "").Trim();
        Problem = Name.Length is 0 or > 80 || Name.Any(char.IsControl) ? words.NameNeeded
            : (password ?? "") != (repeat ?? "") ? words.NotTheSame
            : null;
        if (Problem is null)
        {
            var result = await Staff.Create(secret, Name, password ?? "");
            if (result is { Outcome: PassphraseOutcome.Set, Session: { } session })
            {
                StaffCookie.Write(HttpContext, session);
                return LocalRedirect("/");
            }
            Open = result.Outcome is not (PassphraseOutcome.LinkClosed or PassphraseOutcome.Set);
            Problem = words.PasswordProblem(result.Outcome);
        }
        Response.StatusCode = 422;
        return Page();
    }

    private static bool IsSecret(string text) => text.Length == SecretLength && Base64Url.IsValid(text);
}
