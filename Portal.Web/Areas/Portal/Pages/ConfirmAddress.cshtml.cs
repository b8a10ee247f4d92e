using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>The link in the mail to a further address. It counts together with a session of the account: one shows the mailbox, the other whose account it joins.</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class ConfirmAddressModel(IGrainFactory grains, TimeProvider clock) : AccountPage(grains, clock)
{
    private LinkToken _link;

    public ClaimView Claim { get; private set; } = new(LinkState.Unknown, null);
    public string Token { get; private set; } = "";

    /// <summary>The account is signed in here.</summary>
    public bool IsOwner { get; private set; }

    public async Task<IActionResult> OnGet(string token)
    {
        await Find(token);
        return Claim.State == LinkState.Open ? Page() : Page(StatusCodes.Status404NotFound);
    }

    public async Task<IActionResult> OnPost(string token, [FromForm] string? code)
    {
        await Find(token);
        if (Claim.State != LinkState.Open) return Page(StatusCodes.Status404NotFound);
        if (!IsOwner) return Redirect("/signin");
        if (Claim.AsksCode) return await ConfirmBy(AccessCodeModel.Typed(code));
        return await Grain<IAddressesGrain>().ConfirmAddress(_link.Secret, Secret) switch
        {
            AddressOutcome.Done => Redirect("/account/addresses"),
            AddressOutcome.HasOwnPassphrase => Refuse("", Say($"{Claim.Address} hat hier schon ein eigenes Passwort. Melden Sie sich mit dieser Adresse an und löschen Sie das Konto; dann können Sie sie hier hinzufügen.",
                $"{Claim.Address} already has a password of its own here. Sign in with that address and delete its account; then you can add it here.")),
            _ => await OnGet(token),
        };
    }

    /// <summary>Whoever tells the code knows whose address it is (RULES 23).</summary>
    private async Task<IActionResult> ConfirmBy(string code)
    {
        var result = await Silos.Desk<IFirstContactDeskGrain>().ConfirmAddress(_link.GrainId, _link.Secret, Secret, code, ClientNetwork.Of(HttpContext));
        return result switch
        {
            { Outcome: AccessCodeOutcome.Right } => Redirect("/account/addresses"),
            { Outcome: AccessCodeOutcome.Closed, Address: not AddressOutcome.NeedsCode } => await OnGet(Token),
            _ => Refuse("code", AccessCodeModel.Words(this, result)),
        };
    }

    private async Task Find(string token)
    {
        var signedIn = await Enter("", "");
        Token = token;
        if (LinkToken.TryParse(token, out _link)) Claim = await Grains.GetGrain<IAddressesGrain>(_link.GrainId).ClaimedAddress(_link.Secret);
        IsOwner = signedIn && Session!.Token.GrainId == _link.GrainId;
        if (!IsOwner) WriteFor(Claim.Brand, Claim.Language);
        Title = Claim.State == LinkState.Open ? Say("Gehört diese Adresse Ihnen?", "Is this address yours?") : Say("Dieser Link gilt nicht mehr", "This link is no longer valid");
    }
}
