using Siegelpost.Storage;

namespace Siegelpost.Tests.Grains;

/// <summary>Further addresses of a person, and leaving (C7).</summary>
[Collection(nameof(House))]
public sealed class FarewellTests(House house)
{
    [Fact]
    public async Task A_further_address_joins_by_link_and_session_and_its_held_mail_opens_with_the_accounts_password()
    {
        var (address, account) = await house.Registered();
        var further = house.Somebody("privat");
        var held = await house.Submit(House.Marked(further), "anna@firma.example", further);
        await house.Until(held, RowState.Held);
        var invitation = await house.LinkTo(further, 'e');
        var (grain, mine) = (house.Grains.GetGrain<IAddressesGrain>(account), await SignIn(account));
        foreach (var wrong in (string[])["", "nobody", "a@b", "a@kunde.example\r\nBcc: x@y.example", "A <a@kunde.example>", "a@kunde.example,b@kunde.example", new string('a', 250) + "@kunde.example"])
            Assert.Equal(AddressOutcome.NotAnAddress, await grain.ClaimAddress(mine, wrong));
        Assert.Equal(AddressOutcome.AlreadyHere, await grain.ClaimAddress(mine, address.ToUpperInvariant()));
        Assert.Equal(AddressOutcome.Closed, await grain.ClaimAddress("nobody's", further));
        Assert.Equal(AddressOutcome.Done, await grain.ClaimAddress(mine, further));
        var link = await house.LinkTo(further, 'w');
        Assert.Equal((LinkState.Open, further, address), await grain.ClaimedAddress(link.Secret) is var claim ? (claim.State, claim.Address, claim.Account) : default);
        Assert.Equal(AddressOutcome.Closed, await grain.ConfirmAddress(link.Secret, "nobody's")); // the mailbox alone is not enough
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => grain.ConfirmAddress(link.Secret, mine)));
        Assert.Equal(1, results.Count(r => r == AddressOutcome.Done));

        await house.CarrierTo(further);
        var status = await house.Until(held, RowState.HandedOver);
        Assert.Equal((account, further), (status.Rows[0].AccountId, status.Rows[0].Recipient));
        Assert.NotEqual(LinkState.Open, (await house.Grains.GetGrain<IAccountGrain>(invitation.GrainId).Invitation(invitation.Secret)).State);
        Assert.Equal(LinkState.Unknown, (await grain.ClaimedAddress(link.Secret)).State);
        Assert.True((await house.Grains.GetGrain<ISignInDeskGrain>(0).EnterPassphrase("firma", further, House.Passphrase, "192.0.2.50", "")).SignedIn);
        Assert.Null(await house.Grains.GetGrain<IRecipientGrain>(house.Keys.RecipientKey("kind", further)).Find()); // RULES 2: islands
        house.NothingLeaked(further);

        await house.Grains.GetGrain<IFrontDeskGrain>(0).RequestReset("firma", further, "192.0.2.51");
        await house.LinkTo(further, 'z'); // to the address that was asked for

        Assert.Equal(AddressOutcome.Done, await grain.RemoveAddress(mine, address));
        Assert.Equal(AddressOutcome.IsLast, await grain.RemoveAddress(mine, further));
        await Eventually.Fits(async () => await house.Grains.GetGrain<IRecipientGrain>(house.Keys.RecipientKey("firma", address)).Find(), id => id is null);
        var next = await house.Submit(House.Marked(address), "anna@firma.example", address);
        Assert.NotEqual(account, (await house.Until(next, RowState.Held)).Rows[0].AccountId); // RULES 3: it starts anew
    }

    [Fact]
    public async Task An_address_with_a_password_of_its_own_stays_apart()
    {
        var (_, account) = await house.Registered();
        var (other, othersAccount) = await house.Registered();
        var (grain, mine) = (house.Grains.GetGrain<IAddressesGrain>(account), await SignIn(account));
        Assert.Equal(AddressOutcome.Done, await grain.ClaimAddress(mine, other)); // the answer doesn't tell
        var link = await house.LinkTo(other, 'w');
        Assert.Equal(AddressOutcome.HasOwnPassphrase, await grain.ConfirmAddress(link.Secret, mine));
        Assert.Equal(othersAccount, await house.Grains.GetGrain<IRecipientGrain>(house.Keys.RecipientKey("firma", other)).Find());
        Assert.Equal([AddressOutcome.Done, AddressOutcome.Done, AddressOutcome.TooMany],
            [await grain.ClaimAddress(mine, house.Somebody()), await grain.ClaimAddress(mine, house.Somebody()), await grain.ClaimAddress(mine, house.Somebody())]);
    }

    [Fact]
    public async Task Who_leaves_leaves_nothing_and_a_later_owner_of_the_address_starts_anew()
    {
        var (address, account) = await house.Registered();
        var delivered = await house.Submit(House.Marked(address), "anna@firma.example", address);
        var pdf = await house.CarrierTo(address, nth: 2);
        await house.Until(delivered, s => s.Rows[0].State == RowState.HandedOver && s.Files.All(f => f.Kept));
        var file = (await house.Mail(delivered).Status())!.Files[0].AttachmentId;
        var reply = house.Keys.DerivedId("reply", delivered, address);
        Assert.True((await house.Grains.GetGrain<IReplyGrain>(reply).GetState())!.Until > house.Clock.GetUtcNow().AddDays(300));
        var (grain, mine) = (house.Grains.GetGrain<IFarewellGrain>(account), await SignIn(account));

        Assert.Equal([address], (await grain.Facts(mine))!.Addresses);
        var mails = await Eventually.Fits(async () => (await grain.Mails(mine, 0))!, found => found.Mails.Count == 2);
        Assert.Contains(mails.Mails, m => m.MailId == delivered && m.Sender == "anna@firma.example" && m.Recipient == address && m.HandedOverAt is not null);
        Assert.Null(await grain.Facts("nobody's"));
        Assert.Null(await grain.Mails("nobody's", 0));

        var mailbox = house.Grains.GetGrain<IMailboxGrain>(account);
        Assert.Equal(WriteOutcome.Begun, (await mailbox.Write(mine, "anna@firma.example", "Rückfrage")).Outcome);
        await Eventually.Fits(async () => (await mailbox.GetState())!.Mails, count => count > 0);

        Assert.Equal(SecondStepOutcome.WrongPassphrase, (await grain.Leave(mine, "falsch", "")).Outcome);
        Assert.Equal(SecondStepOutcome.Closed, (await grain.Leave("nobody's", House.Passphrase, "")).Outcome);
        Assert.Equal(SecondStepOutcome.Done, (await grain.Leave(mine, House.Passphrase, "")).Outcome);
        Assert.Equal(SecondStepOutcome.Closed, (await grain.Leave(mine, House.Passphrase, "")).Outcome); // the keys are gone with the first call
        await house.Forget(grain); // a crash in the middle
        await house.Grains.GetGrain<IAccountGrain>(account).Status();
        await Eventually.Fits(async () => await house.Grains.GetGrain<IRecipientGrain>(house.Keys.RecipientKey("firma", address)).Find(), id => id is null);
        await house.MailTo(address, m => House.Subject(m) == "Ihr Konto für Nachrichten von Firma GmbH ist gelöscht");
        var left = await Eventually.Fits(async () => (await house.Grains.GetGrain<IAccountGrain>(account).Status())!, s => s.Addresses.Count == 0);
        await Eventually.Fits(async () => (await mailbox.GetState())!.Mails, count => count == 0);
        Assert.Equal((false, 0, 0), (left.HasPassphrase, left.SlotsLeft, left.Timeline.Count));
        await Eventually.Fits(async () => (await house.Grains.GetGrain<IAttachmentGrain>(file).Status())!, s => !s.Kept);
        Assert.True((await house.Grains.GetGrain<IReplyGrain>(reply).GetState())!.Until < house.Clock.GetUtcNow());
        await house.Pass(TimeSpan.FromMinutes(3), house.Mail(delivered)); // its sender is told first
        await house.Until(delivered, s => !s.ContentKept);
        Assert.Contains(await house.Of<Audit>().Read(account), row => row.What == nameof(MailEvent.AccountDeleted) && !row.Target.Contains('@', StringComparison.Ordinal));
        Assert.False((await house.Grains.GetGrain<ISignInDeskGrain>(0).EnterPassphrase("firma", address, House.Passphrase, "192.0.2.52", "")).SignedIn);

        var next = await house.Submit(House.Marked(address), "anna@firma.example", address);
        var anew = (await house.Until(next, RowState.Held)).Rows[0].AccountId!;
        Assert.NotEqual(account, anew);
        Assert.DoesNotContain((await house.Grains.GetGrain<IAccountGrain>(anew).Status())!.Timeline, t => t.Event == MailEvent.Registered);
        Assert.NotNull(House.PdfOf(pdf)); // what was received stays the recipient's
    }

    private async Task<string> SignIn(string account) =>
        LinkToken.TryParse((await house.Grains.GetGrain<ISignInGrain>(account).EnterPassphrase(House.Passphrase, "", "")).Session, out var token) ? token.Secret : throw new InvalidOperationException("Not signed in.");
}
