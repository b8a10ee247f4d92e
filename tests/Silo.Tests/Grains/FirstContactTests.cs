using System.Text.Json;
using System.Text.RegularExpressions;
using MimeKit;
using Siegelpost.Silo.Grains;
using Siegelpost.Silo.Organisations;

namespace Siegelpost.Tests.Grains;

/// <summary>RULES 23: the mailbox alone is not enough where an organisation demands a code that its sender tells by another way.</summary>
[Collection(nameof(House))]
public sealed partial class FirstContactTests(House house)
{
    [Fact]
    public async Task Without_the_code_nothing_is_set_or_released_and_with_it_everything_is()
    {
        var (anna, carl, bert) = (Sender("anna"), Sender("carl"), house.Somebody());
        var first = await house.Submit(House.Marked(bert, from: anna), anna, bert);
        await house.Until(first, RowState.Held);
        var code = await CodeTo(anna);
        var second = await house.Submit(House.Marked(bert, from: carl), carl, bert);
        Assert.Equal(code, await CodeTo(carl)); // whichever of them Bert calls
        var invitation = await house.MailTo(bert);
        Assert.Contains("Sie brauchen dazu einen Freischaltcode. Anna Gross nennt ihn Ihnen", Flat(invitation), StringComparison.Ordinal);

        var link = House.Link(invitation, 'e')!.Value;
        var (account, contact, desk) = (house.Grains.GetGrain<IAccountGrain>(link.GrainId), house.Grains.GetGrain<IFirstContactGrain>(link.GrainId), house.Grains.GetGrain<IFirstContactDeskGrain>(0));
        var view = await account.Invitation(link.Secret);
        Assert.Equal((true, "Anna Gross"), (view.AsksCode, view.CodeFrom));
        await NothingOpens(account, contact, link);
        Assert.Equal(AccessCodeOutcome.Closed, (await desk.EnterAccessCode(link.GrainId, LinkToken.NewSecret(), code, "192.0.2.60")).Outcome); // the code without the mailbox
        Assert.Equal(AccessCodeOutcome.Wrong, (await desk.EnterAccessCode(link.GrainId, link.Secret, Other(code), "192.0.2.60")).Outcome);
        await house.Grains.GetGrain<IFrontDeskGrain>(0).RequestReset("phone", bert, "192.0.2.60"); // a reset proves the mailbox, and that is not enough

        // Support sees that it is pending, to whom it was told and how often somebody was wrong, and never the code.
        var status = (await account.Status())!;
        Assert.Equal((1, 2), (status.AccessCode!.WrongTries, status.AccessCode.Told.Count));
        Assert.DoesNotContain(code.Replace("-", "", StringComparison.Ordinal), JsonSerializer.Serialize(status).Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal);

        var shown = await desk.EnterAccessCode(link.GrainId, link.Secret, $" {code.Replace("-", " ", StringComparison.Ordinal).Replace('0', 'o')} ", "192.0.2.60");
        Assert.Equal(AccessCodeOutcome.Right, shown.Outcome);
        Assert.True(LinkToken.TryParse(shown.Proof, out var proof));
        Assert.True(await contact.HasShown(proof.Secret));
        await NothingOpens(account, contact, link); // another browser with the same link
        Assert.Equal(PassphraseOutcome.TooShort, (await contact.Register(link.Secret, proof.Secret, "kurz", "de")).Outcome);
        var set = await contact.Register(link.Secret, proof.Secret, House.Passphrase, "de");
        Assert.Equal((PassphraseOutcome.Set, 2, "Anna Gross"), (set.Outcome, set.Released, set.SenderName));
        await house.CarrierTo(bert, nth: 2);
        await house.Until(second, RowState.HandedOver);
        Assert.Null((await account.Status())!.AccessCode);
        Assert.Equal(AccessCodeOutcome.Closed, (await desk.EnterAccessCode(link.GrainId, link.Secret, code, "192.0.2.60")).Outcome);
        house.NothingLeaked(bert);
        NeverTold(bert, code);
        Assert.DoesNotContain(house.Sink.Mails.Where(m => m.IsFor(bert)), m => House.Link(m, 'z') is not null);
        Assert.DoesNotContain(house.Sink.Mails, m => House.Subject(m).Contains(code, StringComparison.Ordinal));

        // From now on Bert is somebody who has registered: no code, and a reset is a reset.
        await house.Grains.GetGrain<IFrontDeskGrain>(0).RequestReset("phone", bert, "192.0.2.60");
        var reset = await house.LinkTo(bert, 'z');
        Assert.Equal(PassphraseOutcome.Set, (await account.Reset(reset.Secret, House.Other)).Outcome);
    }

    [Fact]
    public async Task Guessing_is_slowed_across_a_restart_and_told_and_a_new_code_voids_the_old()
    {
        var (anna, bert) = (Sender("anna"), house.Somebody());
        await house.Submit(House.Marked(bert, from: anna), anna, bert);
        var (old, link) = (await CodeTo(anna), await house.LinkTo(bert, 'e'));
        var (account, contact) = (house.Grains.GetGrain<IAccountGrain>(link.GrainId), house.Grains.GetGrain<IFirstContactGrain>(link.GrainId));
        AccessCodeResult last = null!;
        for (var i = 0; i < 9; i++)
        {
            last = await contact.EnterAccessCode(link.Secret, Other(old));
            Assert.Equal(AccessCodeOutcome.Wrong, last.Outcome);
            if (i < 8 && last.NotBefore is { } at) house.Clock.Advance(at - house.Clock.GetUtcNow());
        }
        Assert.True(last.NotBefore > house.Clock.GetUtcNow().AddSeconds(30));
        await house.Forget(contact);
        Assert.Equal(AccessCodeOutcome.TooSoon, (await contact.EnterAccessCode(link.Secret, old)).Outcome);
        Assert.Equal(9, (await account.Status())!.AccessCode!.WrongTries);
        await house.MailTo(anna, m => House.Subject(m) == $"Falsche Freischaltcodes für {bert}");

        Assert.Equal(ActResult.Done, await account.Act(new(SupportActKind.SendNewCode, null, "kim", "Anna hat ihn verlegt")));
        var renewed = await house.MailTo(anna, m => House.Subject(m) == $"Neuer Freischaltcode für {bert}");
        var code = CodeIn(renewed)!;
        Assert.NotEqual(old, code);
        Assert.Contains("Frühere Codes gelten nicht mehr.", Flat(renewed), StringComparison.Ordinal);
        Assert.Equal(AccessCodeOutcome.Wrong, (await contact.EnterAccessCode(link.Secret, old)).Outcome);
        Assert.Contains((await account.Status())!.Timeline, t => t.Event == MailEvent.CodeRenewed && t.Who == "kim");

        // One network has its own brake, whatever the account.
        for (var i = 0; i < 11; i++) await house.Of<GuessBrake>().Wrong("code", "192.0.2.61");
        var braked = await house.Grains.GetGrain<IFirstContactDeskGrain>(0).EnterAccessCode(link.GrainId, link.Secret, code, "192.0.2.61");
        Assert.Equal((AccessCodeOutcome.TooSoon, (string?)null), (braked.Outcome, braked.Proof));

        Assert.True(LinkToken.TryParse((await contact.EnterAccessCode(link.Secret, code)).Proof, out var proof));
        Assert.Equal(PassphraseOutcome.Set, (await contact.Register(link.Secret, proof.Secret, House.Passphrase, "de")).Outcome);
        await house.CarrierTo(bert);
        Assert.Equal(ActResult.NotPossibleNow, await account.Act(new(SupportActKind.SendNewCode, null, "kim", "noch einmal")));
        NeverTold(bert, old, code);
    }

    [Fact]
    public async Task An_address_joins_an_account_only_with_the_code_that_was_told_for_it()
    {
        var anna = Sender("anna");
        var mine = house.Somebody("mallory");
        await house.Submit(House.Marked(mine, from: anna), anna, mine);
        var link = await house.LinkTo(mine, 'e');
        Assert.True(LinkToken.TryParse((await house.Grains.GetGrain<IFirstContactGrain>(link.GrainId).EnterAccessCode(link.Secret, await CodeTo(anna))).Proof, out var proof));
        Assert.Equal(PassphraseOutcome.Set, (await house.Grains.GetGrain<IFirstContactGrain>(link.GrainId).Register(link.Secret, proof.Secret, House.Passphrase, "de")).Outcome);
        var session = LinkToken.TryParse((await house.Grains.GetGrain<ISignInGrain>(link.GrainId).EnterPassphrase(House.Passphrase, "", "")).Session, out var token) ? token.Secret : "";
        var (addresses, desk) = (house.Grains.GetGrain<IAddressesGrain>(link.GrainId), house.Grains.GetGrain<IFirstContactDeskGrain>(0));

        // Nobody has written to it: nobody could tell a code, and later mail must not find the door open.
        var empty = house.Somebody("leer");
        Assert.Equal(AddressOutcome.Done, await addresses.ClaimAddress(session, empty));
        var claim = await house.LinkTo(empty, 'w');
        Assert.Equal((true, (string?)null), await addresses.ClaimedAddress(claim.Secret) is var unwritten ? (unwritten.AsksCode, unwritten.CodeFrom) : default);
        Assert.Equal(AddressOutcome.NeedsCode, await addresses.ConfirmAddress(claim.Secret, session));
        Assert.Equal(AddressOutcome.NeedsCode, (await desk.ConfirmAddress(link.GrainId, claim.Secret, session, "00000000", "192.0.2.62")).Address);

        var (carl, bert) = (Sender("carl"), house.Somebody());
        var held = await house.Submit(House.Marked(bert, from: carl), carl, bert);
        await house.Until(held, RowState.Held);
        var code = await CodeTo(carl);
        var bertsAccount = (await house.Mail(held).Status())!.Rows[0].AccountId!;
        Assert.Equal(AddressOutcome.Done, await addresses.ClaimAddress(session, bert));
        claim = await house.LinkTo(bert, 'w');
        Assert.Equal((true, "Anna Gross"), await addresses.ClaimedAddress(claim.Secret) is var written ? (written.AsksCode, written.CodeFrom) : default);
        Assert.Equal(AddressOutcome.NeedsCode, await addresses.ConfirmAddress(claim.Secret, session));
        var wrong = await desk.ConfirmAddress(link.GrainId, claim.Secret, session, Other(code), "192.0.2.62");
        Assert.Equal((AccessCodeOutcome.Wrong, AddressOutcome.NeedsCode), (wrong.Outcome, wrong.Address));
        Assert.Equal(AccessCodeOutcome.Closed, (await desk.ConfirmAddress(link.GrainId, claim.Secret, "nobody's", code, "192.0.2.62")).Outcome);
        Assert.False(await house.Grains.GetGrain<IAccountKeeper>(bertsAccount).Yield()); // nor by another way in the silo
        await house.Until(held, RowState.Held);
        Assert.DoesNotContain(house.Sink.Mails, m => m.IsFor(bert) && House.PdfOf(m) is not null);

        Assert.Equal(AddressOutcome.Done, (await desk.ConfirmAddress(link.GrainId, claim.Secret, session, code, "192.0.2.62")).Address);
        await house.CarrierTo(bert);
        Assert.Equal(link.GrainId, (await house.Until(held, RowState.HandedOver)).Rows[0].AccountId);
    }

    [Fact] // whoever has got at a mailbox could write to himself, or as a stranger, to be told the code
    public async Task Neither_the_recipient_nor_a_stranger_is_ever_told_the_code()
    {
        var anna = $"{house.Somebody("anna").Replace("@", "-", StringComparison.Ordinal)}@vault.example";
        await house.Submit(House.Marked(anna, from: anna), anna, anna);
        var told = await house.MailTo("postmaster@vault.example", m => House.Subject(m) == $"Freischaltcode für {anna}");
        await house.LinkTo(anna, 'e');
        NeverTold(anna, CodeIn(told)!);

        var bob = $"{house.Somebody("bob").Replace("@", "-", StringComparison.Ordinal)}@vault.example";
        await house.Submit(House.Marked(bob, from: anna), anna, bob);
        Assert.Equal(9, (await CodeTo(anna, bob)).Length); // a colleague, where everybody needs one
        var open = await house.Submit(House.Marked("postmaster@vault.example", from: anna), anna, "postmaster@vault.example");
        await house.Until(open, RowState.Held);
        Assert.Null((await (await house.Account("postmaster@vault.example", "vault")).Status())!.AccessCode); // nobody could tell him one

        var bert = house.Somebody();
        var id = await house.Grains.GetGrain<IRecipientGrain>(house.Keys.RecipientKey("phone", bert)).Account("phone", bert);
        var now = house.Clock.GetUtcNow();
        var plan = await house.Grains.GetGrain<IAccountGrain>(id).Plan(new(Crockford.NewId(), "stranger@else.example", "Eve", now, now.AddDays(14), true, null));
        Assert.Equal((false, false), (plan.Ready, plan.AsksCode));
        Assert.Null(await house.Grains.GetGrain<IAccountKeeper>(id).AccessCode(Crockford.NewId(), "stranger@else.example"));
        await house.MailTo("postmaster@phone.example", m => House.Subject(m) == $"Freischaltcode für {bert}");
        Assert.DoesNotContain(house.Sink.Mails, m => m.IsFor("stranger@else.example"));

        var colleague = Sender("dora");
        var inside = await house.Submit(House.Marked(colleague, from: "carl@phone.example"), "carl@phone.example", colleague);
        await house.Until(inside, RowState.Held);
        Assert.False((await (await house.Account(colleague, "phone")).Invitation((await house.LinkTo(colleague, 'e')).Secret)).AsksCode); // "Outside" means that
    }

    [Fact]
    public async Task Links_from_before_the_policy_do_not_pass_it_and_the_sender_is_then_told_a_code()
    {
        var (anna, bert) = ($"{house.Somebody("anna").Replace("@", "-", StringComparison.Ordinal)}@later.example", house.Somebody());
        var held = await house.Submit(House.Marked(bert, from: anna), anna, bert);
        await house.Until(held, RowState.Held);
        var link = await house.LinkTo(bert, 'e');
        var (account, contact) = (house.Grains.GetGrain<IAccountGrain>(link.GrainId), house.Grains.GetGrain<IFirstContactGrain>(link.GrainId));
        Assert.Null(CodeIn(await house.MailTo(anna)));
        Assert.False((await account.Invitation(link.Secret)).AsksCode);
        await account.RequestReset();
        var reset = await house.LinkTo(bert, 'z');
        Assert.Equal(LinkState.Open, (await account.ResetLink(reset.Secret)).State);

        await house.Decide("later", new() { FirstContactCode = FirstContactPolicy.Outside });
        Assert.Equal((true, (string?)null), await account.Invitation(link.Secret) is var view ? (view.AsksCode, view.CodeFrom) : default);
        await NothingOpens(account, contact, link);
        Assert.Equal(LinkState.Used, (await account.ResetLink(reset.Secret)).State);
        Assert.Equal(PassphraseOutcome.LinkClosed, (await account.Reset(reset.Secret, House.Passphrase)).Outcome);
        Assert.Equal(LinkState.Unknown, await contact.SendAccessCode(LinkToken.NewSecret()));
        for (var i = 0; i < 3; i++) Assert.Equal(LinkState.Open, await contact.SendAccessCode(link.Secret));
        var code = CodeIn(await house.MailTo(anna, m => CodeIn(m) is not null))!;
        Assert.Equal("Anna Gross", (await account.Invitation(link.Secret)).CodeFrom);
        Assert.True(LinkToken.TryParse((await contact.EnterAccessCode(link.Secret, code)).Proof, out var proof));
        house.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(PassphraseOutcome.CodeMissing, (await contact.Register(link.Secret, proof.Secret, House.Passphrase, "de")).Outcome); // it was shown too long ago
        Assert.True(LinkToken.TryParse((await contact.EnterAccessCode(link.Secret, code)).Proof, out proof));
        Assert.Equal(PassphraseOutcome.Set, (await contact.Register(link.Secret, proof.Secret, House.Passphrase, "de")).Outcome);
        await house.CarrierTo(bert);
        Assert.Single(house.Sink.Mails, m => m.IsFor(anna) && CodeIn(m) is not null);
        NeverTold(bert, code);
    }

    /// <summary>The invariant: to an account with an unanswered code nothing leads, and nothing has left.</summary>
    private async Task NothingOpens(IAccountGrain account, IFirstContactGrain contact, LinkToken link)
    {
        Assert.Equal(PassphraseOutcome.LinkClosed, (await account.Register(link.Secret, House.Passphrase, "de")).Outcome); // as an older portal asks
        Assert.Equal(PassphraseOutcome.CodeMissing, (await contact.Register(link.Secret, "", House.Passphrase, "de")).Outcome);
        Assert.Equal(PassphraseOutcome.CodeMissing, (await contact.Register(link.Secret, LinkToken.NewSecret(), House.Passphrase, "de")).Outcome);
        Assert.Equal(PassphraseOutcome.LinkClosed, (await account.Reset(link.Secret, House.Passphrase)).Outcome);
        Assert.False(await contact.HasShown(LinkToken.NewSecret()));
        Assert.False((await house.Grains.GetGrain<ISignInGrain>(link.GrainId).EnterPassphrase(House.Passphrase, "", "")).SignedIn);
        Assert.Null(await account.TakeSlot(Crockford.NewId(), house.Clock.GetUtcNow().AddDays(1)));
        var status = (await account.Status())!;
        Assert.Equal((false, 0), (status.HasPassphrase, status.SlotsLeft));
        foreach (var mail in status.Waiting) Assert.All((await house.Mail(mail).Status())!.Rows.Where(r => r.AccountId == status.AccountId), r => Assert.Equal(RowState.Held, r.State));
        Assert.DoesNotContain(house.Sink.Mails, m => m.IsFor(status.Addresses[0]) && House.PdfOf(m) is not null);
    }

    private void NeverTold(string recipient, params string[] codes)
    {
        foreach (var mail in house.Sink.Mails.Where(m => m.IsFor(recipient)))
        {
            using var bytes = new MemoryStream(mail.Content);
            var message = MimeMessage.Load(bytes, TestContext.Current.CancellationToken);
            foreach (var code in codes)
                foreach (var text in new[] { message.Subject, message.TextBody, message.HtmlBody }.OfType<string>())
                    Assert.DoesNotContain(code.Replace("-", "", StringComparison.Ordinal), text.Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    private string Sender(string name) => $"{name}-{house.Somebody().Split('@')[1].Split('.')[0]}@phone.example";

    private async Task<string> CodeTo(string sender, string? about = null) => CodeIn(await house.MailTo(sender, m => CodeIn(m) is not null && (about is null || Flat(m).Contains(about, StringComparison.Ordinal))))!;

    private static string Other(string code) => code == "0000-0000" ? "0000-0001" : "0000-0000";

    private static string? CodeIn(SunkMail mail) => Code().Match(Flat(mail)) is { Success: true } match ? match.Groups[1].Value : null;

    private static string Flat(SunkMail mail)
    {
        using var bytes = new MemoryStream(mail.Content);
        return Blank().Replace(MimeMessage.Load(bytes, TestContext.Current.CancellationToken).TextBody ?? "", " ");
    }

    [GeneratedRegex(@"Freischaltcode:? (\d{4}-\d{4})")] private static partial Regex Code();

    [GeneratedRegex(@"\s+")] private static partial Regex Blank();
}
