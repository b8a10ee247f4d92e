namespace Siegelpost.Portal.Hosting;

/// <summary>Sizes as people read them: "86 KB", "2,4 MB". Thousands, as on the box of a disk.</summary>
public static class FileSize
{
    public static string Label(long bytes, Language language) => bytes switch
    {
        < 1000 => language.Say($"{bytes} Byte", $"{bytes} bytes"),
        < 1_000_000 => Of(bytes / 1e3, "KB", language),
        < 1_000_000_000 => Of(bytes / 1e6, "MB", language),
        _ => Of(bytes / 1e9, "GB", language),
    };

    private static string Of(double amount, string unit, Language language) =>
        $"{amount.ToString(amount < 10 ? "0.#" : "0", language.Culture)} {unit}";
}
