using System.Net;
using Siegelpost.Tests.Fakes;

namespace Siegelpost.Tests;

/// <summary>Writing to the organisation without an account.</summary>
public sealed class PublicWritingTests
{
    [Fact]
    public async Task Somebody_without_an_account_confirms_the_address_and_writes()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var desk = host.World.PublicDesk;
        using var asked = await client.Submit("/to", null, ("to", "anna@firma.example"), ("name", "Eve"), ("address", "eve@else.example"));
        Assert.Equal("/to/sent", asked.Headers.Location?.ToString());
        Assert.Contains("Sehen Sie in Ihr Postfach", await client.GetStringAsync("/to/sent"), StringComparison.Ordinal);
        Assert.Equal(("Eve", "eve@else.example", "anna@firma.example", null, "de", "127.0.0.1"), desk.Asked.Select(a => (a.Name, a.Address, a.To, a.Door, a.Language, a.Network)).Single());

        var page = $"/v/{desk.Secret}";
        Assert.Contains("anna@firma.example", await client.GetStringAsync(page), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.Submit(page, null, ("subject", " "))).StatusCode);
        Assert.False(desk.IsUsed);
        using var begun = await client.Submit(page, null, ("subject", "Eine Frage"));
        Assert.Equal($"/r/{host.World.Reply.Link}", begun.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(page)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/v/{LinkToken.NewSecret()}")).StatusCode);
    }

    [Fact]
    public async Task A_persons_own_door_needs_no_address_and_shows_none_in_its_link()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var html = await client.GetStringAsync($"/to/{FakePublicDesk.Door}");
        Assert.DoesNotContain("name=\"to\"", html, StringComparison.Ordinal);
        using var asked = await client.Submit($"/to/{FakePublicDesk.Door}", null, ("name", "Eve"), ("address", "eve@else.example"));
        Assert.Equal(FakePublicDesk.Door, host.World.PublicDesk.Asked.Single().Door);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/to/another")).StatusCode);
    }

    [Theory]
    [InlineData("", "eve@else.example", "anna@firma.example", "#name")]
    [InlineData("Eve", "eve", "anna@firma.example", "#address")]
    [InlineData("Eve", "eve@else.example", "carl@else.example", "#to")]
    public async Task What_is_missing_is_said_and_what_was_typed_stays(string name, string address, string to, string field)
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        using var answer = await client.Submit("/to", null, ("name", name), ("address", address), ("to", to));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains($"<a href=\"{field}\">", html, StringComparison.Ordinal);
        foreach (var typed in new[] { name, address, to }.Where(t => t.Length > 0)) Assert.Contains($"value=\"{typed}\"", html, StringComparison.Ordinal);
        Assert.Empty(host.World.PublicDesk.Asked);
    }

    [Fact]
    public async Task Where_the_organisation_does_not_want_it_there_is_no_such_page()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var html = await client.GetStringAsync("/to");
        host.World.PublicDesk.IsOpen = false;
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/to")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.SubmitFrom(html, "/to", ("to", "anna@firma.example"), ("name", "Eve"), ("address", "eve@else.example"))).StatusCode);
        Assert.Empty(host.World.PublicDesk.Asked);
    }
}
