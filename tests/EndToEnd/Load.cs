using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Siegelpost.Tests;

/// <summary>What is sent under load.</summary>
internal enum LoadKind { Passing, Known, New }

/// <summary>A mail that got its 250.</summary>
internal sealed record AcceptedMail(int Number, LoadKind Kind, string Recipient, string Marker, string MailId);

/// <summary>Clients that send mail after mail until the server is gone, and remember exactly what was promised to them.</summary>
internal sealed partial class Load(SiegelpostProcess siegelpost, string known)
{
    private int _number;

    /// <summary>Every mail that was answered by 250, of all rounds.</summary>
    public ConcurrentQueue<AcceptedMail> Accepted { get; } = [];

    /// <summary>Sends over so many connections until each has broken.</summary>
    public Task Run(int connections) => Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(Send)));

    private async Task Send()
    {
        using var client = new SmtpClient();
        try
        {
            await client.ConnectAsync($"{siegelpost.Smtp.Address}", siegelpost.Smtp.Port, SecureSocketOptions.None);
            while (true)
            {
                var number = Interlocked.Increment(ref _number);
                var kind = (LoadKind)(number % 3);
                var (recipient, marker) = (kind == LoadKind.Known ? known : $"{kind}{number}@kunde.example".ToLowerInvariant(), $"Marke-{number}-Ende");
                using var mail = new MimeMessage([new MailboxAddress("Anna Groß", "anna@firma.example")], [new MailboxAddress("", recipient)],
                    kind == LoadKind.Passing ? "Offen" : "(Auto) Geschützt", new TextPart("plain") { Text = $"Guten Tag\n{marker}\n" });
                var reply = await client.SendAsync(mail);
                Accepted.Enqueue(new(number, kind, recipient, marker, Id().Match(reply).Value));
            }
        }
        catch (Exception gone) when (gone is IOException or System.Net.Sockets.SocketException or ProtocolException or CommandException or ServiceNotConnectedException)
        {
            // Killed: what wasn't answered wasn't promised.
        }
    }

    [GeneratedRegex("[0-9A-Z]{26}")]
    private static partial Regex Id();
}
