using System.Net;

namespace Siegelpost.Tests.Support;

public sealed class DeedTests
{
    [Theory]
    [InlineData(SupportActKind.ExtendHold, "mail")]
    [InlineData(SupportActKind.Return, "mail")]
    [InlineData(SupportActKind.ResendInvitation, "account")]
    public async Task An_action_is_recorded_with_who_and_why_then_carried_out(SupportActKind kind, string grain)
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        var mia = host.Client();
        var answer = await mia.Submit($"/mails/{story.MailId}/acts/{kind}/1", null, ("reason", "Bert rief an, Fall 77"), ("days", "30"));

        Assert.Equal($"/mails/{story.MailId}", answer.Headers.Location!.ToString());
        var (where, act) = Assert.Single(host.Desk.Acts);
        Assert.Equal($"{grain} {(grain == "mail" ? story.MailId : story.Bert)}", where);
        Assert.Equal(new SupportAct(kind, "bert@kunde.example", Desk.Mia, "Bert rief an, Fall 77", act.Days), act);
        if (kind is SupportActKind.ExtendHold) Assert.Equal(30, act.Days);
        var entry = Assert.Single(host.Desk.Log);
        Assert.Equal((Desk.Mia, kind.ToString(), "Bert rief an, Fall 77"), (entry.Who, entry.What, entry.Why));
        Assert.Contains("bert@kunde.example", entry.Target);

        Assert.Contains("role=\"status\"", await mia.GetStringAsync($"/mails/{story.MailId}"));
        Assert.DoesNotContain("role=\"status\"", await mia.GetStringAsync($"/mails/{story.MailId}")); // said once
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task Without_a_reason_nothing_happens(string reason)
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        var answer = await host.Client().Submit($"/mails/{story.MailId}/acts/Return/1", null, ("reason", reason));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("Geben Sie den Grund an", await answer.Content.ReadAsStringAsync());
        Assert.Empty(host.Desk.Acts);
        Assert.Empty(host.Desk.Log);
    }

    [Fact]
    public async Task What_the_grain_refuses_is_said_and_recorded_as_well()
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        host.Desk.Answer = ActResult.NotPossibleNow;
        var mia = host.Client();
        await mia.Submit($"/mails/{story.MailId}/acts/Return/1", null, ("reason", "Fall 78"));
        Assert.Contains("gerade nicht", await mia.GetStringAsync($"/mails/{story.MailId}"));
        Assert.Equal(["Return: NotPossibleNow", "Return"], host.Desk.Log.Select(entry => entry.What));
    }

    [Fact]
    public async Task A_page_that_showed_another_recipient_acts_on_nobody()
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        await host.Client().Submit($"/mails/{story.MailId}/acts/Return/1", null, ("reason", "Fall 79"), ("address", "dora@praxis.example"));
        Assert.Empty(host.Desk.Acts);
    }

    [Theory]
    [InlineData("Return/2")] // handed over already
    [InlineData("Return/0")]
    [InlineData("Return/9")]
    [InlineData("return/1")]
    [InlineData("5/1")]
    [InlineData("Nonsense/1")]
    public async Task What_is_not_offered_has_no_page(string act)
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client().GetAsync($"/mails/{story.MailId}/acts/{act}")).StatusCode);
    }

    [Fact]
    public async Task People_and_files_have_their_actions_too()
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        var mia = host.Client();
        await mia.Submit($"/people/{story.Dora}/acts/Unlock", null, ("reason", "hat sich vertippt"));
        await mia.Submit($"/people/{story.Dora}/acts/ResetPassphrase", null, ("reason", "hat es vergessen"));
        await mia.Submit($"/people/{story.Bert}/acts/SendNewCode", null, ("reason", "Anna hat den Code verlegt"));
        await mia.Submit($"/files/{story.File1}/acts/ExtendFiles/1", null, ("reason", "Urlaub"), ("days", "7"));
        Assert.Equal(
            [($"account {story.Dora}", SupportActKind.Unlock, 14), ($"account {story.Dora}", SupportActKind.ResetPassphrase, 14), ($"account {story.Bert}", SupportActKind.SendNewCode, 14), ($"file {story.File1}", SupportActKind.ExtendFiles, 7)],
            host.Desk.Acts.Select(act => (act.Grain, act.Act.Kind, act.Act.Days)));
        Assert.Equal(4, host.Desk.Log.Count);
        var bert = await mia.GetStringAsync($"/people/{story.Bert}");
        foreach (var fact in (string[])["steht aus seit", "anna@firma.example, ", "2, zuletzt"]) Assert.Contains(fact, bert, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await mia.GetAsync($"/people/{story.Dora}/acts/SendNewCode")).StatusCode); // registered: none is asked for
    }
}
