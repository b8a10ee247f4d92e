using System.Text;
using Siegelpost.Pdf.Sealing;
using Siegelpost.Tests.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Sealing;

public sealed class PdfMacTests
{
    private static readonly PassphraseSlot Slot = PassphraseSlot.Derive(Tools.Read(Tools.Passphrase));

    [Fact]
    public void A_sealed_file_holds_and_only_with_its_own_key()
    {
        var file = Sealed();
        Assert.True(MacVerifier.Holds(file, Slot.Key));
        Assert.False(MacVerifier.Holds(file, PassphraseSlot.Derive(Tools.Read(Tools.Passphrase)).Key));
    }

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        var file = Sealed();
        // Everything in the cross-reference object and the encryption dictionary, and every 97th byte before.
        var dense = file.AsSpan().LastIndexOf("/Filter/Standard"u8);
        for (var at = 0; at < file.Length; at += at < dense ? 97 : 3)
        {
            file[at] ^= 0x04;
            Assert.False(MacVerifier.Holds(file, Slot.Key), $"A change at {at} of {file.Length} was not noticed.");
            file[at] ^= 0x04;
        }
        Assert.True(MacVerifier.Holds(file, Slot.Key));
    }

    [Fact]
    public void Any_change_anywhere_is_noticed()
    {
        var file = Sealed();
        CsCheck.Check.Sample(CsCheck.Gen.Select(CsCheck.Gen.Int[0, file.Length - 1], CsCheck.Gen.Byte[1, 255]), (at, change) =>
        {
            var damaged = (byte[])file.Clone();
            damaged[at] ^= change;
            return !MacVerifier.Holds(damaged, Slot.Key);
        }, iter: 2000, threads: 1);
    }

    [Fact]
    public void Nothing_can_be_appended_or_cut_off()
    {
        var file = Sealed();
        Assert.False(MacVerifier.Holds([.. file, (byte)'\n'], Slot.Key));
        Assert.False(MacVerifier.Holds(file[..^1], Slot.Key));
    }

    [Fact]
    public void Readers_are_told_that_there_is_a_MAC()
    {
        var file = Sealed();
        Assert.StartsWith("%PDF-2.0\n", Encoding.Latin1.GetString(file[..9]), StringComparison.Ordinal);
        Assert.Contains("/P -4100", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
        var open = Tools.Run(file, "qpdf", ["--qdf", "--decrypt", "--password=" + Tools.Passphrase, "{pdf}", "-"]).Output;
        Assert.Contains("/ExtensionLevel 32004", open, StringComparison.Ordinal);
    }

    private static byte[] Sealed()
    {
        using var file = new MemoryStream();
        PdfSealer.Seal(SampleDocument.Create(), Slot, file);
        return file.ToArray();
    }
}
