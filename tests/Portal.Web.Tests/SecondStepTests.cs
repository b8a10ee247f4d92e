using System.IO.Compression;
using System.Net;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Tests.Fakes;

namespace Siegelpost.Tests;

/// <summary>What people do with their account beyond password and language.</summary>
public sealed class SecondStepTests
{
    [Fact]
    public async Task Signing_in_with_an_app_asks_for_a_code_and_begins_a_session_only_then()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0");
        host.World.Doors.HasApp = true;
        Assert.Equal("/signin", (await client.GetAsync("/signin/code")).Headers.Location?.ToString());
        using var first = await client.Submit("/signin", null, ("address", "bert@kunde.example"), ("password", FakeAccount.Present));
        Assert.Equal(("/signin/code", "Firefox, Linux"), (first.Headers.Location?.ToString(), host.World.FrontDesk.Device));
        Assert.DoesNotContain(first.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("session=", StringComparison.Ordinal) && !cookie.StartsWith("session=;", StringComparison.Ordinal));
        Assert.Equal("/signin", (await client.GetAsync("/account")).Headers.Location?.ToString()); // not before the second step
        using var wrong = await client.Submit("/signin/code", null, ("code", "000000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Contains("<a href=\"#code\">Der Code stimmt nicht", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var right = await client.Submit("/signin/code", null, ("code", FakeAccountDoors.Code));
        Assert.Equal("/account", right.Headers.Location?.ToString());
        Assert.Contains(right.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("step=;", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/account")).StatusCode);
    }

    [Fact]
    public async Task An_app_is_set_up_by_picture_or_key_and_recovery_codes_are_shown_once()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/account/second-step/app.svg")).StatusCode);
        using var wrong = await client.Submit("/account/second-step", null, ("present", "falsch"));
        Assert.Contains("<a href=\"#present\">Das Passwort stimmt nicht.", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var offered = await client.Submit("/account/second-step", null, ("present", FakeAccount.Present));
        var page = await client.GetStringAsync(offered.Headers.Location);
        Assert.Contains("GEZD GNBV", page, StringComparison.Ordinal);
        using var picture = await client.GetAsync("/account/second-step/app.svg");
        Assert.Equal("image/svg+xml", picture.Content.Headers.ContentType?.MediaType);
        Assert.Equal("default-src 'none'; sandbox", picture.Headers.GetValues("Content-Security-Policy").Single());
        using var confirmed = await client.SubmitFrom(page, "/account/second-step/app", ("code", FakeAccountDoors.Code));
        Assert.Contains(FakeAccountDoors.Recovery, await confirmed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(FakeAccountDoors.Recovery, await client.GetStringAsync("/account/second-step"), StringComparison.Ordinal);
        using var renewed = await client.Submit("/account/second-step/codes", null, ("present", FakeAccount.Present));
        Assert.Contains(FakeAccountDoors.Recovery, await renewed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var stays = await client.Submit("/account/second-step/off", null, ("present", FakeAccount.Present), ("code", "000000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, stays.StatusCode);
        using var off = await client.Submit("/account/second-step/off", null, ("present", FakeAccount.Present), ("code", FakeAccountDoors.Code));
        Assert.Equal("/account/second-step", off.Headers.Location?.ToString());
        Assert.False(host.World.Doors.HasApp);
    }

    [Fact]
    public async Task Where_it_is_required_a_sign_in_leads_to_setting_it_up()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        host.World.Doors.Policy = SecondStepPolicy.Required;
        await client.Submit("/signin", null, ("address", "bert@kunde.example"), ("password", FakeAccount.Present));
        Assert.Equal("/account/second-step/app", (await client.GetAsync("/signin/code")).Headers.Location?.ToString());
        var page = await client.GetStringAsync("/account/second-step/app");
        Assert.Contains("Firma GmbH verlangt beim Anmelden einen zweiten Schritt", page, StringComparison.Ordinal);
        await client.SubmitFrom(page, "/account/second-step/app?handler=Begin");
        Assert.Equal("/signin", (await client.GetAsync("/account")).Headers.Location?.ToString());
        using var done = await client.Submit("/account/second-step/app", null, ("code", FakeAccountDoors.Code));
        Assert.Contains(FakeAccountDoors.Recovery, await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/account")).StatusCode);
    }

    [Fact]
    public async Task Other_devices_are_signed_out_from_the_list()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var page = await client.GetStringAsync("/account/sessions");
        Assert.Contains("Safari, iPhone", page, StringComparison.Ordinal);
        Assert.Contains("Dieses Gerät", page, StringComparison.Ordinal);
        await client.SubmitFrom(page, "/account/sessions?handler=End", ("id", "phone"));
        Assert.Equal(["phone"], host.World.Doors.Ended);
        Assert.DoesNotContain("Safari", await client.GetStringAsync("/account/sessions"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0", "Edge, Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1", "Safari, iPhone")]
    [InlineData("Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36", "Samsung Internet, Android")]
    [InlineData("curl/8.5.0 <script>", "")]
    [InlineData("", "")]
    public void A_browser_is_known_by_a_few_words_and_nothing_else_of_it_is_kept(string userAgent, string device) => Assert.Equal(device, Device.Of(userAgent));

    [Fact]
    public async Task A_further_address_is_confirmed_by_its_link_where_the_account_is_signed_in()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        using var wrong = await client.Submit("/account/addresses", null, ("address", "niemand"));
        Assert.Contains("Geben Sie eine ganze Adresse ein", WebUtility.HtmlDecode(await wrong.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        using var asked = await client.Submit("/account/addresses", null, ("address", "privat@kunde.example"));
        Assert.Equal("/sent", asked.Headers.Location?.ToString());
        var link = $"/w/{host.World.Doors.ClaimToken}";
        using (var stranger = host.Client())
        {
            Assert.Contains("Melden Sie sich zuerst als bert@kunde.example an", await stranger.GetStringAsync(link), StringComparison.Ordinal);
            Assert.Equal("/signin", (await stranger.SubmitFrom(await stranger.GetStringAsync("/reset"), link)).Headers.Location?.ToString());
        }
        Assert.Single(host.World.Doors.Addresses);
        using var joined = await client.Submit(link);
        Assert.Contains("privat@kunde.example", await client.GetStringAsync(joined.Headers.Location), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task Own_data_comes_as_a_ZIP_in_which_nothing_is_a_formula_or_a_tag()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        host.World.Doors.Sender = "=cmd|'/c calc'!A1,\"<b>@firma.example";
        using var answer = await client.GetAsync("/account/data.zip");
        Assert.Equal("attachment; filename=\"siegelpost-2026-11-23.zip\"", answer.Content.Headers.GetValues("Content-Disposition").Single());
        using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync(), ZipArchiveMode.Read);
        var mailbox = host.World.Mailbox;
        Assert.Equal([.. new[] { "account.json", "index.html", "mails.csv", $"mails/{mailbox.New}.html", $"mails/{mailbox.Own}.html" }.Order(StringComparer.Ordinal)], zip.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal)); // not the locked one
        string Read(string name)
        {
            using var reader = new StreamReader(zip.GetEntry(name)!.Open());
            return reader.ReadToEnd();
        }
        using var json = System.Text.Json.JsonDocument.Parse(Read("account.json"));
        Assert.Equal("bert@kunde.example", json.RootElement.GetProperty("addresses")[0].GetString());
        var lines = Read("mails.csv").Split("\r\n");
        Assert.Equal(5, lines.Length); // three pages of one mail each
        Assert.Contains(",\"'=cmd|'/c calc'!A1,\"\"<b>@firma.example\",bert@kunde.example,", lines[1], StringComparison.Ordinal);
        var text = Read($"mails/{mailbox.New}.html");
        Assert.Contains("anbei unser Angebot.", text, StringComparison.Ordinal);
        Assert.Contains("Content-Security-Policy", text, StringComparison.Ordinal);
        Assert.DoesNotContain("pixel.example", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", Read("index.html"), StringComparison.Ordinal);
        Assert.Contains("=cmd|", Read("index.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attachments_come_along_by_the_form_alone_and_what_is_too_much_is_named_instead()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var (mailbox, bytes) = (host.World.Mailbox, System.Security.Cryptography.RandomNumberGenerator.GetBytes(100_000));
        host.World.Offer.Blob = await host.World.Store(BlobKind.Attachment, bytes);
        await client.GetAsync("/account/data.zip");
        Assert.Equal(0, host.World.Changes); // its sender learns of a fetch, so a link makes none
        using (var answer = await client.Submit("/account/data", "/account/data.zip"))
        {
            using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync(), ZipArchiveMode.Read);
            using var file = zip.GetEntry($"files/{mailbox.New}/1 Angebot 4711.pdf")!.Open();
            using var read = new MemoryStream();
            await file.CopyToAsync(read);
            Assert.Equal(bytes, read.ToArray());
            Assert.Single(zip.Entries, e => e.FullName.StartsWith("files/", StringComparison.Ordinal)); // not what one sent without a copy, nor of the locked mail
            Assert.Equal(1, host.World.Changes);
        }
        mailbox.FileSize = (1L << 30) + 1;
        using (var answer = await client.Submit("/account/data", "/account/data.zip"))
        {
            using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync(), ZipArchiveMode.Read);
            Assert.DoesNotContain(zip.Entries, e => e.FullName.StartsWith("files/", StringComparison.Ordinal));
            using var page = new StreamReader(zip.GetEntry("index.html")!.Open());
            Assert.Contains($"<a href=\"https://post.firma.example/inbox/{mailbox.New}\">Angebot 4711.pdf</a>", await page.ReadToEndAsync(), StringComparison.Ordinal);
            Assert.Equal(1, host.World.Changes);
        }
    }

    [Fact]
    public async Task Deleting_an_account_says_what_goes_and_asks_for_all_that_signing_in_asks_for()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        host.World.Doors.HasApp = true;
        var page = await client.GetStringAsync("/account/delete");
        Assert.Contains("gehen an die Absender zurück", page, StringComparison.Ordinal);
        using var wrong = await client.SubmitFrom(page, "/account/delete", ("present", "falsch"), ("code", FakeAccountDoors.Code));
        using var half = await client.SubmitFrom(page, "/account/delete", ("present", FakeAccount.Present), ("code", "000000"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity, false), (wrong.StatusCode, half.StatusCode, host.World.Doors.Left));
        using var gone = await client.SubmitFrom(page, "/account/delete", ("present", FakeAccount.Present), ("code", FakeAccountDoors.Code));
        Assert.Equal("/goodbye", gone.Headers.Location?.ToString());
        Assert.Equal("/signin", (await client.GetAsync("/account")).Headers.Location?.ToString());
    }

    [Fact]
    public async Task Without_a_session_no_page_of_an_account_shows_anything()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        foreach (var path in Paths.All(host.World).Where(p => p.Key.StartsWith("account", StringComparison.Ordinal)).Select(p => p.Value))
        {
            using var answer = await client.GetAsync(path);
            Assert.True(path.EndsWith(".svg", StringComparison.Ordinal) || path == "/account/password" ? answer.StatusCode == HttpStatusCode.NotFound : answer.Headers.Location?.ToString() == "/signin", path);
            Assert.DoesNotContain("bert@", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        var form = await client.GetStringAsync("/reset");
        foreach (var path in (string[])["/account/sessions?handler=End", "/account/sessions?handler=EndOthers", "/account/second-step", "/account/second-step/app?handler=Begin", "/account/second-step/app", "/account/second-step/codes", "/account/second-step/off", "/account/addresses", "/account/addresses?handler=Remove", "/account/delete", "/signin/code"])
        {
            using var answer = await client.SubmitFrom(form, path, ("present", FakeAccount.Present), ("code", FakeAccountDoors.Code), ("id", "phone"), ("address", "x@kunde.example"));
            Assert.True(answer.Headers.Location?.ToString() == "/signin", $"{path}: {answer.StatusCode}");
        }
        Assert.Equal(0, host.World.Changes);
    }

    [Fact]
    public async Task Programs_find_the_password_page_and_whom_to_tell_about_a_hole()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        Assert.Equal("/account/password", (await client.GetAsync("/.well-known/change-password")).Headers.Location?.ToString());
        using var answer = await client.GetAsync("/.well-known/security.txt");
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("Contact: mailto:hilfe@firma.example\r\nContact: tel:+49711555010\r\nExpires: 2027-05-22T00:00:00Z\r\nPreferred-Languages: de, en\r\nCanonical: https://post.firma.example/.well-known/security.txt\r\n",
            await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Every_page_about_a_dead_end_offers_a_way_on()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        foreach (var path in (string[])["/nowhere", $"/e/{LinkToken.New(Crockford.NewId())}", $"/z/{LinkToken.New(Crockford.NewId())}", $"/w/{LinkToken.New(Crockford.NewId())}"])
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("class=\"btn main\" href=\"/", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}
