using System.Diagnostics;
using System.Text;

namespace Siegelpost.Tests.Grains;

/// <summary>An organisation that puts small files and the original into the PDF, and signs it.</summary>
[Collection(nameof(House))]
public sealed class EnclosureTests(House house)
{
    private const string Passphrase = "Granit Kompass Eiche Zebra"; // Poppler's tools take 32 characters

    [Fact]
    public async Task A_small_file_is_delivered_inside_a_signed_PDF_and_nobody_hears_of_it_later()
    {
        var (ina, bert) = ("ina@inside.example", house.Somebody());
        var id = await house.Submit(House.Marked(bert, from: ina), ina, bert);
        var invitation = await house.LinkTo(bert, 'e');
        await house.Grains.GetGrain<IAccountGrain>(invitation.GrainId).Register(invitation.Secret, Passphrase, "de");
        var pdf = House.PdfOf(await house.CarrierTo(bert))!;
        house.NothingLeaked(bert);
        var delivered = await house.Until(id, RowState.HandedOver);
        Assert.Matches("^AES-256, [0-9]+ bytes, signed, 1 of 1 files inside$", delivered.Timeline.Single(t => t.Event == MailEvent.Sealed).Detail);

        var (listed, files) = Inside(pdf);
        Assert.Contains("Signature is Valid.", listed, StringComparison.Ordinal);
        Assert.Equal(["Angebot.pdf", "Original.eml"], files.Keys.Order());
        Assert.Contains("GEHEIME-DATEI", files["Angebot.pdf"], StringComparison.Ordinal);
        Assert.Contains("GEHEIMER-TEXT", files["Original.eml"], StringComparison.Ordinal);
        Assert.StartsWith("From: Anna Gross", files["Original.eml"], StringComparison.Ordinal);

        await house.Pass(TimeSpan.FromSeconds(30), house.Mail(id));
        await Eventually.Fits(() => Task.FromResult(house.Sink.Mails.Count(m => m.IsFor(ina))), count => count == 2); // that it was held, and that Bert registered
        await house.Pass(TimeSpan.FromDays(26), house.Mail(id)); // five days before the end: nothing to warn of
        await house.Pass(TimeSpan.FromDays(6), house.Mail(id));
        var gone = await house.Until(id, s => s.Timeline.Any(t => t.Event == MailEvent.FileGone));
        Assert.Equal("0 of 1 not fetched", gone.Timeline.Single(t => t.Event == MailEvent.FileGone).Detail);
        await house.Pass(TimeSpan.FromMinutes(1), house.Mail(id));
        await house.Until(id, s => !s.ContentKept);
        Assert.Equal(2, house.Sink.Mails.Count(m => m.IsFor(ina)));
        Assert.Single(house.Sink.Mails, m => m.IsFor(bert) && House.PdfOf(m) is not null);
        Assert.Equal(3, house.Sink.Mails.Count(m => m.IsFor(bert))); // the invitation, that his password is set, and the PDF: no warning
    }

    private static (string Signature, Dictionary<string, string> Files) Inside(byte[] pdf)
    {
        var folder = Directory.CreateTempSubdirectory("inside");
        try
        {
            var file = Path.Combine(folder.FullName, "sealed.pdf");
            File.WriteAllBytes(file, pdf);
            var parts = folder.CreateSubdirectory("files");
            var signature = Run("pdfsig", "-nocert", "-upw", Passphrase, file);
            Run("pdfdetach", "-saveall", "-upw", Passphrase, "-o", parts.FullName, file);
            return (signature, parts.GetFiles().ToDictionary(f => f.Name, f => File.ReadAllText(f.FullName)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Run(string tool, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{tool} is not installed.");
            throw;
        }
    }
}
