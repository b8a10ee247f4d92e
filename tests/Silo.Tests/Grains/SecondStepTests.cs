using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Passphrases;

namespace Siegelpost.Tests.Grains;

/// <summary>Signing in by two steps, and the sessions that come of it.</summary>
[Collection(nameof(House))]
public sealed class SecondStepTests(House house)
{
    [Fact]
    public async Task With_an_app_the_password_alone_opens_nothing_and_each_code_serves_once()
    {
        var (address, account) = await house.Registered();
        var (signIn, step) = (house.Grains.GetGrain<ISignInGrain>(account), house.Grains.GetGrain<ISecondStepGrain>(account));
        var (mine, other) = (await SignIn(signIn), await SignIn(signIn));
        Assert.Equal(SecondStepOutcome.WrongPassphrase, (await step.OfferApp(mine, "falsch")).Outcome);
        Assert.Null(await step.OfferedApp(mine));
        Assert.Equal(SecondStepOutcome.Done, (await step.OfferApp(mine, House.Passphrase)).Outcome);
        var offer = (await step.OfferedApp(mine))!;
        Assert.Contains($"otpauth://totp/Firma%20GmbH:{Uri.EscapeDataString(address)}?secret=", offer.Uri, StringComparison.Ordinal);
        var app = new App(offer.Secret);
        Assert.True((await signIn.EnterPassphrase(House.Passphrase, "", "")).SignedIn); // until a code has shown that the app has it
        Assert.Equal(SecondStepOutcome.WrongCode, (await step.ConfirmApp(mine, app.Code(house.Clock.GetUtcNow().AddDays(1)))).Outcome);
        var confirmed = await step.ConfirmApp(mine, app.Code(house.Clock.GetUtcNow()));
        Assert.Equal((SecondStepOutcome.Done, 8), (confirmed.Outcome, confirmed.RecoveryCodes!.Count));
        Assert.NotNull(await Session(account, mine));
        Assert.Null(await Session(account, other)); // it began by the password alone
        await house.MailTo(address, m => House.Subject(m) == "Ihre Anmeldung bei Firma GmbH hat einen zweiten Schritt");

        var first = await Pending(signIn);
        Assert.Null(await Session(account, first)); // no session yet
        Assert.Null(await step.SecondStep(first));  // and nothing to set up by
        Assert.False((await signIn.EnterCode(first, app.Code(house.Clock.GetUtcNow()))).SignedIn); // that code has served
        house.Clock.Advance(TimeSpan.FromSeconds(30));
        var code = app.Code(house.Clock.GetUtcNow());
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => signIn.EnterCode(first, code)));
        var session = Assert.Single(results, r => r.SignedIn);
        Assert.True(LinkToken.TryParse(session.Session, out var token));
        Assert.NotEqual(first, token.Secret); // a secret of its own: none from before the step is a session's
        Assert.NotNull(await Session(account, token.Secret));
        Assert.Null(await signIn.Pending(first));

        var second = await Pending(signIn);
        Assert.True((await signIn.EnterCode(second, confirmed.RecoveryCodes[0].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal))).SignedIn);
        Assert.False((await signIn.EnterCode(await Pending(signIn), confirmed.RecoveryCodes[0])).SignedIn);

        // A reset by mail leaves it alone, or control of the mailbox would be enough.
        await house.Grains.GetGrain<IFrontDeskGrain>(0).RequestReset("firma", address, "192.0.2.41");
        var reset = await house.LinkTo(address, 'z');
        Assert.Equal(PassphraseOutcome.Set, (await house.Grains.GetGrain<IAccountGrain>(account).Reset(reset.Secret, House.Other)).Outcome);
        Assert.NotNull((await signIn.EnterPassphrase(House.Other, "", "")).Pending);

        Assert.Equal(ActResult.Done, await house.Grains.GetGrain<IAccountGrain>(account).Act(new(SupportActKind.RemoveSecondStep, null, "kim", "angerufen, Rückruf unter bekannter Nummer")));
        Assert.True((await signIn.EnterPassphrase(House.Other, "", "")).SignedIn);
        await house.MailTo(address, m => House.Subject(m) == "Der zweite Schritt Ihrer Anmeldung bei Firma GmbH ist entfernt");
    }

    [Fact]
    public async Task Wrong_codes_are_slowed_and_neither_a_right_password_nor_a_restart_forgives_them()
    {
        var (_, account) = await house.Registered();
        var (signIn, step) = (house.Grains.GetGrain<ISignInGrain>(account), house.Grains.GetGrain<ISecondStepGrain>(account));
        var mine = await SignIn(signIn);
        await step.OfferApp(mine, House.Passphrase);
        var app = new App((await step.OfferedApp(mine))!.Secret);
        await step.ConfirmApp(mine, app.Code(house.Clock.GetUtcNow()));
        house.Clock.Advance(TimeSpan.FromMinutes(1));
        var right = app.Code(house.Clock.GetUtcNow());
        var wrong = right == "000000" ? "000001" : "000000";
        SignInResult last = null!;
        for (var i = 0; i < 9; i++)
        {
            last = await signIn.EnterCode(await Pending(signIn), wrong);
            if (i < 8 && last.NotBefore is { } at) house.Clock.Advance(at - house.Clock.GetUtcNow());
        }
        Assert.True(last.NotBefore > house.Clock.GetUtcNow().AddSeconds(30));
        await house.Forget(signIn);
        var braked = await signIn.EnterCode(await Pending(signIn), app.Code(house.Clock.GetUtcNow()));
        Assert.Equal((false, true), (braked.SignedIn, braked.NotBefore > house.Clock.GetUtcNow()));
        house.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True((await signIn.EnterCode(await Pending(signIn), app.Code(house.Clock.GetUtcNow()))).SignedIn);
        house.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(SecondStepOutcome.WrongCode, (await step.EndSecondStep(mine, House.Passphrase, wrong)).Outcome);
        Assert.Equal(SecondStepOutcome.Done, (await step.EndSecondStep(mine, House.Passphrase, app.Code(house.Clock.GetUtcNow()))).Outcome);
        Assert.True((await signIn.EnterPassphrase(House.Passphrase, "", "")).SignedIn);
    }

    [Fact]
    public async Task Where_an_organisation_demands_it_a_sign_in_ends_only_when_an_app_is_set_up()
    {
        var (_, account) = await house.Registered("careful");
        var (signIn, step) = (house.Grains.GetGrain<ISignInGrain>(account), house.Grains.GetGrain<ISecondStepGrain>(account));
        var pending = await Pending(signIn);
        Assert.True((await signIn.Pending(pending))!.MustSetUp);
        Assert.Null(await Session(account, pending));
        Assert.Equal(SecondStepOutcome.Done, (await step.OfferApp(pending, "")).Outcome);
        var app = new App((await step.OfferedApp(pending))!.Secret);
        var done = await step.ConfirmApp(pending, app.Code(house.Clock.GetUtcNow()));
        Assert.True(LinkToken.TryParse(done.Session, out var session));
        Assert.NotNull(await Session(account, session.Secret));
        Assert.Null(await signIn.Pending(pending));
        house.Clock.Advance(SecondStepLifecycle.PendingFor);
        var late = await Pending(signIn);
        house.Clock.Advance(SecondStepLifecycle.PendingFor);
        Assert.False((await signIn.EnterCode(late, app.Code(house.Clock.GetUtcNow()))).SignedIn);
    }

    [Fact]
    public async Task A_passkey_is_a_second_step_of_its_own_and_answers_each_sign_in_once()
    {
        var (_, account) = await house.Registered();
        var (signIn, step, passkeys) = (house.Grains.GetGrain<ISignInGrain>(account), house.Grains.GetGrain<ISecondStepGrain>(account), house.Grains.GetGrain<IPasskeyGrain>(account));
        var mine = await SignIn(signIn);
        var device = new Passphrases.PasskeyTests.Device(PasskeyProof.Es256);
        Assert.Equal(SecondStepOutcome.Closed, (await passkeys.ConfirmPasskey(mine, device.Make(), "")).Outcome);
        Assert.Equal(SecondStepOutcome.WrongPassphrase, (await passkeys.OfferPasskey(mine, "falsch")).Outcome);
        Assert.Equal(SecondStepOutcome.Done, (await passkeys.OfferPasskey(mine, House.Passphrase)).Outcome);
        var offer = (await passkeys.OfferedPasskey(mine))!;
        Assert.Equal("post.firma.example", offer.Host);
        Assert.Equal(SecondStepOutcome.WrongCode, (await passkeys.ConfirmPasskey(mine, device.Make(), "")).Outcome); // another challenge
        device.Asked = offer.Challenge;
        var made = await passkeys.ConfirmPasskey(mine, device.Make(), "Chrome, Linux");
        Assert.Equal((SecondStepOutcome.Done, 8), (made.Outcome, made.RecoveryCodes!.Count));

        var (first, second) = (await Pending(signIn), await Pending(signIn));
        device.Asked = (await passkeys.AskPasskey(first))!.Challenge;
        var answer = device.Show(2);
        Assert.False((await passkeys.EnterPasskey(second, answer)).SignedIn); // it was said to another sign-in
        Assert.True((await passkeys.EnterPasskey(first, answer)).SignedIn);
        Assert.False((await passkeys.EnterPasskey(first, device.Show(3))).SignedIn);
        device.Asked = (await passkeys.AskPasskey(second))!.Challenge;
        Assert.False((await passkeys.EnterPasskey(second, device.Show(2))).SignedIn); // a copy that is behind
        Assert.True((await signIn.EnterCode(second, made.RecoveryCodes[0])).SignedIn);
        Assert.Equal(SecondStepOutcome.Closed, (await passkeys.RemovePasskey(mine, (await passkeys.Passkeys(mine))[0].Id, House.Passphrase)).Outcome); // the last one is turned off
        Assert.Equal(SecondStepOutcome.Done, (await step.EndSecondStep(mine, House.Passphrase, made.RecoveryCodes[1])).Outcome);
        Assert.True((await signIn.EnterPassphrase(House.Passphrase, "", "")).SignedIn);
    }

    [Fact]
    public async Task Sessions_are_listed_with_their_devices_and_can_be_ended_one_by_one_or_all()
    {
        var (_, account) = await house.Registered();
        var signIn = house.Grains.GetGrain<ISignInGrain>(account);
        var (mine, phone, office) = (await SignIn(signIn, "Firefox, Linux"), await SignIn(signIn, "Safari, iPhone"), await SignIn(signIn, new string('x', 41)));
        var list = await signIn.Sessions(mine);
        Assert.Equal(["", "Firefox, Linux", "Safari, iPhone"], list.Select(s => s.Device).Order(StringComparer.Ordinal));
        Assert.Equal("Firefox, Linux", Assert.Single(list, s => s.IsThis).Device);
        Assert.Empty(await signIn.Sessions(list[0].SessionId)); // its id opens nothing
        await signIn.EndSession(phone, "");
        await signIn.EndSession("nobody's", list.First(s => s.IsThis).SessionId);
        await signIn.EndSession(mine, list.First(s => s.Device == "Safari, iPhone").SessionId);
        Assert.Null(await Session(account, phone));
        Assert.NotNull(await Session(account, office));
        await signIn.EndOtherSessions(mine);
        Assert.Null(await Session(account, office));
        Assert.NotNull(await Session(account, mine));
        Assert.Single(await signIn.Sessions(mine));
    }

    [Fact] // C6: whoever guesses addresses learns nothing, neither from words nor from the clock
    public async Task An_unknown_address_is_braked_and_timed_like_a_known_one()
    {
        var (known, _) = await house.Registered();
        var unknown = house.Somebody("unknown");
        var desk = house.Grains.GetGrain<ISignInDeskGrain>(0);
        async Task<(List<bool> Braked, TimeSpan Least)> Guess(string address)
        {
            var (braked, least) = (new List<bool>(), TimeSpan.MaxValue);
            for (var i = 0; i < 6; i++)
            {
                var begun = System.Diagnostics.Stopwatch.GetTimestamp();
                var result = await desk.EnterPassphrase("firma", address, "falsch geraten", $"192.0.2.{60 + i}", "");
                var took = System.Diagnostics.Stopwatch.GetElapsedTime(begun);
                least = took < least ? took : least;
                Assert.False(result.SignedIn);
                braked.Add(result.NotBefore is not null);
            }
            return (braked, least);
        }
        var (first, second) = (await Guess(known), await Guess(unknown));
        Assert.Equal(first.Braked, second.Braked);
        Assert.Contains(true, first.Braked);
        Assert.True(first.Least >= TimeSpan.FromMilliseconds(390) && second.Least >= TimeSpan.FromMilliseconds(390), $"{first.Least} {second.Least}");
    }

    [Theory] // RFC 6238 appendix B, cut to six digits
    [InlineData(59, "287082"), InlineData(1111111109, "081804"), InlineData(1234567890, "005924"), InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) => Assert.Equal(code, TotpCode.Code("12345678901234567890"u8, seconds / 30));

    [Fact]
    public void A_code_is_good_one_step_early_or_late_and_its_secret_is_written_as_apps_read_it()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111109);
        Assert.Equal(37037036L, TotpCode.Step("12345678901234567890"u8, "081 804", now, 0));
        Assert.NotNull(TotpCode.Step("12345678901234567890"u8, "081804", now.AddSeconds(30), 0));
        Assert.Null(TotpCode.Step("12345678901234567890"u8, "081804", now.AddSeconds(90), 0));
        Assert.Null(TotpCode.Step("12345678901234567890"u8, "081804", now, 37037036L));
        Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", TotpCode.Encode("12345678901234567890"u8)); // RFC 4648 by another hand
        var codes = RecoveryCode.Draw();
        Assert.Equal(8, codes.Distinct().Count());
        Assert.All(codes, c => Assert.Matches("^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$", c));
        Assert.Equal(RecoveryCode.Hash("01AB-01AB-01AB-01AB"), RecoveryCode.Hash("oiab olab oiab olab"));
        Assert.Null(RecoveryCode.Hash("123456"));
    }

    private async Task<AccountView?> Session(string account, string secret) => await house.Grains.GetGrain<IAccountGrain>(account).Session(secret);

    private static async Task<string> SignIn(ISignInGrain account, string device = "") =>
        LinkToken.TryParse((await account.EnterPassphrase(House.Passphrase, "", device)).Session, out var token) ? token.Secret : throw new InvalidOperationException("Not signed in.");

    private static async Task<string> Pending(ISignInGrain account) =>
        LinkToken.TryParse((await account.EnterPassphrase(House.Passphrase, "", "")).Pending, out var token) ? token.Secret : throw new InvalidOperationException("Nothing pending.");

    /// <summary>What an app makes of the shown key.</summary>
    internal sealed class App(string shown)
    {
        private readonly byte[] _secret = Decode(shown.Replace(" ", "", StringComparison.Ordinal));

        public string Code(DateTimeOffset at) => TotpCode.Code(_secret, at.ToUnixTimeSeconds() / 30);

        private static byte[] Decode(string base32)
        {
            var bits = string.Concat(base32.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
            return [.. bits.Chunk(8).Where(octet => octet.Length == 8).Select(octet => Convert.ToByte(new string(octet), 2))];
        }
    }
}
