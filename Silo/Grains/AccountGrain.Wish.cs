using Siegelpost.Silo.Domain;

namespace Siegelpost.Silo.Grains;

/// <summary>How its owner wants to get mail.</summary>
internal sealed partial class AccountGrain : IDeliveryWishGrain
{
    public async Task<bool> ChooseDelivery(string sessionSecret, DeliveryWish wish)
    {
        if (AccountLifecycle.FindSession(State, sessionSecret, Now) is null || !Enum.IsDefined(wish)) return false;
        if (wish != DeliveryWish.Pdf && !MethodChoice.IsOffered((await Profile()).Policy)) return false;
        await Save(s => AccountLifecycle.Choose(s, wish, Now));
        return true;
    }
}
