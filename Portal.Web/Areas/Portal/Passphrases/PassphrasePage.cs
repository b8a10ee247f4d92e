using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Passphrases;

/// <summary>
/// A page where a new password is chosen. It works without script: taking or drawing an offer sends the form back, filled in. What may be
/// chosen is the silo's decision; here it is only explained.
/// </summary>
[EnableRateLimiting(RateLimits.Passphrases)]
public abstract class PassphrasePage(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    private const int LongestOffer = 127, LongestPassword = 500; // 127 bytes count; more is told as too long without asking the silo

    [BindProperty] public string? Password { get; set; }
    [BindProperty] public string? Again { get; set; }
    [BindProperty] public string? Present { get; set; }
    [BindProperty] public bool Shown { get; set; }
    [BindProperty] public string? Offer { get; set; }
    [BindProperty] public string? Offered { get; set; }

    public PassphraseForm Form { get; private set; } = null!;

    /// <summary>Looks the link or session up and says whose password it is; null: not open, and the page says so.</summary>
    protected abstract Task<PassphraseForm?> Find();

    protected abstract Task<PassphraseResult> Set(string password);

    /// <summary>A page that comes first; null: none, or it has been passed.</summary>
    protected virtual string? Before => null;

    /// <summary>Where to after it was set.</summary>
    protected abstract IActionResult Done(PassphraseResult result);

    /// <summary>Words that must not help: the person's own and the organisation's.</summary>
    protected virtual IReadOnlyList<string> Hints => [Form.Address, .. Form.Address.Split('@', '.', '-', '_'), Brand.Name, Brand.Town];

    public async Task<IActionResult> OnGet() => !await Begin() ? Page(StatusCodes.Status404NotFound) : Before is { } first ? Redirect(first) : Page();

    /// <summary>The strength of what is being typed; nothing is kept.</summary>
    public async Task<IActionResult> OnPostRate() =>
        await Find() is { } form
            ? Partial("_Strength", Strength.Of(await Rate(Form = form, Password ?? ""), form.MinimumLength, Language))
            : NotFound();

    public async Task<IActionResult> OnPost()
    {
        if (!await Begin()) return Page(StatusCodes.Status404NotFound);
        if (Before is { } first) return Redirect(first);
        var taken = Offer == "take" && Offered is { Length: > 0 and <= LongestOffer };
        if (Offer is not null) return await Show(taken ? Offered! : Password ?? "", taken || Shown, taken ? Offered : null);
        var errors = new List<FieldError>();
        if (ErrorOf(await Rate(Form, Password ?? "")) is { } weak) errors.Add(weak);
        if (!Shown && Again != Password) errors.Add(new("pw2", Say("Die Wiederholung ist anders.", "The repetition differs."), Say("Hier steht etwas anderes als oben. Tippen Sie es noch einmal.", "This differs from the field above. Type it once more.")));
        if (errors.Count > 0) return Refuse(errors);
        var result = await Set(Password!);
        return result.Outcome switch
        {
            PassphraseOutcome.Set => Done(result),
            PassphraseOutcome.LinkClosed or PassphraseOutcome.CodeMissing => await OnGet(), // it closed while the page was open
            PassphraseOutcome.WrongPresent => Refuse([new("present", Say("Das bisherige Passwort stimmt nicht.", "The present password is wrong."), Say("Prüfen Sie Groß- und Kleinschreibung.", "Check capitals and small letters."))]),
            _ => Refuse([ErrorOf(new(result.Outcome, 0, 0, result.Character))!]),
        };
    }

    private async Task<bool> Begin()
    {
        if (await Find() is not { } form) return false;
        Form = form with { Offer = await Silos.Ask<IPassphraseGrain, string>(desk => desk.Offer(Language.Code)) };
        return true;
    }

    private async Task<IActionResult> Show(string password, bool shown, string? offer)
    {
        Form = Form with { Password = password, Shown = shown, Offer = offer ?? Form.Offer, Rating = password.Length > 0 ? await Rate(Form, password) : null };
        ModelState.Clear();
        return Page();
    }

    private IActionResult Refuse(IReadOnlyList<FieldError> errors)
    {
        Failed = true;
        Form = Form with { Password = Password ?? "", Shown = Shown, Offer = Offered is { Length: > 0 and <= LongestOffer } ? Offered : Form.Offer, Errors = errors };
        ModelState.Clear();
        return Page(StatusCodes.Status422UnprocessableEntity);
    }

    private Task<PassphraseRating> Rate(PassphraseForm form, string password) => password.Length > LongestPassword
        ? Task.FromResult(new PassphraseRating(PassphraseOutcome.TooLong, 0, 0))
        : Silos.Ask<IPassphraseGrain, PassphraseRating>(desk => desk.Rate(password, form.MinimumLength, Hints));

    private FieldError? ErrorOf(PassphraseRating rating) => rating.Outcome switch
    {
        PassphraseOutcome.TooShort => new("pw", Say("Das Passwort ist zu kurz.", "The password is too short."),
            Say($"Nehmen Sie mindestens {Form.MinimumLength} Zeichen. Drei oder vier Wörter genügen meist.", $"Take at least {Form.MinimumLength} characters. Three or four words are usually enough.")),
        PassphraseOutcome.TooLong => new("pw", Say("Das Passwort ist zu lang.", "The password is too long."),
            Say("PDF-Programme lesen nur die ersten 127 Byte. Kürzen Sie es etwas.", "PDF programs read the first 127 bytes only. Shorten it a little.")),
        PassphraseOutcome.TooEasy => new("pw", Say("Das Passwort ist zu leicht zu erraten.", "The password is too easy to guess."),
            Reasons.Of(rating.Weakness, Language) is { Length: > 0 } reason
                ? Say($"{reason} Nehmen Sie vier Wörter, die nichts miteinander zu tun haben.", $"{reason} Take four words that have nothing to do with each other.")
                : Say("Bekannte Wörter, Namen und Jahreszahlen werden zuerst probiert. Nehmen Sie vier Wörter, die nichts miteinander zu tun haben.",
                    "Well-known words, names and years are tried first. Take four words that have nothing to do with each other.")),
        PassphraseOutcome.UnsafeCharacter => new("pw", Say($"Das Zeichen „{rating.Character}“ geht im Passwort nicht.", $"The password cannot contain “{rating.Character}”."),
            Say("PDF-Programme lesen dieses Zeichen verschieden. Ersetzen Sie es durch ein anderes.", "PDF programs read this character in different ways. Replace it by another one.")),
        _ => null,
    };
}
