namespace Siegelpost.Silo.Domain;

/// <summary>
/// Which protected form a recipient's copy takes (B): the recipient's wish where it can be met whole, else the sealed PDF. There is no
/// third, so that a wish that nobody here knows can't open anything.
/// </summary>
internal static class MethodChoice
{
    /// <summary>Where nothing is kept, nothing can be read later.</summary>
    public static bool IsOffered(OrganisationPolicy policy) => policy is { PortalDelivery: true, RetentionDays: > 0 };

    /// <param name="account">Whoever wrote the mail in the portal has it there anyway; the copy that was asked for is a PDF.</param>
    public static Method Of(MessageState state, string account, MailPlan plan, OrganisationPolicy policy) =>
        plan.Wish == DeliveryWish.Portal && IsOffered(policy) && state is { View: not null, ViewIsWhole: true } && state.Answer?.AccountId != account ? Method.Portal : Method.Pdf;

    /// <summary>Its recipient reads it by a password of ours.</summary>
    public static bool NeedsPassphrase(Method method) => method is Method.Pdf or Method.Portal;
}
