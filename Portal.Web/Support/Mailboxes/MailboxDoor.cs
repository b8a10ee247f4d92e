using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Siegelpost.Storage;

namespace Siegelpost.Portal.Support;

/// <summary>
/// Whether there are mailboxes: in Development only, where mail goes to the outbox instead of a relay. They need no sign-in there, as the
/// support port is on loopback and the people in them are samples. Anywhere else their pages do not exist.
/// </summary>
internal sealed class MailboxDoor(IHostEnvironment environment, IServiceProvider services)
{
    public Outbox? Outbox { get; } = environment.IsDevelopment() ? services.GetService<Outbox>() : null;

    public bool IsOpen => Outbox is not null;

    public SeenMails Seen { get; } = new();

    public void Guard(PageConventionCollection conventions)
    {
        if (IsOpen) conventions.AllowAnonymousToAreaFolder("Support", "/Mailboxes");
        else conventions.AddAreaFolderRouteModelConvention("Support", "/Mailboxes", page => page.Selectors.Clear());
    }
}
