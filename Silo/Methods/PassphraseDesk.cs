using System.Security.Cryptography;
using Siegelpost.Pdf.Sealing;
using Siegelpost.Silo.Passphrases;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Methods;

/// <summary>
/// All work with a passphrase at hand, on the processor's pool: judge, hash, verify, derive slots. What comes out can't be turned back;
/// the passphrase itself goes no further than this call.
/// </summary>
internal sealed class PassphraseDesk(CpuPool cpu, InstallationKeys keys)
{
    public Task<PassphraseRating> Rate(string passphrase, int minimumLength, IReadOnlyList<string> hints) => cpu.Run(() => PassphraseRules.Judge(passphrase, minimumLength, hints));

    public static string Offer(string language) => PhraseOffer.Draw(language);

    public Task<string> Hash(string passphrase) => cpu.Run(() => PassphraseHash.Make(passphrase));

    public Task<bool> Verify(string passphrase, string? hash) => cpu.Run(() =>
    {
        if (hash is not null) return PassphraseHash.Verify(passphrase, hash);
        PassphraseHash.Waste(passphrase); // as slow as for an account that exists
        return false;
    });

    /// <summary>Single-use slots, each sealed for this account and epoch (RULES 19).</summary>
    public Task<IReadOnlyList<byte[]>> Slots(string passphrase, int count, string accountId, int epoch) => cpu.Run<IReadOnlyList<byte[]>>(() =>
    {
        if (!PdfPassphrase.TryRead(passphrase, out var typed, out _)) throw new InvalidOperationException("Judge a passphrase before deriving slots from it.");
        using (typed) return [.. PassphraseSlot.Derive(typed, count).Select(slot => SealSlot(slot, accountId, epoch))];
    });

    public PassphraseSlot Open(SealedSlot slot, string accountId)
    {
        var opened = keys.Open(slot.Sealed, Associated(accountId, slot.Epoch));
        var (u, key) = (opened[..48], opened[48..]);
        CryptographicOperations.ZeroMemory(opened);
        return new PassphraseSlot(u, key);
    }

    private byte[] SealSlot(PassphraseSlot slot, string accountId, int epoch)
    {
        byte[] clear = [.. slot.U, .. slot.Key];
        var closed = keys.Seal(clear, Associated(accountId, epoch));
        CryptographicOperations.ZeroMemory(clear);
        slot.Forget();
        return closed;
    }

    private static byte[] Associated(string accountId, int epoch) => System.Text.Encoding.ASCII.GetBytes($"slot {accountId} {epoch}");
}
