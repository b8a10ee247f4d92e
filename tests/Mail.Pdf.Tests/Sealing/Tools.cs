using System.Diagnostics;
using System.Text;
using Siegelpost.Pdf.Sealing;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Sealing;

/// <summary>Seals, and asks the readers that are on this machine. A missing reader skips its test visibly.</summary>
internal static class Tools
{
    public const string Passphrase = "Pässwört ÜÖ€ 12", Wrong = "Passwort UO€ 12";

    private static readonly Lazy<PassphraseSlot> Slot = new(() => PassphraseSlot.Derive(Read(Passphrase)));

    public static PdfPassphrase Read(string typed) => PdfPassphrase.TryRead(typed, out var passphrase, out var problem) ? passphrase : throw new ArgumentException($"{problem}");

    public static byte[] Seal(DisplayList document, SealOptions? options = null)
    {
        using var file = new MemoryStream();
        PdfSealer.Seal(document, Slot.Value, file, options);
        return file.ToArray();
    }

    public readonly record struct Answer(int Code, string Output, string Error);

    /// <summary>Runs a tool; <c>{pdf}</c> in the arguments is a file with these bytes, <c>{out}</c> a folder that is read back by <paramref name="inspect"/>.</summary>
    public static Answer Run(byte[] pdf, string tool, IEnumerable<string> arguments, Action<string>? inspect = null)
    {
        var folder = Directory.CreateTempSubdirectory("sealed");
        try
        {
            var file = Path.Combine(folder.FullName, "sealed.pdf");
            File.WriteAllBytes(file, pdf);
            var start = new ProcessStartInfo(tool) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
            start.Environment["LC_ALL"] = "C.UTF-8";
            foreach (var argument in arguments) start.ArgumentList.Add(argument.Replace("{pdf}", file, StringComparison.Ordinal).Replace("{out}", folder.FullName, StringComparison.Ordinal));
            using var process = Start(start);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            inspect?.Invoke(folder.FullName);
            return new Answer(process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{start.FileName} is not installed.");
            throw;
        }
    }
}
