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
        await Assert.ThrowsAsync<StorageFailedException>(() => house.Mail(id).Accept(envelope, blob));
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
        await Assert.ThrowsAsync<MailIdReusedException>(() => house.Mail(id).Accept(envelope, other));
        await Assert.ThrowsAsync<MailIdReusedException>(() => house.Mail(id).Accept(envelope with { Recipients = ["else@kunde.example"] }, blob));
    }

    [Fact]
    public async Task An_id_that_was_given_up_takes_no_mail_and_leaves_nothing()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), "anna@firma.example", to);
        Assert.Null(await house.Mail(id).Status()); // its grain is there and knows nothing of what follows, as one on a silo that stands still
        Assert.True(await house.Grains.GetGrain<ISecondThoughtGrain>(0).GiveUp(id, blob));
        Assert.True(await house.Grains.GetGrain<ISecondThoughtGrain>(0).GiveUp(id, blob)); // once more is fine
        await Assert.ThrowsAnyAsync<Exception>(() => house.Mail(id).Accept(envelope, blob)); // finds the row at its first write
        await Eventually.Fits(async () => await Record.ExceptionAsync(() => house.Mail(id).Accept(envelope, blob)), fault => fault is MailIdReusedException); // the activation that met the row is on its way out
        await house.Forget(house.Mail(id));
        await House.Tick(house.Mail(id)); // the reminder of the acceptance that came too late
        await Eventually.Fits(() => house.Of<ReadModel>().Message(id), row => row is null);
        Assert.Null(await house.Mail(id).Status());
    }

    [Fact]
    public async Task A_mail_that_was_taken_over_can_not_be_given_up()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(to), "anna@firma.example", to);
        var (_, _, other) = await house.Prepare(House.Marked(to), "anna@firma.example", to);
        await house.Mail(id).Accept(envelope, blob);
        Assert.False(await house.Grains.GetGrain<ISecondThoughtGrain>(0).GiveUp(id, blob));
        await Assert.ThrowsAsync<MailIdReusedException>(() => house.Grains.GetGrain<ISecondThoughtGrain>(0).GiveUp(id, other));
        await house.Until(id, RowState.Held);
    }

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
