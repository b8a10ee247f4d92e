using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Hosting;
using Siegelpost.Storage;

namespace Siegelpost.Tests.Faults;

/// <summary>When something was wrong.</summary>
internal sealed record Trouble(DateTimeOffset From, DateTimeOffset To);

/// <summary>
/// What became of every promise: all mails are where they belong, undamaged, once; a second copy only where a process or its database went
/// away between the next hop's yes and our record of it, and never a third.
/// </summary>
internal sealed partial class Reckoning(ClusterProcesses cluster, SmtpSink sink)
{
    /// <summary>Before a fault, as long as the relay may take for its answer; after it, until the cluster knows of it and has repeated what it had to.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(4), After = TimeSpan.FromSeconds(12), Patience = TimeSpan.FromMinutes(4);

    /// <summary>PDFs that are opened; each costs a process.</summary>
    private static int Opened => SharedCluster.IsLong ? 500 : 12;

    /// <summary>Waits until every promise is kept, looks at all of them, and prints the figures.</summary>
    public async Task Settle(string what, Traffic traffic, IReadOnlyList<Trouble> troubles)
    {
        Assert.Empty(traffic.Failures);
        var promises = traffic.Promises.ToArray();
        var states = await Settled(promises);
        var settledAt = DateTimeOffset.UtcNow;
        var (byRecipient, twice, ambiguous) = (sink.Mails.SelectMany(mail => mail.To.Select(to => (to, mail))).ToLookup(pair => pair.to, pair => pair.mail), 0, 0);
        foreach (var of in promises.ToLookup(promise => promise.Recipient))
        {
            var copies = byRecipient[of.Key].ToLookup(IdOf);
            foreach (var promise in of)
            {
                Look(promise, states[promise.MailId]);
                var own = promise.Kind == LoadKind.New ? byRecipient[of.Key].Where(mail => Mailbox.HasLink(Mailbox.Parse(mail), "e")).ToArray() : [.. copies[promise.MailId]];
                Assert.True(own.Length > 0, $"{promise} was lost.");
                // Who could not know whether a mail was taken sent it once more: those are two mails, as SMTP has it.
                var most = promise.Kind == LoadKind.New ? 2 + promise.Unclear : 2;
                Assert.True(own.Length <= most && (own.Length == 1 || troubles.Any(trouble => own[0].ArrivedAt > trouble.From - Before && own[0].ArrivedAt < trouble.To + After)),
                    $"{what}: {promise.MailId} ({promise.Kind}) came {own.Length} times: {string.Join(' ', own.Select(mail => $"{mail.ArrivedAt:HH:mm:ss.fff}"))}; troubles {string.Join(' ', troubles.Select(t => $"{t.From:HH:mm:ss}-{t.To:HH:mm:ss}"))}");
                twice += own.Length - 1;
                if (promise.Kind == LoadKind.Passing)
                    foreach (var copy in own) Assert.True(IsUntouched(copy, promise.Content), $"{promise.MailId} was changed: {copy.Text}");
            }
            if (of.First().Kind != LoadKind.Passing) continue;
            var others = copies.Count - of.Select(promise => promise.MailId).Distinct().Count();
            Assert.True(others <= of.Sum(promise => promise.Unclear), $"{of.Key} got {others} mails that nobody sent.");
            ambiguous += others;
        }
        var opened = promises.Where(promise => promise.Kind == LoadKind.Known).OrderByDescending(promise => byRecipient[promise.Recipient].Count(mail => IdOf(mail) == promise.MailId)).ThenByDescending(promise => promise.Waited).Take(Opened).ToArray();
        await Parallel.ForEachAsync(opened, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (promise, _) =>
        {
            foreach (var copy in byRecipient[promise.Recipient].Where(mail => IdOf(mail) == promise.MailId))
                Assert.Contains(promise.Marker, await new SealedPdf(cluster.Scratch, Mailbox.PdfIn(Mailbox.Parse(copy))!).Text(Recipient.Password), StringComparison.Ordinal);
        });
        Print(string.Create(CultureInfo.InvariantCulture, $"{what}: {promises.Length} mails promised and kept, {twice} of them twice, {ambiguous} sent again by their clients after an unclear answer; {traffic.Deferrals} answers said later; longest time without a 250 {traffic.Outage.TotalSeconds:0.0} s, longest wait of one mail {traffic.LongestWait.TotalSeconds:0.0} s; everything where it belongs {(settledAt - traffic.To).TotalSeconds:0} s after the last mail"));
    }

    public static void Print(string line) => Console.WriteLine($"  {line}");

    /// <summary>The mail's own state says where its copy is.</summary>
    private static void Look(Promise promise, MessageState state)
    {
        var row = Assert.Single(state.Rows);
        Assert.Equal((promise.Recipient, promise.Kind == LoadKind.New ? RowState.Held : RowState.HandedOver), (row.Recipient, row.State));
        if (promise.Kind != LoadKind.New) return;
        Assert.Single(state.Timeline, entry => entry.Event == MailEvent.Held);
        Assert.NotNull(state.Blob);
    }

    /// <summary>Each recipient is invited once, and the account knows what waits.</summary>
    private async Task LookAtAccounts(IReadOnlyCollection<MessageState> held)
    {
        using var keys = Keys();
        var accounts = (await States<AccountState>(keys, "Waiting", [.. held.Select(state => state.Rows[0].AccountId!)])).ToDictionary(account => account.Id);
        foreach (var mail in held)
        {
            var account = accounts[mail.Rows[0].AccountId!];
            Assert.Single(account.Timeline, entry => entry.Event == MailEvent.Invited);
            Assert.Contains(account.Waiting, waits => waits.MailId == mail.Id);
            Assert.Empty(account.Owed);
        }
    }

    private InstallationKeys Keys() => InstallationKeys.Open(Path.Combine(cluster.Directory, "members", "keys"));

    /// <summary>The states of all mails once each has come to rest.</summary>
    private async Task<Dictionary<string, MessageState>> Settled(IReadOnlyCollection<Promise> promises)
    {
        using var keys = Keys();
        var wanted = promises.ToDictionary(promise => promise.MailId);
        var (found, open, end) = (new Dictionary<string, MessageState>(), wanted.Keys.ToHashSet(), DateTimeOffset.UtcNow + Patience);
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (true)
        {
            var reached = sink.Mails.SelectMany(mail => mail.To).ToHashSet();
            foreach (var state in await States<MessageState>(keys, "Rows", [.. open]))
            {
                found[state.Id] = state;
                var isNew = wanted[state.Id].Kind == LoadKind.New;
                if (state.Rows.All(row => row.State == (isNew ? RowState.Held : RowState.HandedOver)) && reached.Contains(wanted[state.Id].Recipient)) open.Remove(state.Id);
            }
            if (open.Count == 0) break;
            if (DateTimeOffset.UtcNow > end) throw new TimeoutException($"{open.Count} of {wanted.Count} mails are not where they belong after {Patience}: {string.Join("; ", open.Take(5).Select(id => found.TryGetValue(id, out var state) ? Show(state) : $"{id} unknown"))}");
            await again.WaitForNextTickAsync();
        }
        await LookAtAccounts([.. found.Values.Where(state => wanted[state.Id].Kind == LoadKind.New)]);
        return found;
    }

    /// <summary>Stored states of one kind, told by a property that no other has.</summary>
    private async Task<IReadOnlyList<T>> States<T>(InstallationKeys keys, string property, string[] ids)
    {
        await using var command = cluster.Database.CreateCommand("SELECT payloadbinary FROM orleansstorage WHERE grainidextensionstring = ANY($1) AND payloadbinary IS NOT NULL");
        command.Parameters.AddWithValue(ids);
        await using var reader = await command.ExecuteReaderAsync();
        var states = new List<T>();
        while (await reader.ReadAsync())
        {
            var json = SealedJsonSerializer.Open(keys, reader.GetFieldValue<byte[]>(0));
            if (json.Contains($"\"{property}\":", StringComparison.Ordinal)) states.Add(JsonSerializer.Deserialize<T>(json, SealedJsonSerializer.Options)!);
        }
        return states;
    }

    private static string Show(MessageState state) =>
        $"{state.Id} {string.Join(' ', state.Rows.Select(row => $"{row.Recipient} {row.State} {row.Reason} {row.RelayReply} next {row.NextAttempt:HH:mm:ss}"))}: {string.Join(", ", state.Timeline.Select(entry => $"{entry.At:HH:mm:ss} {entry.Event} {entry.Detail}"))}";

    /// <summary>Of a passed mail in our Received line, of a protected one in its Message-ID; else nothing.</summary>
    private static string IdOf(SunkMail mail)
    {
        var head = Encoding.Latin1.GetString(mail.Content.AsSpan(0, Math.Min(mail.Content.Length, 4000)));
        return Carried().Match(head) is { Success: true } carried ? carried.Groups[1].Value : Received().Match(head).Groups[1].Value;
    }

    /// <summary>Our Received field, and then the mail byte for byte.</summary>
    private static bool IsUntouched(SunkMail copy, byte[] content)
    {
        if (!copy.Content.AsSpan().EndsWith(content)) return false;
        var ours = Encoding.Latin1.GetString(copy.Content.AsSpan(..^content.Length));
        return ours.StartsWith("Received: ", StringComparison.Ordinal) && Fields().Count(ours) == 1;
    }

    [GeneratedRegex(@"(?im)^Message-ID:\s*<sp\.([0-9A-Z]{26})\.")]
    private static partial Regex Carried();

    [GeneratedRegex(@"\r\n\tid ([0-9A-Z]{26});")]
    private static partial Regex Received();

    [GeneratedRegex(@"(?m)^\S")]
    private static partial Regex Fields();
}
