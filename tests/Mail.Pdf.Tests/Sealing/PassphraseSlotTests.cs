using Siegelpost.Pdf.Sealing;
using Siegelpost.Tests.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Sealing;

public sealed class PassphraseSlotTests
{
    [Fact]
    public void Slots_of_one_passphrase_have_nothing_in_common()
    {
        var slots = PassphraseSlot.Derive(Tools.Read(Tools.Passphrase), 4);
        Assert.Equal(4, slots.Select(slot => Convert.ToHexString(slot.Key)).Distinct().Count());
        Assert.Equal(12, slots.SelectMany(slot => (string[])[Convert.ToHexString(slot.U, 0, 32), Convert.ToHexString(slot.U, 32, 8), Convert.ToHexString(slot.U, 40, 8)]).Distinct().Count());
    }

    [Fact]
    public void Each_of_them_verifies_its_passphrase_and_no_other()
    {
        foreach (var slot in PassphraseSlot.Derive(Tools.Read(Tools.Passphrase), 3))
        {
            Assert.True(slot.Verify(Tools.Read(Tools.Passphrase)));
            Assert.False(slot.Verify(Tools.Read(Tools.Wrong)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void A_senseless_stock_is_refused(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PassphraseSlot.Derive(Tools.Read(Tools.Passphrase), count));

    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    public void Passphrases_of_any_length_open_their_files(int length)
    {
        var typed = new string('k', length);
        using var file = new MemoryStream();
        PdfSealer.Seal(SampleDocument.Create(), PassphraseSlot.Derive(Tools.Read(typed)), file);
        Assert.Equal(0, Tools.Run(file.ToArray(), "qpdf", ["--check", "--password=" + typed, "{pdf}"]).Code);
    }

    [Fact]
    public void Forgetting_leaves_no_key()
    {
        var slot = PassphraseSlot.Derive(Tools.Read(Tools.Passphrase));
        slot.Forget();
        Assert.All(slot.Key, b => Assert.Equal(0, b));
    }

    [Fact]
    public void It_verifies_the_passphrase_of_a_file_that_another_program_sealed()
    {
        byte[]? made = null;
        var plain = Tools.Run(Tools.Seal(SampleDocument.Create()), "qpdf",
            ["--password=" + Tools.Passphrase, "--encrypt", "geheim für alle", "eigner", "256", "--", "--object-streams=disable", "{pdf}", "{out}/other.pdf"],
            folder => made = File.ReadAllBytes(Path.Combine(folder, "other.pdf")));
        Assert.Equal(0, plain.Code);
        var u = PdfString.After(made!, "/U <", "/U (");
        Assert.True(new PassphraseSlot(u, new byte[32]).Verify(Tools.Read("geheim für alle")));
        Assert.False(new PassphraseSlot(u, new byte[32]).Verify(Tools.Read("geheim")));
    }
}
