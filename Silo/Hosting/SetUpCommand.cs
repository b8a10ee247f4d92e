using Siegelpost.Storage;

namespace Siegelpost.Silo.Hosting;

/// <summary>
/// <c>setup-link</c>: a new link for a staff account, whether the service runs or not. Whoever may write the data directory, or the
/// cluster's database as a silo does, may do that; the running service finds the hash there.
/// </summary>
internal static class SetUpCommand
{
    public static async Task<int> Run(Settings settings)
    {
        var (secret, until) = (LinkToken.NewSecret(), TimeProvider.System.GetUtcNow().AddMinutes(30));
        if (settings.Storage.IsShared)
        {
            await using var database = settings.Storage.Open();
            await new SetUpLinks(database).Add(LinkToken.Hash(secret), until);
        }
        else
        {
            await new SetUpFile(settings.DataDirectory).Write(LinkToken.Hash(secret), until);
        }
        Console.WriteLine($"Open this within 30 minutes to set a staff password:\n{settings.SupportUrl}/setup/{secret}");
        return 0;
    }
}

/// <summary>The file through which <c>setup-link</c> tells the running service a link's hash.</summary>
internal sealed class SetUpFile(string dataDirectory)
{
    private readonly string path = Path.Combine(dataDirectory, "setup-link");

    public async Task Write(string hash, DateTimeOffset until)
    {
        Directory.CreateDirectory(dataDirectory);
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new StreamWriter(new FileStream(path, how));
        await file.WriteAsync($"{hash} {until.ToUnixTimeSeconds()}");
    }

    /// <summary>Null: there is none, or its time is over.</summary>
    public (string Hash, DateTimeOffset Until)? Read(DateTimeOffset now)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > 200) return null;
        if (File.ReadAllText(path).Split(' ') is not [var hash, var seconds] || !long.TryParse(seconds, out var unix)) return null;
        var until = DateTimeOffset.FromUnixTimeSeconds(unix);
        return until > now ? (hash, until) : null;
    }

    public void Delete() => File.Delete(path);
}
