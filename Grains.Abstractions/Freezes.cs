namespace Siegelpost;

/// <summary>
/// An address that wants no invitations: whoever got one said so by its link. Until then nobody is invited, and mail is returned at once.
/// The account's grain, key = account id.
/// </summary>
[Alias("siegelpost.IFreezeGrain")]
public interface IFreezeGrain : IGrainWithStringKey
{
    /// <summary>Takes it back, by the link that it was said with or that of the mail which confirmed it. False: there is nothing to take back.</summary>
    [Alias("Thaw")] Task<bool> Thaw(string linkSecret);
}
