namespace Siegelpost;

/// <summary>In which protected form a recipient wants to get mail (B4). Whatever else is said counts as the first.</summary>
public enum DeliveryWish
{
    Pdf,
    /// <summary>Read in the portal: the mail that comes says only that there is something to read.</summary>
    Portal,
}

/// <summary>The recipient's own choice; the account's grain, key = account id.</summary>
[Alias("siegelpost.IDeliveryWishGrain")]
public interface IDeliveryWishGrain : IGrainWithStringKey
{
    /// <summary>For mail from now on. False: no session, or the organisation does not offer it.</summary>
    [Alias("ChooseDelivery")] Task<bool> ChooseDelivery(string sessionSecret, DeliveryWish wish);
}
