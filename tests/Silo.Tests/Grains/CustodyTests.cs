using Orleans.Runtime;
using Siegelpost.Storage;

namespace Siegelpost.Tests.Grains;

/// <summary>Whoever was told "yes" can rely on it.</summary>
[Collection(nameof(House))]
public sealed class CustodyTests(House house)
{
    [Fact]
    public async Task A_repeated_accept_after_a_failed_write_writes()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), "anna@firma.example", to);
        house.States.FailWrites("message", id);
        await Assert.ThrowsAsync<StorageFailedException>(() => house.Mail(id).Accept(envelope, blob)); // as front doors of an older version ask
        await house.Mail(id).Accept(envelope, blob);
        await house.Forget(house.Mail(id)); // only what is stored counts
        Assert.Equal(to, Assert.Single((await house.Mail(id).Status())!.Rows).Recipient);
    }

    [Fact]
    public async Task After_a_failed_write_nobody_is_told_that_it_is_there()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), "anna@firma.example", to);
        house.States.FailWrites("message", id, times: 3);
        for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<StorageFailedException>(() => house.Mail(id).Accept(envelope, blob));
        Assert.Null(await house.Mail(id).Status());
        await house.Mail(id).Accept(envelope, blob);
        Assert.NotNull(await house.Mail(id).Status());
    }

    [Fact] // RULES 1
    public async Task A_known_id_with_another_content_is_a_fault()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), "anna@firma.example", to);
        var (_, _, other) = await house.Prepare(House.Marked(to), "anna@firma.example", to);
        await house.Mail(id).Accept(envelope, blob);
        await house.Mail(id).Accept(envelope, blob); // once more is fine
        await house.Custody.TakeOver(id, envelope, blob);
        await Assert.ThrowsAsync<MailIdReusedException>(() => house.Mail(id).Accept(envelope, other));
        await Assert.ThrowsAsync<MailIdReusedException>(() => house.Custody.TakeOver(id, envelope, other));
        await Assert.ThrowsAsync<MailIdReusedException>(() => house.Mail(id).Accept(envelope with { Recipients = ["else@kunde.example"] }, blob));
    }

    [Fact]
    public async Task Doors_that_take_the_same_mail_over_at_once_take_it_over_once()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), "anna@firma.example", to);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(door => house.Grains.GetGrain<ICustodyGrain>(door).TakeOver(id, envelope, blob)));
        await house.Until(id, RowState.Held);
        Assert.Single((await house.Mail(id).Status())!.Timeline, entry => entry.Event == MailEvent.Accepted);
        await house.MailTo(to);
        Assert.Single(house.Sink.Mails, mail => mail.IsFor(to));
    }

    [Fact]
    public async Task A_door_that_comes_late_changes_nothing()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to, "Offen"), "anna@firma.example", to);
        await house.Custody.TakeOver(id, envelope, blob);
        await Eventually.Fits(() => house.Of<ReadModel>().Message(id), row => row is { Finished: true });
        await house.Custody.TakeOver(id, envelope, blob); // a silo that stood still meanwhile
        await Eventually.Fits(() => house.Of<ReadModel>().Message(id), row => row is { Finished: true });
        Assert.Single(house.Sink.Mails, mail => mail.IsFor(to));
        var (_, _, other) = await house.Prepare(House.Marked(to), "anna@firma.example", to);
        await Assert.ThrowsAsync<MailIdReusedException>(() => house.Custody.TakeOver(id, envelope, other));
    }

    [Fact]
    public async Task A_grain_that_had_looked_before_its_mail_came_finds_it()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), "anna@firma.example", to);
        Assert.Null(await house.Mail(id).Status());
        await house.Custody.TakeOver(id, envelope, blob);
        await house.Until(id, RowState.Held);
    }

    [Fact]
    public async Task An_acceptance_that_came_to_no_end_leaves_nothing()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), "anna@firma.example", to);
        house.States.FailWrites("message", id);
        await Assert.ThrowsAsync<StorageFailedException>(() => house.Custody.TakeOver(id, envelope, blob));
        Assert.NotNull(await house.Of<ReadModel>().Message(id)); // it and the reminder were there before the state
        Assert.Single(await Reminders(id));
        await House.Tick(house.Mail(id));
        await Eventually.Fits(() => house.Of<ReadModel>().Message(id), row => row is null);
        await Eventually.Fits(() => Reminders(id), reminders => reminders.Count == 0);
        await house.Custody.TakeOver(id, envelope, blob); // the client comes again
        await house.Until(id, RowState.Held);
    }

    [Fact]
    public async Task A_reminder_that_comes_amid_a_slow_acceptance_takes_nothing_with_it()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), "anna@firma.example", to);
        house.States.BeforeWrite[id] = async () =>
        {
            house.Clock.Freeze(TimeSpan.FromMinutes(1));
            await House.Tick(house.Mail(id)); // finds nothing, so that it and the row go for good
            await Eventually.Fits(() => Reminders(id), reminders => reminders.Count == 0);
            await Eventually.Fits(() => house.Of<ReadModel>().Message(id), row => row is null);
            house.States.FailReads("message", id, times: 99); // its grain can't be woken
        };
        await house.Custody.TakeOver(id, envelope, blob);
        Assert.Single(await Reminders(id));
        Assert.NotNull(await house.Of<ReadModel>().Message(id));
        house.States.Heal();
        await house.Until(id, RowState.Held);
    }

    private async Task<IList<ReminderEntry>> Reminders(string mailId) => (await house.Of<IReminderTable>().ReadRows(house.Mail(mailId).GetGrainId())).Reminders;

    [Fact]
    public async Task Held_mail_is_released_even_if_the_process_ends_while_it_is_woken()
    {
        var to = house.Somebody();
        var id = await house.Submit(House.Marked(to), "anna@firma.example", to);
        await house.Until(id, RowState.Held);
        await house.MailTo(to);
        house.States.FailWrites("message", id); // the first write after the call that wakes it
        Assert.Equal(PassphraseOutcome.Set, (await house.Register(to)).Outcome);
        await Eventually.Fits(async () => (await (await house.Account(to)).Status())!.Waiting.Count >= 0 && (await house.Mail(id).Status())!.Rows[0].State != RowState.Held, released => released || Ticked(house.Mail(id)));
        await house.CarrierTo(to);

        static bool Ticked(IAddressable grain)
        {
            _ = House.Tick(grain); // the reminder, which comes within a minute
            return false;
        }
    }

    [Fact]
    public async Task A_passphrase_that_could_not_be_stored_is_not_set()
    {
        var to = house.Somebody();
        var id = await house.Submit(House.Marked(to), "anna@firma.example", to);
        var token = await house.LinkTo(to, 'e');
        var account = house.Grains.GetGrain<IAccountGrain>(token.GrainId);
        await Eventually.Fits(async () => (await account.Status())!.InvitationsSent, sent => sent == 1);
        house.States.FailWrites("account", token.GrainId);
        await Assert.ThrowsAsync<StorageFailedException>(() => account.Register(token.Secret, House.Passphrase, "de"));
        Assert.False((await account.Status())!.HasPassphrase);
        Assert.Equal(PassphraseOutcome.Set, (await account.Register(token.Secret, House.Passphrase, "de")).Outcome);
        await house.Until(id, RowState.HandedOver);
    }
}
