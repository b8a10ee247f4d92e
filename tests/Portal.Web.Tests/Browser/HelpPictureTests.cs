using Microsoft.Playwright;
using Siegelpost.Portal.Areas.Portal.Help;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Tests.Browser;

/// <summary>
/// The pictures of the help are pictures of these pages. Beside each lies what could be read on it; once a page says something else, the
/// picture is old and this fails. <c>SIEGELPOST_GOLDEN=update</c> takes them anew.
/// </summary>
public sealed class HelpPictureTests(Chromium chromium)
{
    private const int HeaviestPicture = 25 * 1024;
    private const double Alike = 0.85; // a word more or less, or a line that ends elsewhere in another font

    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public async Task The_pictures_of_the_help_show_the_pages_as_they_are(string code)
    {
        await using var host = await PortalHost.Start();
        using var furnished = await host.Furnish();
        var language = Language.Find(code)!;
        var page = await chromium.Open(new Uri($"http://post.firma.example:{host.Portal.Port}"), language: language.Culture.Name);
        var old = new List<string>();
        foreach (var picture in HelpPicture.All)
        {
            await page.SetViewportSizeAsync(picture.Width, picture.Height);
            await Show(page, picture, host, code);
            var lines = (await page.EvaluateAsync<string>(Readable)).Split('\n');
            var (image, text) = (Repository.File($"Portal.Web/wwwroot{picture.Path(language)}"), Repository.File($"tests/Portal.Web.Tests/Browser/help/{picture.Name}.{code}.txt"));
            if (Environment.GetEnvironmentVariable("SIEGELPOST_GOLDEN") == "update")
            {
                await File.WriteAllBytesAsync(image, await Take(page));
                await File.WriteAllTextAsync(text, string.Join('\n', lines) + "\n");
            }
            var then = (await File.ReadAllTextAsync(text)).TrimEnd().Split('\n');
            var same = (double)lines.Intersect(then).Count() / lines.Union(then).Count();
            if (same < Alike) old.Add($"{picture.Name}.{code} is {same:P0} like its page; new: {string.Join(" | ", lines.Except(then))}; gone: {string.Join(" | ", then.Except(lines))}");
            Assert.InRange(new FileInfo(image).Length, 1000, HeaviestPicture);
        }
        Assert.True(old.Count == 0, string.Join('\n', old));
        await page.Context.CloseAsync();
    }

    /// <summary>What can be read without scrolling, a line for each text, with the element around it.</summary>
    private const string Readable = """
        () => {
          const lines = [], range = document.createRange(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            range.selectNodeContents(walk.currentNode);
            const box = range.getBoundingClientRect(), words = walk.currentNode.textContent.trim().replace(/\s+/g, ' ');
            if (words && box.height && box.top < innerHeight) lines.push(`${walk.currentNode.parentElement.localName}: ${words}`);
          }
          return lines.join('\n');
        }
        """;

    private static async Task Show(IPage page, HelpPicture picture, PortalHost host, string code)
    {
        if (picture == HelpPicture.Mail || picture == HelpPicture.Notice)
        {
            var mail = picture == HelpPicture.Mail ? "InvitationNotice" : "SummaryNotice2"; // as the notices' own tests know them
            await page.GotoAsync("about:blank");
            await page.SetContentAsync(await File.ReadAllTextAsync(Repository.File($"tests/Silo.Tests/Notices/golden/{mail}.{code}.html")));
            return;
        }
        var paths = Paths.All(host.World);
        await page.GotoAsync(paths[picture.Name]);
        var phrase = code == "en" ? "lantern pebble wander mild October" : Fakes.FakeAccount.Present;
        await page.EvaluateAsync("phrase => document.querySelectorAll('.phrase').forEach(e => e.textContent = phrase)", phrase);
    }

    // The browser itself makes WebP, at a fifth of what PNG takes.
    private static async Task<byte[]> Take(IPage page)
    {
        var picture = Convert.ToBase64String(await page.ScreenshotAsync());
        await page.GotoAsync("about:blank");
        return Convert.FromBase64String(await page.EvaluateAsync<string>("""
            async picture => {
              const image = new Image();
              image.src = 'data:image/png;base64,' + picture;
              await image.decode();
              const canvas = document.createElement('canvas');
              [canvas.width, canvas.height] = [image.width * 0.8, image.height * 0.8]; // shown at 0.7
              const pen = canvas.getContext('2d');
              pen.imageSmoothingQuality = 'high';
              pen.drawImage(image, 0, 0, canvas.width, canvas.height);
              return canvas.toDataURL('image/webp', 0.5).split(',')[1];
            }
            """, picture));
    }
}
