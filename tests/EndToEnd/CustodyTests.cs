using System.Globalization;

namespace Siegelpost.Tests;

/// <summary>What we said yes to, we keep: whatever happens to the process.</summary>
public sealed class CustodyTests
{
    /// <summary>A copy may be sent twice only when the process died between the relay's yes and our record of it; that is a moment.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Accepted_mail_survives_being_killed_again_and_again()
    {
        var rounds = Rounds(8);
        await using var sink = new SmtpSink();
        await using var siegelpost = await SiegelpostProcess.Start(sink.EndPoint);
        using var kim = await Staff.SetUp(siegelpost);
        const string known = "reg@kunde.example";
        await Recipient.Register(siegelpost, sink, known);

        var (dice, load, kills) = (new Dice(4711), new Load(siegelpost, known), new List<DateTimeOffset>());
        for (var round = 0; round < rounds; round++)
        {
            var sending = load.Run(connections: 4);
            await Task.Delay(300 + dice.Throw(1200)); // not a wait for something: the moment of the kill
            kills.Add(DateTimeOffset.UtcNow);
            await siegelpost.Kill();
            await sending;
            await siegelpost.Start();
        }

        Assert.True(load.Accepted.Count > rounds, "There was hardly any load.");
        var doubled = 0;
        foreach (var mail in load.Accepted)
        {
            var copies = await Copies(siegelpost, sink, kim, mail);
            doubled += copies.Count - 1;
            Assert.True(MayBe(copies, kills), $"{mail} came {copies.Count} times: {string.Join(' ', copies.Select(copy => $"{copy.ArrivedAt:mm:ss.fff}"))}; killed at {string.Join(' ', kills.Select(kill => $"{kill:mm:ss.fff}"))}");
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{load.Accepted.Count} mails promised and kept over {rounds} kills, {doubled} of them doubled");
    }

    [Fact]
    public async Task A_stop_under_load_is_orderly()
    {
        await using var sink = new SmtpSink();
        await using var siegelpost = await SiegelpostProcess.Start(sink.EndPoint);
        using var kim = await Staff.SetUp(siegelpost);
        const string known = "reg@kunde.example";
        await Recipient.Register(siegelpost, sink, known);
        var load = new Load(siegelpost, known);
        var sending = load.Run(connections: 4);
        await Task.Delay(1500); // not a wait for something: the moment of the stop
        var (code, took) = await siegelpost.Stop();
        await sending;
        Assert.Equal(0, code);
        Assert.True(took < TimeSpan.FromSeconds(40), $"It took {took}."); // 30 s for what is under way
        await siegelpost.Start();
        Assert.NotEmpty(load.Accepted);
        foreach (var mail in load.Accepted) Assert.Single(await Copies(siegelpost, sink, kim, mail));
    }

    [Fact]
    public async Task A_registration_releases_everything_once_even_if_the_process_dies_over_it()
    {
        await using var sink = new SmtpSink();
        await using var siegelpost = await SiegelpostProcess.Start(sink.EndPoint);
        var (dice, kills) = (new Dice(815), new List<DateTimeOffset>());
        for (var round = 0; round < Rounds(1); round++)
        {
            var (address, ids) = ($"bert{round}@kunde.example", new List<string>());
            for (var i = 0; i < 3; i++) ids.Add((await RawSmtp.Send(siegelpost.Smtp, [.. "From: Anna <anna@firma.example>\r\nSubject: (Auto) x\r\n\r\nGuten Tag\r\n"u8], address))[^26..]);
            var link = new Uri(Mailbox.LinkIn(await new Mailbox(sink, address).Take("invitation", mail => Mailbox.HasLink(mail, "e")), "e")).AbsolutePath;
            using (var browser = new FormBrowser(siegelpost.Portal))
            {
                var choosing = browser.Submit(link + "/password", ("password", Recipient.Password), ("again", Recipient.Password));
                await Task.WhenAny(choosing, Task.Delay(100 + dice.Throw(1500))); // not a wait for something: the moment of the kill
                kills.Add(DateTimeOffset.UtcNow);
                await siegelpost.Kill();
                await Task.WhenAny(choosing); // it may have failed
            }
            await siegelpost.Start();
            using (var browser = new FormBrowser(siegelpost.Portal))
                if (await browser.Finds(link)) // else the choice had arrived
                    await browser.Submit(link + "/password", ("password", Recipient.Password), ("again", Recipient.Password));
            foreach (var id in ids)
            {
                var copies = await Protected(siegelpost, sink, new(0, LoadKind.Known, address, "Guten Tag", id));
                Assert.True(MayBe(copies, kills), $"{id} came {copies.Count} times.");
            }
        }
    }

    /// <summary>E2E_ROUNDS: more, for a night.</summary>
    private static int Rounds(int otherwise) => int.TryParse(Environment.GetEnvironmentVariable("E2E_ROUNDS"), CultureInfo.InvariantCulture, out var wanted) ? wanted : otherwise;

    private static bool MayBe(IReadOnlyList<SunkMail> copies, List<DateTimeOffset> kills) =>
        copies.Count == 1 || copies.SkipLast(1).All(copy => kills.Exists(kill => copy.ArrivedAt > kill - Moment && copy.ArrivedAt < kill + Moment));

    /// <summary>Waits until a mail is where it belongs, and looks into it.</summary>
    private static Task<IReadOnlyList<SunkMail>> Copies(SiegelpostProcess siegelpost, SmtpSink sink, Staff kim, AcceptedMail mail) => mail.Kind switch
    {
        LoadKind.Passing => Passed(sink, mail),
        LoadKind.Known => Protected(siegelpost, sink, mail),
        _ => Held(kim, sink, mail),
    };

    private static async Task<IReadOnlyList<SunkMail>> Passed(SmtpSink sink, AcceptedMail mail)
    {
        await sink.MailTo(mail.Recipient, timeout: TimeSpan.FromMinutes(2));
        var copies = sink.Mails.Where(sunk => sunk.IsFor(mail.Recipient)).ToArray();
        Assert.All(copies, copy => Assert.EndsWith($"\r\n\r\nGuten Tag\r\n{mail.Marker}\r\n", copy.Text, StringComparison.Ordinal));
        return copies;
    }

    private static async Task<IReadOnlyList<SunkMail>> Protected(SiegelpostProcess siegelpost, SmtpSink sink, AcceptedMail mail)
    {
        bool IsCarrier(SunkMail sunk) => Mailbox.Parse(sunk).MessageId?.StartsWith($"sp.{mail.MailId}.", StringComparison.Ordinal) == true;
        await sink.MailTo(mail.Recipient, IsCarrier, TimeSpan.FromMinutes(2));
        var copies = sink.Mails.Where(sunk => sunk.IsFor(mail.Recipient) && IsCarrier(sunk)).ToArray();
        foreach (var copy in copies)
            Assert.Contains(mail.Marker, await new SealedPdf(siegelpost.Scratch, Mailbox.PdfIn(Mailbox.Parse(copy))!).Text(Recipient.Password), StringComparison.Ordinal);
        return copies;
    }

    /// <summary>Held, and its recipient knows.</summary>
    private static async Task<IReadOnlyList<SunkMail>> Held(Staff kim, SmtpSink sink, AcceptedMail mail)
    {
        await kim.Await(mail.Recipient, copies => copies.Count(copy => copy.State == "Gehalten" && copy.MailId == mail.MailId) == 1);
        await sink.MailTo(mail.Recipient, timeout: TimeSpan.FromMinutes(2));
        var copies = sink.Mails.Where(sunk => sunk.IsFor(mail.Recipient)).ToArray();
        Assert.All(copies, copy => Assert.True(Mailbox.HasLink(Mailbox.Parse(copy), "e")));
        return copies;
    }
}
