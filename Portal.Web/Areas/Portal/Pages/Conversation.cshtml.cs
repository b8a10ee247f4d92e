using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Areas.Portal.Files;
using Siegelpost.Portal.Areas.Portal.Mails;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>The retained mails of one conversation, newest first. Reading them is a form of its own, so that a prefetch changes nothing.</summary>
public sealed class ConversationModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public AccountView Account { get; private set; } = null!;
    public ConversationView View { get; private set; } = null!;

    public async Task<IActionResult> OnGet(string conversation, [FromQuery(Name = "page")] int number = 1)
    {
        if (await Session.Find(HttpContext, Grains) is not { } session) return Redirect(Landing.SignIn(conversation));
        WriteFor(Account = session.Account);
        if (!Crockford.IsId(conversation) || await Grains.GetGrain<IMailboxGrain>(session.Token.GrainId).Conversation(session.Token.Secret, conversation, number) is not { } view) return NotFound();
        (View, Wide) = (view, true);
        Title = view.Subject is null ? Say("Gesperrte Nachricht", "Locked message") : view.Subject.Length > 0 ? view.Subject : Say("(ohne Betreff)", "(no subject)");
        return Page();
    }

    public string Name(FileLine file) => DownloadName.Safe(file.Name, Say("Datei", "File"));

    /// <summary>Whom one can ask to release what is locked.</summary>
    public string Locked(MailLine mail) => mail.Own
        ? Say("Was Sie vor dem neuen Passwort geschrieben haben, zeigen wir hier nicht mehr. So kann niemand mitlesen, der nur an Ihr Postfach kommt.",
            "What you wrote before the new password is no longer shown here. So nobody reads along who only gets at your mailbox.")
        : mail.OnlyHere
        ? Say($"Sie haben seither ein neues Passwort. {mail.SenderName} kann die Nachricht freigeben. Bis dahin ist sie gesperrt, damit niemand mitliest, der nur an Ihr Postfach kommt.",
            $"You have had a new password since. {mail.SenderName} can release the message. Until then it is locked, so that nobody reads along who only gets at your mailbox.")
        : !Brand.Domains.Any(d => mail.Sender.EndsWith($"@{d}", StringComparison.OrdinalIgnoreCase))
        ? Say($"Sie haben seither ein neues Passwort. Bitten Sie {mail.SenderName}, noch einmal zu schreiben. Ihr PDF öffnet weiterhin das alte Passwort.",
            $"You have had a new password since. Ask {mail.SenderName} to write again. Your PDF still opens with the old password.")
        : Say($"Sie haben seither ein neues Passwort. {mail.SenderName} kann die Nachricht noch einmal zustellen lassen und wurde danach gefragt. Ihr PDF öffnet weiterhin das alte Passwort.",
            $"You have had a new password since. {mail.SenderName} can have the message delivered again and has been asked. Your PDF still opens with the old password.");
}
