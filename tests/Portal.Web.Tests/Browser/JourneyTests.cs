using Microsoft.Playwright;

namespace Siegelpost.Tests.Browser;

/// <summary>What people do, in Chromium.</summary>
public sealed class JourneyTests(Chromium chromium)
{
    [Fact]
    public async Task Choosing_a_password_shows_its_strength_while_typing()
    {
        await using var host = await PortalHost.Start();
        var page = await chromium.Open(host.Portal);
        await page.GotoAsync($"/e/{host.World.Bert.Link}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Passwort wählen" }).ClickAsync();
        await page.GetByLabel("Ihr Passwort").PressSequentiallyAsync("blauer Garten 81");
        await Assertions.Expect(page.GetByText("Fast sicher genug.")).ToBeVisibleAsync();
        await page.GetByLabel("Ihr Passwort").FillAsync("blauer Garten 81 Kupferdraht");
        await Assertions.Expect(page.GetByText("Sehr sicher.")).ToBeVisibleAsync();
        await Screenshot(page, "password-typed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Anzeigen" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Passwort wiederholen")).ToBeHiddenAsync();
        await Screenshot(page, "password-shown");
        await page.GetByRole(AriaRole.Button, new() { Name = "Passwort festlegen" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Ihre Nachricht ist unterwegs");
        await Screenshot(page, "done-registered");
        Assert.Equal("blauer Garten 81 Kupferdraht", host.World.Bert.Passphrase);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Errors_get_the_focus()
    {
        await using var host = await PortalHost.Start();
        var page = await chromium.Open(host.Portal);
        await page.GotoAsync($"/e/{host.World.Bert.Link}/password");
        await page.GetByLabel("Ihr Passwort").FillAsync("sommer2026xx");
        await page.GetByLabel("Passwort wiederholen").FillAsync("sommer2027xx");
        await page.GetByRole(AriaRole.Button, new() { Name = "Passwort festlegen" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeFocusedAsync();
        await Screenshot(page, "password-error");
        await page.GetByRole(AriaRole.Link, new() { Name = "Die Wiederholung ist anders." }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Passwort wiederholen")).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Without_script_the_offer_can_be_taken_and_the_answer_sent()
    {
        await using var host = await PortalHost.Start();
        using var furnished = await host.Furnish();
        var page = await chromium.Open(host.Portal, script: false);
        await page.GotoAsync($"/e/{host.World.Bert.Link}/password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Übernehmen" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Passwort festlegen" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Ihre Nachricht ist unterwegs");

        await page.GotoAsync($"/r/{host.World.Reply.Link}");
        await page.GetByLabel("Ihre Antwort").FillAsync("Ohne Skript");
        await page.Locator("#files").SetInputFilesAsync([File("eins.pdf", 1000), File("zwei.jpg", 2000)]);
        await Screenshot(page, "reply-noscript");
        await page.GetByRole(AriaRole.Button, new() { Name = "Geschützt senden" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Ihre Antwort ist unterwegs");
        Assert.Equal([("Ohne Skript", true, 2)], host.World.Reply.Sent);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Dropped_files_are_uploaded_with_progress_and_the_draft_survives_a_reload()
    {
        await using var host = await PortalHost.Start();
        using var furnished = await host.Furnish();
        var page = await chromium.Open(host.Portal, 1280, 900);
        await page.GotoAsync($"/r/{host.World.Reply.Link}");
        await page.GetByLabel("Ihre Antwort").FillAsync("Vielen Dank für das Angebot.");
        await Assertions.Expect(page.Locator("#draft")).ToHaveTextAsync("Entwurf gesichert um 10:12 Uhr");
        await page.EvaluateAsync("""
            window.seen = [];
            new MutationObserver(() => document.querySelectorAll('progress').forEach(p => { if (!p.hidden) window.seen.push(p.value); }))
              .observe(document.querySelector('[data-files]'), { subtree: true, childList: true, attributes: true, characterData: true });
            const files = new DataTransfer();
            files.items.add(new File([new Uint8Array(30_000_000)], 'Halle Süd, Ostwand.jpg'));
            files.items.add(new File(['kurz'], '<b>Auftrag</b>.pdf'));
            document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
            """);
        await Assertions.Expect(page.Locator(".fileline.ok")).ToHaveCountAsync(2);
        Assert.Contains(await page.EvaluateAsync<double[]>("window.seen"), value => value is > 0 and <= 100);
        await Assertions.Expect(page.GetByText("<b>Auftrag</b>.pdf")).ToBeVisibleAsync(); // as its owner calls it; text, not markup
        await Screenshot(page, "reply-uploaded-1280");
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByLabel("Ihre Antwort")).ToHaveValueAsync("Vielen Dank für das Angebot.");
        await Assertions.Expect(page.Locator(".fileline.ok")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Halle Süd, Ostwand.jpg entfernen" }).ClickAsync();
        await Assertions.Expect(page.Locator(".fileline")).ToHaveCountAsync(1);
        await page.GetByText("Nachricht vom 23. November").ClickAsync();
        await Assertions.Expect(page.FrameLocator("iframe").GetByText("anbei unser Angebot 4711.")).ToBeVisibleAsync();
        await Screenshot(page, "reply-quote-1280");
        await page.GetByRole(AriaRole.Button, new() { Name = "Geschützt senden" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Ihre Antwort ist unterwegs");
        await Screenshot(page, "reply-sent-1280");
        Assert.Equal([("Vielen Dank für das Angebot.", true, 1)], host.World.Reply.Sent);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Sending_waits_for_files_and_a_lost_connection_goes_on_by_itself()
    {
        await using var host = await PortalHost.Start();
        using var furnished = await host.Furnish();
        var page = await chromium.Open(host.Portal);
        await page.GotoAsync($"/r/{host.World.Reply.Link}");
        var gate = new TaskCompletionSource();
        var attempts = 0;
        await page.RouteAsync("**/uploads/*", async route =>
        {
            if (route.Request.Method == "PATCH" && Interlocked.Increment(ref attempts) == 1) { await route.AbortAsync(); return; }
            await gate.Task;
            await route.ContinueAsync();
        });
        await page.GetByLabel("Ihre Antwort").FillAsync("Mit Anhang");
        await page.Locator("#files").SetInputFilesAsync(File("Halle Süd, Dach.jpg", 5000));
        await Assertions.Expect(page.GetByText("Keine Verbindung, 0 % sind sicher. Es geht von selbst weiter.")).ToBeVisibleAsync();
        await Screenshot(page, "reply-lost");
        await page.GetByRole(AriaRole.Button, new() { Name = "Geschützt senden" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Es wird noch hochgeladen.")).ToBeVisibleAsync();
        Assert.Empty(host.World.Reply.Sent);
        gate.SetResult();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Ihre Antwort ist unterwegs");
        Assert.Equal([("Mit Anhang", true, 1)], host.World.Reply.Sent);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task After_a_reload_the_same_file_goes_on_where_it_was_and_a_pasted_picture_gets_a_name()
    {
        await using var host = await PortalHost.Start();
        using var furnished = await host.Furnish();
        var page = await chromium.Open(host.Portal, 1280, 900);
        var file = Path.Combine(host.Folder, "Lageplan.bin"); // a path: what is chosen again has the same time
        await System.IO.File.WriteAllBytesAsync(file, [.. Enumerable.Range(0, 40_000_000).Select(i => (byte)(i * 7))], TestContext.Current.CancellationToken);
        await page.GotoAsync($"/r/{host.World.Reply.Link}");
        var lost = false;
        await page.RouteAsync("**/uploads/*", async route =>
        {
            if (route.Request.Headers.GetValueOrDefault("upload-offset") is { } offset && offset != "0" && !lost) await route.AbortAsync();
            else await route.ContinueAsync();
        });
        await page.Locator("#files").SetInputFilesAsync(file);
        await Assertions.Expect(page.GetByText("Keine Verbindung, 83 % sind sicher.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Jetzt versuchen" })).ToBeVisibleAsync();
        lost = true;
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("Erst 34 MB von 40 MB da.")).ToBeVisibleAsync();
        await Screenshot(page, "reply-incomplete-1280");
        await page.Locator("#files").SetInputFilesAsync(file);
        await Assertions.Expect(page.Locator(".fileline.ok")).ToHaveCountAsync(1);
        Assert.Equal([33_554_432, 6_445_568], Assert.Single(host.World.Reply.Uploads.Values).Pieces.Select(p => p.Length));
        await page.EvaluateAsync("""
            const data = new DataTransfer();
            data.items.add(new File(['png'], 'image.png', { type: 'image/png' }));
            document.querySelector('#text').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            """);
        await Assertions.Expect(page.Locator(".fileline.ok")).ToHaveCountAsync(2);
        Assert.Contains(host.World.Reply.Uploads.Values, u => u.Name.StartsWith("Bild ", StringComparison.Ordinal) && u.Name.EndsWith(".png", StringComparison.Ordinal));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_download_button_saves_the_file_under_its_name()
    {
        await using var host = await PortalHost.Start();
        using var furnished = await host.Furnish();
        host.World.Offer.Name = "Übersicht Preise.xlsx";
        var page = await chromium.Open(host.Portal);
        await page.GotoAsync($"/a/{host.World.Offer.Link}");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Herunterladen" }).ClickAsync());
        Assert.Equal("Übersicht Preise.xlsx", download.SuggestedFilename);
        Assert.Equal(100_000, new FileInfo(await download.PathAsync()).Length);
        await page.Context.CloseAsync();
    }

    private static FilePayload File(string name, int size) => new() { Name = name, MimeType = "application/octet-stream", Buffer = new byte[size] };

    private static Task Screenshot(IPage page, string name) =>
        Environment.GetEnvironmentVariable("PORTAL_SCREENS") is { } folder ? page.ScreenshotAsync(new() { Path = $"{folder}/{name}.png", FullPage = true }) : Task.CompletedTask;
}
