namespace Siegelpost.Tests;

/// <summary>What we said yes to, we keep: whatever happens to the relay, the disk or the database.</summary>
public sealed class OutageTests
{
    private static readonly byte[] Unmarked = [.. "From: Anna <anna@firma.example>\r\nSubject: Offen\r\n\r\nGuten Tag\r\n"u8];

    [Fact]
    public async Task A_dead_relay_delays_mail_and_loses_none()
    {
        var sink = new SmtpSink();
        var relay = sink.EndPoint;
        await sink.DisposeAsync();
        await using var siegelpost = await SiegelpostProcess.Start(relay);
        using var kim = await Staff.SetUp(siegelpost);
        string[] recipients = ["offen@kunde.example", "neu@kunde.example"];
        Assert.StartsWith("250", await RawSmtp.Send(siegelpost.Smtp, Unmarked, recipients[0]), StringComparison.Ordinal);
        Assert.StartsWith("250", await RawSmtp.Send(siegelpost.Smtp, [.. "From: Anna <anna@firma.example>\r\nSubject: (Auto) x\r\n\r\nGuten Tag\r\n"u8], recipients[1]), StringComparison.Ordinal);
        const string later = "Später noch einmal";
        foreach (var recipient in recipients) await kim.Await(recipient, copies => copies.Any(copy => copy.State == later));

        await siegelpost.Kill(); // who waits for a relay isn't forgotten by a restart
        await siegelpost.Start();
        await using var back = new SmtpSink(port: relay.Port);
        foreach (var recipient in recipients)
            foreach (var copy in await kim.Await(recipient, copies => copies.Any(copy => copy.State == later)))
                if (copy.State == later) await kim.Retry(copy);
        Assert.EndsWith("\r\n\r\nGuten Tag\r\n", (await back.MailTo(recipients[0])).Text, StringComparison.Ordinal);
        Assert.True(Mailbox.HasLink(Mailbox.Parse(await back.MailTo(recipients[1])), "e"));
        await kim.Await(recipients[1], copies => copies.Any(copy => copy.State == "Gehalten"));
    }

    [Fact]
    public async Task A_full_disk_defers_senders_and_heals_by_itself()
    {
        var disk = Directory.CreateTempSubdirectory("disk").FullName;
        if ((await Tools.Run("mount", "-t", "tmpfs", "-o", "size=24m", "siegelpost-test", disk)).Code != 0) Assert.Skip("A small disk can't be mounted here.");
        try
        {
            await using var sink = new SmtpSink();
            await using var siegelpost = await SiegelpostProcess.Start(sink.EndPoint, disk);
            Assert.StartsWith("250", await RawSmtp.Send(siegelpost.Smtp, Unmarked, "vorher@kunde.example"), StringComparison.Ordinal);
            await sink.MailTo("vorher@kunde.example");

            var filler = Path.Combine(disk, "filler");
            await Fill(filler);
            byte[] large = [.. "From: Anna <anna@firma.example>\r\nSubject: Offen\r\n\r\n"u8, .. Enumerable.Repeat("Zeile um Zeile, bis nichts mehr geht.\r\n"u8.ToArray(), 10_000).SelectMany(line => line)];
            for (var i = 0; i < 3; i++) Assert.Matches("^4(51|52)", await RawSmtp.Send(siegelpost.Smtp, i == 0 ? Unmarked : large, $"voll{i}@kunde.example"));

            File.Delete(filler);
            Assert.StartsWith("250", await RawSmtp.Send(siegelpost.Smtp, large, "nachher@kunde.example"), StringComparison.Ordinal);
            Assert.EndsWith(System.Text.Encoding.Latin1.GetString(large), (await sink.MailTo("nachher@kunde.example")).Text, StringComparison.Ordinal);
            Assert.DoesNotContain(sink.Mails, mail => mail.To[0].StartsWith("voll", StringComparison.Ordinal)); // what was deferred is the sender's, and comes from there
        }
        finally
        {
            await Tools.Run("umount", disk);
            Directory.Delete(disk);
        }
    }

    private static async Task Fill(string file)
    {
        await using var filler = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var block = 1 << 20; block > 0; block >>= 1)
        {
            try
            {
                while (true) await filler.WriteAsync(new byte[block]);
            }
            catch (IOException)
            {
                // Full to that size; now the rest in smaller pieces.
            }
        }
    }

    [Fact]
    public async Task A_locked_database_defers_or_delays_and_loses_nothing()
    {
        await using var sink = new SmtpSink();
        await using var siegelpost = await SiegelpostProcess.Start(sink.EndPoint);
        var database = Directory.EnumerateFiles(siegelpost.DataDirectory, "*.db").Single();
        using var other = Tools.Begin("sqlite3", database);
        await other.StandardInput.WriteLineAsync("BEGIN IMMEDIATE; SELECT 'locked';");
        await other.StandardInput.FlushAsync();
        Assert.Equal("locked", await other.StandardOutput.ReadLineAsync());
        var sending = Enumerable.Range(0, 4).Select(async i => (To: $"mail{i}@kunde.example", Reply: await RawSmtp.Send(siegelpost.Smtp, Unmarked, $"mail{i}@kunde.example"))).ToArray();
        await Task.WhenAny(Task.WhenAll(sending), Task.Delay(TimeSpan.FromSeconds(6))); // as long as a backup might take
        await other.StandardInput.WriteLineAsync("COMMIT;\n.quit");
        await other.StandardInput.FlushAsync();
        await other.WaitForExitAsync();

        foreach (var (to, reply) in await Task.WhenAll(sending))
        {
            Assert.Matches("^(250|451|452)", reply);
            if (reply.StartsWith("250", StringComparison.Ordinal)) await sink.MailTo(to, timeout: TimeSpan.FromSeconds(100));
        }
        Assert.StartsWith("250", await RawSmtp.Send(siegelpost.Smtp, Unmarked, "danach@kunde.example"), StringComparison.Ordinal);
        await sink.MailTo("danach@kunde.example");
        Assert.All(sink.Mails.GroupBy(mail => mail.To[0]), copies => Assert.Single(copies));
    }
}
