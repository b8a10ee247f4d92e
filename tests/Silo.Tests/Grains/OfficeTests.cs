using Siegelpost.Silo.Hosting;
using Siegelpost.Storage;

namespace Siegelpost.Tests.Grains;

/// <summary>Who comes to the doors: staff, submitters, recipients by address, and what support may do.</summary>
[Collection(nameof(House))]
public sealed class OfficeTests(House house)
{
    [Fact]
    public async Task A_set_up_link_makes_one_staff_account_and_is_used_up()
    {
        var staff = house.Grains.GetGrain<IStaffGrain>(Crockford.NewId());
        var secret = LinkToken.NewSecret();
        await staff.OfferSetUp(LinkToken.Hash(secret), house.Clock.GetUtcNow().AddMinutes(30));
        Assert.Equal((LinkState.Open, LinkState.Unknown), (await staff.SetUp(secret), await staff.SetUp(LinkToken.NewSecret())));
        Assert.Equal(PassphraseOutcome.TooShort, (await staff.Create(secret, "kim", "kurz")).Outcome);
        Assert.Equal(LinkState.Open, await staff.SetUp(secret)); // a bad password does not use it up
        var made = await staff.Create(secret, " kim ", House.Passphrase);
        Assert.Equal((PassphraseOutcome.Set, "kim"), (made.Outcome, await staff.Session(made.Session!)));
        Assert.Equal(LinkState.Used, await staff.SetUp(secret));
        Assert.Equal(PassphraseOutcome.LinkClosed, (await staff.Create(secret, "mallory", House.Other)).Outcome);
        await house.Forget(staff);
        Assert.Equal("kim", await staff.Session(made.Session!));
        await staff.SignOut(made.Session!);
        Assert.Null(await staff.Session(made.Session!));
    }

    [Fact]
    public async Task Silos_that_start_together_each_offer_a_link_that_is_good_until_one_has_served()
    {
        var staff = house.Grains.GetGrain<IStaffGrain>(Crockford.NewId());
        string[] secrets = [LinkToken.NewSecret(), LinkToken.NewSecret()];
        foreach (var secret in secrets) await staff.OfferSetUp(LinkToken.Hash(secret), house.Clock.GetUtcNow().AddMinutes(30));
        var (late, further) = (LinkToken.NewSecret(), LinkToken.NewSecret());
        await new Siegelpost.Storage.SetUpLinks(house.Database).Add(LinkToken.Hash(late), house.Clock.GetUtcNow().AddMinutes(30)); // by setup-link
        await new Siegelpost.Storage.SetUpLinks(house.Database).Add(LinkToken.Hash(further), house.Clock.GetUtcNow().AddMinutes(30));
        foreach (var secret in (string[])[.. secrets, late, further]) Assert.Equal(LinkState.Open, await staff.SetUp(secret));
        Assert.Equal(PassphraseOutcome.Set, (await staff.Create(secrets[0], "kim", House.Passphrase)).Outcome);
        Assert.Equal((LinkState.Used, LinkState.Unknown, LinkState.Open), (await staff.SetUp(secrets[0]), await staff.SetUp(secrets[1]), await staff.SetUp(late)));
        Assert.Equal(PassphraseOutcome.Set, (await staff.Create(late, "kim", House.Passphrase)).Outcome);
        Assert.Equal(PassphraseOutcome.Set, (await staff.Create(further, "kim", House.Passphrase)).Outcome);
        Assert.Equal((LinkState.Used, LinkState.Used, LinkState.Used), (await staff.SetUp(secrets[0]), await staff.SetUp(late), await staff.SetUp(further)));
    }

    [Fact]
    public async Task A_set_up_link_ends_after_its_half_hour_and_staff_that_guesses_waits()
    {
        var staff = house.Grains.GetGrain<IStaffGrain>(Crockford.NewId());
        var secret = LinkToken.NewSecret();
        await staff.OfferSetUp(LinkToken.Hash(secret), house.Clock.GetUtcNow().AddMinutes(30));
        var made = await staff.Create(secret, "kim", House.Passphrase);
        Assert.Equal(PassphraseOutcome.Set, made.Outcome);
        for (var i = 0; i < 4; i++) Assert.False((await staff.SignIn("kim", "falsch falsch falsch", "")).SignedIn);
        Assert.NotNull((await staff.SignIn("kim", House.Passphrase, "")).NotBefore);
        Assert.False((await staff.SignIn("nobody", House.Passphrase, "")).SignedIn);
        house.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True((await staff.SignIn("kim", House.Passphrase, "")).SignedIn);

        var late = LinkToken.NewSecret();
        await staff.OfferSetUp(LinkToken.Hash(late), house.Clock.GetUtcNow().AddMinutes(30));
        house.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(LinkState.Expired, await staff.SetUp(late));
        Assert.Null(await staff.Session(made.Session!)); // half an hour of rest
    }

    [Fact] // RULES 5
    public async Task Submitters_are_known_by_network_by_pinned_certificate_or_by_credentials_and_send_for_their_own_domains()
    {
        var office = house.Grains.GetGrain<ISubmitterGrain>(0);
        Assert.Equal("firma", (await office.ByNetwork("127.0.0.1"))!.Domains["firma.example"]);
        Assert.NotNull(await office.ByNetwork("::ffff:127.0.0.1"));
        Assert.Null(await office.ByNetwork("192.0.2.1"));
        Assert.Null(await office.ByNetwork("not an address"));
        var known = await office.ByCredentials("192.0.2.7", "anna", "richtig richtig");
        Assert.Equal(("login:firma", "firma"), (known!.Id, known.DefaultOrganisation));
        Assert.Null(await office.ByCredentials("192.0.2.7", "anna", "falsch"));
        Assert.Null(await office.ByCredentials("192.0.2.7", "mallory", "richtig richtig"));
        var pinned = await office.ByCertificate("192.0.2.7", string.Concat(Enumerable.Repeat("ab", 32)));
        Assert.Equal(("certificate:firma", "firma"), (pinned!.Id, pinned.Domains["firma.example"]));
        Assert.Null(await office.ByCertificate("127.0.0.1", string.Concat(Enumerable.Repeat("ac", 32))));
    }

    [Fact]
    public async Task An_address_signs_in_only_in_its_own_organisation()
    {
        var (desk, regular) = (house.Grains.GetGrain<IFrontDeskGrain>(0), await house.Regular());
        Assert.True((await desk.SignIn("firma", regular.ToUpperInvariant(), House.Passphrase, "192.0.2.20")).SignedIn);
        Assert.False((await desk.SignIn("kind", regular, House.Passphrase, "192.0.2.20")).SignedIn); // RULES 2: islands
        Assert.False((await desk.SignIn("firma", house.Somebody("unknown"), House.Passphrase, "192.0.2.20")).SignedIn);
        var unknown = house.Somebody("unknown");
        await desk.RequestReset("firma", unknown, "192.0.2.20"); // answers alike, writes to nobody
        await desk.RequestReset("firma", regular, "192.0.2.20");
        await house.LinkTo(regular, 'z');
        Assert.DoesNotContain(house.Sink.Mails, m => m.IsFor(unknown));
    }

    [Fact] // C5
    public async Task Support_takes_a_passphrase_away_and_the_person_gets_a_link()
    {
        var bert = house.Somebody();
        await house.Submit(House.Marked(bert), "anna@firma.example", bert);
        await house.Register(bert);
        await house.CarrierTo(bert);
        var account = await house.Account(bert);
        var session = await account.SignIn(House.Passphrase, "");
        Assert.Equal(ActResult.Done, await account.Act(new(SupportActKind.ResetPassphrase, null, "kim", "vergessen")));
        Assert.False((await account.SignIn(House.Passphrase, "")).SignedIn);
        Assert.True(LinkToken.TryParse(session.Session, out var token));
        Assert.Null(await account.Session(token.Secret));
        Assert.Equal(ActResult.NotPossibleNow, await account.Act(new(SupportActKind.ResetPassphrase, null, "kim", "noch einmal")));

        var second = await house.Submit(House.Marked(bert), "anna@firma.example", bert); // the next mail is held and invites anew
        await house.Until(second, RowState.Held);
        await Eventually.Fits(() => Task.FromResult(house.Sink.Mails.Count(m => m.IsFor(bert) && House.Link(m, 'e') is not null)), count => count == 2);
        var reset = await house.LinkTo(bert, 'z');
        Assert.Equal((PassphraseOutcome.Set, 1), (await account.Reset(reset.Secret, House.Other)) is var result ? (result.Outcome, result.Released) : default);
        await house.CarrierTo(bert, nth: 2);
    }

    [Fact]
    public async Task Support_can_have_an_invitation_mailed_again_but_not_for_ever()
    {
        var bert = house.Somebody();
        await house.Submit(House.Marked(bert), "anna@firma.example", bert);
        await house.LinkTo(bert, 'e');
        var account = await house.Account(bert);
        for (var sent = 1; sent < 4; sent++)
        {
            await Eventually.Fits(async () => (await account.Status())!.InvitationsSent, n => n == sent);
            Assert.Equal(ActResult.Done, await account.Act(new(SupportActKind.ResendInvitation, null, "kim", "nicht angekommen")));
        }
        await Eventually.Fits(async () => (await account.Status())!.InvitationsSent, n => n == 4);
        Assert.Equal(ActResult.NotPossibleNow, await account.Act(new(SupportActKind.ResendInvitation, null, "kim", "nicht angekommen")));
    }

    [Fact] // RULES 9
    public async Task A_colleague_gets_nothing_by_the_relay_and_after_hours_without_TLS_an_invitation()
    {
        var colleague = $"{house.Somebody("x").Split('@')[1].Split('.')[0]}@tls.example";
        var id = await house.Submit(House.Marked(colleague, from: "ines@tls.example"), "ines@tls.example", colleague);
        var waits = await house.Until(id, RowState.Deferred);
        Assert.Equal(Method.Tls, waits.Rows[0].Method);
        await house.Pass(TimeSpan.FromHours(3.9), house.Mail(id));
        await house.Until(id, s => s.Rows[0].Attempts == 2);
        Assert.DoesNotContain(house.Sink.Mails, m => m.IsFor(colleague));
        await house.Pass(TimeSpan.FromHours(1), house.Mail(id));
        Assert.Equal(Method.Pdf, (await house.Until(id, RowState.Held)).Rows[0].Method);
        await house.LinkTo(colleague, 'e');
        house.NothingLeaked(colleague);
    }

    [Fact] // RULES 18
    public async Task Whoever_copies_the_database_reads_no_subject_and_no_address()
    {
        var bert = house.Somebody("verborgen");
        var id = await house.Submit(House.Marked(bert), "anna@firma.example", bert);
        await house.Until(id, RowState.Held);
        await using var command = house.Database.CreateCommand("SELECT PayloadBinary FROM OrleansStorage WHERE PayloadBinary IS NOT NULL");
        await using var rows = await command.ExecuteReaderAsync();
        var states = 0;
        for (; await rows.ReadAsync(); states++)
        {
            var stored = System.Text.Encoding.Latin1.GetString((byte[])rows[0]);
            foreach (var open in (string[])["Angebot", "verborgen", "argon2", "SchemaVersion"]) Assert.DoesNotContain(open, stored, StringComparison.Ordinal);
        }
        Assert.True(states > 3);
    }

    [Fact] // RULES 18
    public async Task A_blob_that_a_mail_needs_has_an_owner_and_a_stray_one_has_none()
    {
        var bert = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(House.Marked(bert), "anna@firma.example", bert);
        await using var stray = house.Blobs.Begin("firma", BlobKind.Upload);
        stray.Write("x"u8);
        var nobodys = await stray.Commit();
        await house.Mail(id).Accept(envelope, blob);
        await house.Until(id, RowState.Held);
        var owned = await new OwnedBlobs(new GrainStates(house.Database), house.Keys).All(TestContext.Current.CancellationToken);
        Assert.Contains(blob.Id, owned);
        Assert.DoesNotContain(nobodys.Id, owned);
    }

    [Fact] // RULES 20: one mail, its recipients apart
    public async Task Of_two_recipients_one_gets_it_now_and_the_other_waits()
    {
        var (regular, fresh) = (await house.Regular(), house.Somebody());
        var id = await house.Submit(House.Marked(regular), "anna@firma.example", regular, fresh);
        var status = await house.Until(id, s => s.Rows.All(r => r.State is RowState.HandedOver or RowState.Held));
        Assert.Equal([RowState.HandedOver, RowState.Held], status.Rows.Select(r => r.State));
        await house.Pass(TimeSpan.FromDays(16), house.Mail(id));
        status = await house.Until(id, s => s.Rows[1].State == RowState.Returned);
        Assert.True(status.ContentKept); // the first one's files live on
        house.NothingLeaked(fresh);
    }
}
