namespace Siegelpost.Tests.Grains;

/// <summary>Somebody without an account writes to the organisation (F4).</summary>
[Collection(nameof(House))]
public sealed partial class PublicDeskTests(House house)
{
    private IPublicDeskGrain Desk(string organisation = "kind") => house.Grains.GetGrain<IPublicDeskGrain>(organisation);

    private static VisitRequest Request(string address, string to = "ines@kind.example", string? door = null, string name = "Eve Fremd", string? network = null) => new(name, address, to, door, "de", network ?? $"{address}'s network");

    [Fact]
    public async Task A_stranger_confirms_an_address_writes_with_a_file_and_the_person_has_it_protected()
    {
        var (eve, ines) = (house.Somebody("eve"), $"ines-{house.Somebody("x").Split('@')[1].Split('.')[0]}@kind.example");
        Assert.Equal(VisitOutcome.Asked, await Desk().Ask(Request(eve, ines)));
        var mail = await house.MailTo(eve);
        Assert.DoesNotContain("Eve Fremd", mail.Text, StringComparison.Ordinal); // nobody's words are sent to an address that nobody has confirmed
        var secret = Visit().Match(mail.Text.Replace("=\r\n", "", StringComparison.Ordinal)).Groups[1].Value;
        for (var i = 0; i < 50; i++) Assert.Equal((LinkState.Open, eve, ines), await Desk().View(secret) is var view ? (view.State, view.Address, view.To) : default);
        Assert.Null(await Desk("firma").Begin(secret, "Eine Frage")); // organisations are islands
        Assert.Null(await Desk().Begin(LinkToken.NewSecret(), "Eine Frage"));
        Assert.True(LinkToken.TryParse(await Desk().Begin(secret, "Eine Frage"), out var link));
        Assert.Null(await Desk().Begin(secret, "Eine Frage"));
        Assert.Equal(LinkState.Used, (await Desk().View(secret)).State);

        var draft = house.Grains.GetGrain<IReplyGrain>(link.GrainId);
        Assert.Equal((LinkState.Open, ines, false, true), await draft.View(link.Secret) is var page ? (page.State, page.To, page.CanCopy, page.IsNew) : default);
        Assert.Null(await draft.BeginUpload(link.Secret, "groß.bin", 200_000_000, "application/octet-stream")); // a stranger's disk is not ours
        var upload = (await draft.BeginUpload(link.Secret, "Plan.txt", 12, "text/plain"))!;
        await using (var writer = house.Blobs.Begin("kind", BlobKind.Upload))
        {
            writer.Write("GEHEIMER-PLAN"u8);
            Assert.Equal(DraftResult.Saved, await draft.EndUpload(link.Secret, upload.UploadId, await writer.Commit()));
        }
        Assert.Equal(SendResult.Sent, await draft.SendTo(link.Secret, "GEHEIMER-TEXT", true, true, "op"));
        Assert.Equal(SendResult.Sent, await draft.SendTo(link.Secret, "GEHEIMER-TEXT", true, true, "op"));
        Assert.Equal(SendResult.LinkClosed, await draft.SendTo(link.Secret, "Noch etwas", false, false, "op2")); // one mail for one link

        // Ines gets it as she would get an answer, and nobody else gets it.
        await house.LinkTo(ines, 'e');
        Assert.Equal(PassphraseOutcome.Set, (await house.Register(ines)).Outcome);
        var carrier = await house.CarrierTo(ines);
        Assert.Contains("Eve Fremd via Firma GmbH", carrier.Text, StringComparison.Ordinal);
        house.NothingLeaked(ines);
        house.NothingLeaked(eve, mayKnowSubject: true);
        Assert.DoesNotContain(house.Sink.Mails, m => m.IsFor(eve) && House.PdfOf(m) is not null);

        // Her ordinary answer goes back protected, without a mark (A4).
        var id = await house.Submit(House.Marked(eve, subject: "AW: Eine Frage", from: ines, extra: $"In-Reply-To: {MessageId().Match(carrier.Text).Groups[1].Value}\r\n"), ines, eve);
        Assert.Equal("thread", (await house.Until(id, s => s.Trigger is not null)).Trigger);
    }

    [Fact]
    public async Task Limits_hold_after_a_restart_and_are_answered_like_success()
    {
        var eve = house.Somebody("often");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(VisitOutcome.Asked, await Desk().Ask(Request(eve)));
            if (i == 1) await house.Forget(Desk());
        }
        await Eventually.Fits(() => Task.FromResult(house.Sink.Mails.Count(m => m.IsFor(eve))), count => count == 3);
        var other = house.Somebody("other");
        Assert.Equal(VisitOutcome.Asked, await Desk().Ask(Request(other)));
        await house.MailTo(other);
        Assert.Equal(3, house.Sink.Mails.Count(m => m.IsFor(eve)));
    }

    [Fact]
    public async Task Only_open_desks_take_only_addresses_of_their_own()
    {
        var eve = house.Somebody("eve");
        Assert.Null(await Desk("firma").Door(null)); // off until the organisation wants it
        Assert.Equal(VisitOutcome.Closed, await Desk("firma").Ask(Request(eve, "anna@firma.example")));
        Assert.NotNull(await Desk().Door(null));
        Assert.Equal(VisitOutcome.NotOurs, await Desk().Ask(Request(eve, "anna@firma.example")));
        Assert.Equal(VisitOutcome.NoName, await Desk().Ask(Request(eve, name: " ")));
        foreach (var no in new[] { "eve", "eve@else", "eve@else.example\r\nBcc: x@y.example", "Eve <eve@else.example>", "" }) Assert.Equal(VisitOutcome.NoAddress, await Desk().Ask(Request(no)));

        var profile = await house.Grains.GetGrain<IOrganisationGrain>("kind").Profile();
        var doors = house.Of<Siegelpost.Silo.Organisations.Doors>();
        var door = doors.LinkTo("ines@kind.example", profile).AbsoluteUri.Split('/')[^1];
        Assert.DoesNotContain("ines", door, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("ines@kind.example", (await Desk().Door(door))!.To);
        Assert.Null(await Desk().Door(door[..^4] + "AAAA"));
        Assert.Null(doors.Open(door, await house.Grains.GetGrain<IOrganisationGrain>("firma").Profile())); // another organisation's
        Assert.Equal(VisitOutcome.Asked, await Desk().Ask(Request(eve, "ignored@else.example", door)));
        await house.MailTo(eve);
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"https://post\.firma\.example/v/([A-Za-z0-9_-]{43})")] private static partial System.Text.RegularExpressions.Regex Visit();

    [System.Text.RegularExpressions.GeneratedRegex(@"(?i)Message-ID: (<[^>]+>)")] private static partial System.Text.RegularExpressions.Regex MessageId();
}
