namespace Siegelpost.Portal.Areas.Portal.Mails;

/// <summary>Whoever comes by the button of a mail and has to sign in first still gets to that mail. An id is a name: it can lead nowhere else.</summary>
internal static class Landing
{
    internal static string SignIn(string? mail, string page = "/signin") => Crockford.IsId(mail) ? $"{page}?mail={mail}" : page;

    internal static string After(string? mail, string otherwise) => Crockford.IsId(mail) ? $"/inbox/{mail}" : otherwise;
}
