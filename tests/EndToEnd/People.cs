using System.Net;
using System.Text.RegularExpressions;

namespace Siegelpost.Tests;

/// <summary>A recipient who does what the mails ask for.</summary>
internal static class Recipient
{
    public const string Password = "siebzehn Möwen über Kiel";

    /// <summary>Gets a first mail, follows the invitation, chooses the password, and waits for the mail.</summary>
    public static Task Register(SiegelpostProcess siegelpost, SmtpSink sink, string address) => Register(siegelpost.Smtp, siegelpost.Portal, sink, address);

    /// <inheritdoc cref="Register(SiegelpostProcess, SmtpSink, string)"/>
    public static async Task Register(IPEndPoint smtp, Uri portal, SmtpSink sink, string address)
    {
        await RawSmtp.Send(smtp, "From: Anna <anna@firma.example>\r\nSubject: (Auto) Willkommen\r\n\r\nGuten Tag\r\n"u8.ToArray(), address);
        var mailbox = new Mailbox(sink, address);
        var link = Mailbox.LinkIn(await mailbox.Take("invitation", mail => Mailbox.HasLink(mail, "e")), "e");
        using var browser = new FormBrowser(portal);
        var done = await browser.Submit(new Uri(link).AbsolutePath + "/password", ("password", Password), ("again", Password));
        Assert.Contains("Ihre Nachricht ist unterwegs", FormBrowser.Words(done), StringComparison.Ordinal);
        await mailbox.Take("first protected mail", mail => Mailbox.PdfIn(mail) is not null);
    }
}

/// <summary>A member of staff at the console.</summary>
internal sealed partial class Staff : IDisposable
{
    private readonly FormBrowser _browser;

    private Staff(FormBrowser browser) => _browser = browser;

    /// <summary>Follows the greeting's link and is signed in then.</summary>
    public static async Task<Staff> SetUp(SiegelpostProcess siegelpost)
    {
        var browser = new FormBrowser(siegelpost.Support);
        const string password = "elf Leuchttürme auf Amrum";
        await browser.Submit(siegelpost.SetUp!.AbsolutePath, ("name", "Kim"), ("password", password), ("repeat", password));
        return new(browser);
    }

    /// <summary>A copy as the console lists it.</summary>
    public sealed record Copy(string MailId, string Recipient, string State);

    /// <summary>What the console finds for an address or an id, newest first.</summary>
    public async Task<IReadOnlyList<Copy>> Search(string query) =>
        [.. Hit().Matches(await _browser.Get($"/?q={Uri.EscapeDataString(query)}")).Select(hit => new Copy(hit.Groups["id"].Value, WebUtility.HtmlDecode(hit.Groups["to"].Value), FormBrowser.Words(hit.Groups["state"].Value)))];

    /// <summary>Looks again and again until the copies of an address are as wanted.</summary>
    public async Task<IReadOnlyList<Copy>> Await(string address, Func<IReadOnlyList<Copy>, bool> wanted, int seconds = 120)
    {
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        var end = DateTimeOffset.UtcNow.AddSeconds(seconds);
        while (true)
        {
            var copies = await Search(address);
            if (wanted(copies)) return copies;
            if (DateTimeOffset.UtcNow > end) throw new TimeoutException($"{address} after {seconds} s: {string.Join("; ", copies.Select(copy => $"{copy.MailId} {copy.State}"))}");
            await again.WaitForNextTickAsync();
        }
    }

    public Task Retry(Copy copy) => _browser.Submit($"/mails/{copy.MailId}/acts/Retry/1", ("reason", "Der andere Server ist wieder da."));

    /// <summary>A mail's page as words.</summary>
    public async Task<string> Sheet(string mailId) => FormBrowser.Words(await _browser.Get($"/mails/{mailId}"));

    public void Dispose() => _browser.Dispose();

    [GeneratedRegex("""<a href="/mails/(?<id>[^"]+)">(?<to>[^<]*@[^<]*)</a>\s*<span class="tag[^>]*>(?<state>.*?)</span>""", RegexOptions.Singleline)]
    private static partial Regex Hit();
}
