using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Siegelpost.Tests.Faults;

/// <summary>The story of one mail through a cluster, from door to door, and what the doors know afterwards.</summary>
[Collection(nameof(SharedCluster))]
public sealed class ClusterStoryTests(SharedCluster shared)
{
    private const string Anna = "anna@firma.example", AnnasPassword = "zwölf Äpfel im Körbchen";

    private ClusterProcesses Cluster => shared.Cluster;

    [Fact]
    public async Task Every_portal_and_gateway_serves_any_part_of_the_story()
    {
        var offer = await MimeMessage.LoadAsync(Path.Combine(AppContext.BaseDirectory, "samples", "angebot.eml"));
        var bert = await Receive("bert@kunde.example", offer);
        var links = (await bert.Pdf.Links(Recipient.Password, $"{Cluster.Portal("portal-1")}a/"))!;
        var sent = offer.Attachments.OfType<MimePart>().ToDictionary(part => part.FileName!, Mailbox.Bytes);
        Assert.Equal(sent.Count, links.Count);
        using var second = new FormBrowser(Cluster.Portal("portal-2"));
        foreach (var link in links)
        {
            var (name, content) = await second.Download(new Uri(link).AbsolutePath);
            Assert.True(sent.Remove(name, out var bytes), $"No such file was sent: {name}");
            Assert.Equal(bytes, content);
        }

        var anna = new Mailbox(shared.Sink, Anna);
        await anna.Take("notice of the fetched files", mail => Mailbox.Begins(mail, "Abgerufen von bert"));
        var reply = new Uri(Assert.Single((await bert.Pdf.Links(Recipient.Password, $"{Cluster.Portal("portal-1")}r/"))!)).AbsolutePath;
        var done = await second.SubmitMultipart(reply, ("text", "Vielen Dank, wir nehmen das Angebot an."), ("do", "send"));
        Assert.Contains("Ihre Antwort ist unterwegs", FormBrowser.Words(done), StringComparison.Ordinal);

        var invitation = new Uri(Mailbox.LinkIn(await anna.Take("invitation", mail => Mailbox.HasLink(mail, "e")), "e")).AbsolutePath;
        await second.Submit(invitation + "/password", ("password", AnnasPassword), ("again", AnnasPassword));
        var answer = await anna.Take("answer", mail => Mailbox.PdfIn(mail) is not null);
        Assert.Equal(offer.MessageId, answer.InReplyTo);
        Assert.Contains("wir nehmen das Angebot an", await new SealedPdf(Cluster.Scratch, Mailbox.PdfIn(answer)!).Text(AnnasPassword), StringComparison.Ordinal);
    }

    /// <summary>Sends by the second gateway, registers at the first portal, and takes the PDF.</summary>
    private async Task<(Mailbox Mailbox, SealedPdf Pdf)> Receive(string address, MimeMessage mail)
    {
        using var client = new SmtpClient();
        var gateway = Cluster.Smtp("gateway-2");
        await client.ConnectAsync($"{gateway.Address}", gateway.Port, SecureSocketOptions.None);
        await client.SendAsync(mail, new MailboxAddress("", Anna), [new MailboxAddress("", address)]);
        await client.DisconnectAsync(true);
        var mailbox = new Mailbox(shared.Sink, address);
        var link = Mailbox.LinkIn(await mailbox.Take("invitation", found => Mailbox.HasLink(found, "e")), "e");
        Assert.StartsWith(Cluster.Portal("portal-1").AbsoluteUri, link, StringComparison.Ordinal);
        using var browser = new FormBrowser(Cluster.Portal("portal-1"));
        await browser.Submit(new Uri(link).AbsolutePath + "/password", ("password", Recipient.Password), ("again", Recipient.Password));
        var carrier = await mailbox.Take("protected mail", found => Mailbox.PdfIn(found) is not null);
        return (mailbox, new SealedPdf(Cluster.Scratch, Mailbox.PdfIn(carrier)!));
    }
}
