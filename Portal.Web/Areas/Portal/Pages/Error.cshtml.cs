using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>What went wrong and what to do, for any method and on both listeners. It must work when nothing else does.</summary>
[IgnoreAntiforgeryToken]
public sealed class ErrorModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public int Code { get; private set; }
    public string Advice { get; private set; } = "";

    /// <summary>On the portal a way on is offered; the console's pages are others.</summary>
    public bool OffersPages => HttpContext.Features.Get<Listener>()?.Role == ListenerRole.Portal;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        WriteFor(brand: null);
        if (OffersPages) await TryFindBrand();
        Explain();
        await next();
    }

    private void Explain()
    {
        if (Response.StatusCode == StatusCodes.Status200OK) Response.StatusCode = StatusCodes.Status404NotFound; // the address itself was typed in
        Code = Response.StatusCode;
        (Title, Advice) = Code switch
        {
            400 => (Say("Das hat nicht geklappt", "That did not work"),
                Say("Die Seite war zu lange offen, oder Ihr Browser nimmt keine Cookies an. Laden Sie die vorige Seite neu und versuchen Sie es noch einmal.",
                    "The page was open for too long, or your browser refuses cookies. Reload the previous page and try again.")),
            404 => (Say("Diese Seite gibt es nicht", "There is no such page"),
                Say("Prüfen Sie, ob der Link vollständig ist. Manche E-Mail-Programme brechen lange Links um.",
                    "Check that the link is complete. Some e-mail programs break long links.")),
            405 => (Say("Das geht hier nicht", "That is not possible here"),
                Say("Öffnen Sie die Seite noch einmal aus Ihrer E-Mail oder aus dem PDF.", "Open the page again from your e-mail or from the PDF.")),
            413 => (Say("Das ist zu groß", "That is too large"),
                Say("Die Datei ist größer, als wir annehmen können. Teilen Sie sie auf oder packen Sie sie.",
                    "The file is larger than we can take. Split or compress it.")),
            429 => (Say("Bitte kurz warten", "Please wait a moment"),
                Say("Von Ihrem Anschluss kamen gerade sehr viele Anfragen. Versuchen Sie es in einer Minute wieder.",
                    "Very many requests have just come from your network. Try again in a minute.")),
            _ => (Say("Das hat gerade nicht geklappt", "That did not work just now"),
                Say("Bei uns ist etwas schiefgegangen. Es ist nichts verloren. Versuchen Sie es in einigen Minuten wieder.",
                    "Something went wrong on our side. Nothing is lost. Try again in a few minutes.")),
        };
    }

    private async Task TryFindBrand()
    {
        try { await FindBrand().WaitAsync(TimeSpan.FromSeconds(2)); }
#pragma warning disable CA1031 // the page about a failure can't fail for the same reason
        catch (Exception) { return; }
#pragma warning restore CA1031
    }
}
