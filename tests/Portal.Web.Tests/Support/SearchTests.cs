using System.Net;

namespace Siegelpost.Tests.Support;

public sealed class SearchTests
{
    [Fact]
    public async Task The_first_page_shows_the_newest_mails_with_the_state_of_each_recipient()
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        var html = WebUtility.HtmlDecode(await host.Client().GetStringAsync("/"));
        Assert.Contains("3Q4K-2R9T", html);
        Assert.Contains($"/mails/{story.MailId}", html);
        foreach (var word in new[] { "Gehalten", "Übergeben", "Unzustellbar", "Später noch einmal", "Einladung", "und 3 weitere" }) Assert.Contains(word, html);
        Assert.True(html.IndexOf("bert@kunde.example", StringComparison.Ordinal) < html.IndexOf("carla@steuer.example", StringComparison.Ordinal));
        Assert.Empty(host.Desk.Log);
    }

    [Fact]
    public async Task Searching_for_an_address_finds_the_person_and_is_recorded()
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        var html = await host.Client().GetStringAsync("/?q=bert@kunde.example");
        Assert.Contains($"/people/{story.Bert}", html);
        Assert.DoesNotContain("carla@steuer.example", html);
        var entry = Assert.Single(host.Desk.Log);
        Assert.Equal((Desk.Mia, "search", "bert@kunde.example"), (entry.Who, entry.What, entry.Target));
    }

    [Theory]
    [InlineData("3Q4K-2R9T")]
    [InlineData("3Q4K2R9T00000000000000000A")]
    public async Task Searching_for_an_id_is_no_look_up_of_a_person(string id)
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        Assert.Contains($"/mails/{story.MailId}", await host.Client().GetStringAsync("/?q=" + id));
        Assert.Empty(host.Desk.Log);
    }

    [Fact]
    public async Task Fifty_mails_fit_a_page_and_the_rest_follow()
    {
        await using var host = await SupportHost.Start();
        for (var i = 0; i < 60; i++)
        {
            var id = Crockford.NewId();
            host.Desk.Mails[id] = new(id, "firma", "submitted", $"sender{i:00}@firma.example", Desk.Now.AddMinutes(-i), 1, null, [], [], [], null, false, [], [], null);
        }
        var first = await host.Client().GetStringAsync("/");
        Assert.Contains("href=\"/?page=1\"", first);
        Assert.Contains("sender49@", first);
        Assert.DoesNotContain("sender50@", first);
        var second = await host.Client().GetStringAsync("/?page=1");
        Assert.Contains("sender50@", second);
        Assert.DoesNotContain("page=2", second);
    }

    [Fact]
    public async Task A_hostile_query_is_only_text()
    {
        await using var host = await SupportHost.Start();
        var html = await host.Client().GetStringAsync("/?q=" + Uri.EscapeDataString("\"><script>alert(1)</script>\r\n" + new string('a', 1000)));
        Assert.DoesNotContain("<script>alert", html);
        Assert.Equal(320, Assert.Single(host.Desk.Searches).Length);
    }

    [Fact]
    public async Task English_speakers_read_English()
    {
        await using var host = await SupportHost.Start();
        _ = new Story(host.Desk);
        var html = await host.Client(language: "en-GB,en;q=0.9").GetStringAsync("/");
        Assert.Contains("<html lang=\"en\"", html);
        Assert.Contains("Undeliverable", html);
    }

    [Fact]
    public async Task A_person_and_a_file_have_a_page_and_only_the_person_is_recorded()
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        var file = await host.Client().GetStringAsync($"/files/{story.File1}");
        Assert.Contains("23. Dezember", file);
        Assert.Contains("dora@praxis.example", file);
        Assert.Empty(host.Desk.Log);
        var person = WebUtility.HtmlDecode(await host.Client().GetStringAsync($"/people/{story.Bert}"));
        Assert.Contains("K7F-2MQ", person);
        Assert.Contains("offen bis 7. Dezember", person);
        Assert.Equal("lookup", Assert.Single(host.Desk.Log).What);
        Assert.Contains("nachgeschlagen", await host.Client().GetStringAsync("/audit"));
    }
}
