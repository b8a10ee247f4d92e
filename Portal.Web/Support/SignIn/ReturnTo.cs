namespace Siegelpost.Portal.Support;

/// <summary>Where a sign-in leads: only to a path of this port, never to another host.</summary>
internal static class ReturnTo
{
    public static string Local(string? to) =>
        to is { Length: > 0 and <= 1000 } && to[0] == '/' && (to.Length == 1 || to[1] is not ('/' or '\\')) && !to.Any(char.IsControl)
        && !to.StartsWith("/signout", StringComparison.OrdinalIgnoreCase)
            ? to : "/";
}
