using System.Text;
using Siegelpost.Silo.Content;

namespace Siegelpost.Tests.Content;

/// <summary>Mails and organisations as tests need them.</summary>
internal static class Mails
{
    public static OrganisationProfile Firma(OrganisationPolicy? policy = null) => new(
        "firma",
        new Brand("firma", "Firma GmbH", "Kiel", "#0f5c63", "F", null, null, null, null, null, null, "de", "Europe/Berlin", "https://post.firma.example"),
        ["firma.example", "xn--grn-ioa.example"], [], "siegelpost@firma.example", "postmaster@firma.example", policy ?? new());

    public const string FromAnna = "From: Anna <anna@firma.example>\r\n";

    /// <summary>Characters up to 255 are bytes.</summary>
    public static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);

    public static HeaderBlock Headers(string fields) => HeaderBlock.Parse(Bytes(fields + "\r\n"));

    public static MemoryStream Mail(string latin1) => new(Bytes(latin1.ReplaceLineEndings("\r\n")));

    public static MailContent Read(string latin1) => MailContent.Read(Mail(latin1), "de");

    public static async Task<byte[]> Bytes(this ContentFile file)
    {
        using var bytes = new MemoryStream();
        await file.WriteTo(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    public static async Task<string> Text(this ContentFile file) => Encoding.UTF8.GetString(await file.Bytes());

    /// <summary>A file at the root of the repository.</summary>
    public static string Root(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, path);
    }
}
