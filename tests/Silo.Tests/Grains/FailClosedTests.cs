namespace Siegelpost.Tests.Grains;

/// <summary>A9: whatever breaks on the way of a marked mail, it stays; it never leaves in plain.</summary>
[Collection(nameof(House))]
public sealed class FailClosedTests(House house)
{
    private const string Anna = "anna@firma.example";

    [Fact]
    public async Task A_mail_that_cannot_be_read_stays()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), Anna, to);
        house.Files.IsUnreadable = other => other == blob.Id;
        await house.Mail(id).Accept(envelope, blob);
        await house.Until(id, s => s.Timeline.Any(t => t.Event == MailEvent.Fault));
        Nothing(to);
        house.Files.IsUnreadable = _ => false;
        await house.Pass(TimeSpan.FromMinutes(3), house.Mail(id));
        await house.Until(id, RowState.Held);
        house.NothingLeaked(to);
    }

    [Fact]
    public async Task A_mail_whose_files_cannot_be_kept_stays()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), Anna, to);
        await Stays(id, to, "attachment", house.Keys.DerivedId("attachment", id, "0"), () => house.Mail(id).Accept(envelope, blob), RowState.Held);
    }

    [Fact]
    public async Task A_mail_whose_recipient_cannot_be_planned_stays()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), Anna, to);
        await Stays(id, to, "recipient", house.Keys.RecipientKey("firma", to), () => house.Mail(id).Accept(envelope, blob), RowState.Held);
    }

    [Theory]
    [InlineData("slot"), InlineData("reply link"), InlineData("file link"), InlineData("content"), InlineData("sealed blob"), InlineData("carrier")]
    public async Task A_mail_that_cannot_be_sealed_or_carried_is_deferred_and_goes_out_sealed_later(string what)
    {
        var to = await house.Regular();
        var before = Carriers(to);
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), Anna, to);
        var account = (await (await house.Account(to)).Status())!.AccountId;
        switch (what)
        {
            case "slot": house.States.FailWrites("account", account, times: 1_000); break;
            case "reply link": house.States.FailWrites("reply", house.Keys.DerivedId("reply", id, to), times: 1_000); break;
            case "carrier": house.Files.IsUnreadable = other => other != blob.Id; break;
        }
        if (what is "content" or "sealed blob" or "file link") await ReadFirst(id, envelope, blob, what, account);
        else await house.Mail(id).Accept(envelope, blob);
        var deferred = await house.Until(id, RowState.Deferred);
        Assert.StartsWith("451", deferred.Rows[0].RelayReply, StringComparison.Ordinal);
        Assert.Equal(before, Carriers(to));
        Heal();
        await house.Pass(TimeSpan.FromMinutes(20), house.Mail(id));
        await house.Until(id, RowState.HandedOver);
        Assert.Equal(before + 1, Carriers(to));
        house.NothingLeaked(to);
    }

    /// <summary>The fault begins after the mail was read: while it stands at its recipient's account.</summary>
    private async Task ReadFirst(string id, Envelope envelope, BlobRef blob, string what, string account)
    {
        house.States.FailWrites("account", account, times: 1_000); // holds it at the slot
        await house.Mail(id).Accept(envelope, blob);
        await house.Until(id, RowState.Deferred);
        Heal();
        switch (what)
        {
            case "content": house.Files.IsUnreadable = other => other == blob.Id; break;
            case "sealed blob": house.Files.IsFull = true; break;
            default: house.States.FailWrites("attachment", house.Keys.DerivedId("attachment", id, "0"), times: 1_000); break;
        }
        var attempts = (await house.Mail(id).Status())!.Rows[0].Attempts;
        await house.Pass(TimeSpan.FromMinutes(20), house.Mail(id));
        await house.Until(id, s => s.Rows[0].Attempts > attempts);
    }

    [Fact] // A5
    public async Task Where_only_protected_mail_may_leave_an_unmarked_one_is_refused_with_a_notification()
    {
        var to = house.Somebody();
        var id = await house.Submit(House.Marked(to, "Angebot 4711", "ines@strict.example"), "ines@strict.example", to);
        await house.Until(id, RowState.Refused);
        Assert.Contains("550 5.7.1", (await house.MailTo("ines@strict.example")).Text, StringComparison.Ordinal);
        Nothing(to);
    }

    [Fact]
    public async Task Unmarked_mail_leaves_as_it_came()
    {
        var to = house.Somebody();
        var mail = House.Marked(to, "Angebot 4711");
        await house.Submit(mail, Anna, to);
        Assert.Equal("Received: from mail.firma.example by siegelpost; now\r\n" + mail.ReplaceLineEndings("\r\n"), (await house.MailTo(to)).Text);
    }

    [Fact] // RULES 8
    public async Task Marked_automatic_mail_is_parked_and_only_the_postmaster_hears_of_it()
    {
        var to = house.Somebody();
        var id = await house.Submit(House.Marked(to, from: "robot@firma.example", extra: "Auto-Submitted: auto-generated\n"), "robot@firma.example", to);
        await house.Until(id, RowState.Parked);
        await house.Pass(TimeSpan.FromSeconds(30), house.Mail(id));
        await house.MailTo("postmaster@firma.example");
        Nothing(to);
        Assert.DoesNotContain(house.Sink.Mails, m => m.IsFor("robot@firma.example"));
    }

    private async Task Stays(string id, string to, string state, string key, Func<Task> accept, RowState then)
    {
        house.States.FailWrites(state, key, times: 1_000);
        await accept();
        await Eventually.Fits(() => Task.FromResult(house.States.Failed(state, key)), failed => failed);
        Assert.Equal(RowState.Accepted, (await house.Mail(id).Status())!.Rows[0].State);
        Nothing(to);
        Heal();
        await House.Tick(house.Mail(id));
        await house.Until(id, then);
        house.NothingLeaked(to);
    }

    private void Heal()
    {
        house.States.Heal();
        house.Files.IsFull = false;
        house.Files.IsUnreadable = _ => false;
    }

    private int Carriers(string to) => house.Sink.Mails.Count(m => m.IsFor(to) && House.PdfOf(m) is not null);

    private void Nothing(string to) => Assert.DoesNotContain(house.Sink.Mails, m => m.IsFor(to));
}
