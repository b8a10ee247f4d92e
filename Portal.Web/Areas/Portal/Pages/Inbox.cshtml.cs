using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>Conversations of which mail is retained, newest first. Looking changes nothing.</summary>
public sealed class InboxModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    /// <summary>From then on a line says how long it stays.</summary>
    private const int SoonDays = 5;

    public AccountView Account { get; private set; } = null!;
    public InboxView View { get; private set; } = null!;

    public async Task<IActionResult> OnGet([FromQuery(Name = "page")] int number = 1)
    {
        if (await Session.Find(HttpContext, Grains) is not { } session || await Grains.GetGrain<IMailboxGrain>(session.Token.GrainId).Inbox(session.Token.Secret, number) is not { } view) return Redirect("/signin");
        WriteFor(Account = session.Account);
        (View, Wide, Title) = (view, true, Say("Ihre Nachrichten", "Your messages"));
        return Page();
    }

    public string Subject(ConversationLine line) => line.Subject is { } subject ? SubjectOf(subject) : Say("Gesperrt seit Ihrem neuen Passwort", "Locked since your new password");

    public string SubjectOf(string subject) => subject.Length > 0 ? subject : Say("(ohne Betreff)", "(no subject)");

    public bool GoesSoon(ConversationLine line) => line.Until is { } until && until < Now.AddDays(SoonDays);

    /// <summary>"2 Nachrichten, 3 Anhänge, verfügbar bis 23. Dezember".</summary>
    public string Sum(ConversationLine line)
    {
        List<string> parts = [line.Mails == 1 ? Say("1 Nachricht", "1 message") : Say($"{line.Mails} Nachrichten", $"{line.Mails} messages")];
        if (line.Files > 0) parts.Add(line.Files == 1 ? Say("1 Anhang", "1 attachment") : Say($"{line.Files} Anhänge", $"{line.Files} attachments"));
        if (line.Until is { } until && !GoesSoon(line)) parts.Add(Say($"bis {Calendar.Day(until)}", $"until {Calendar.Day(until)}"));
        return string.Join(", ", parts);
    }
}
