using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Siegelpost.Pdf.Sealing;

/// <summary>Why a typed text can't be the passphrase of a PDF.</summary>
public enum PassphraseProblem
{
    None,
    Empty,
    /// <summary>More than 127 bytes of UTF-8: some readers cut it there, others refuse it.</summary>
    TooLong,
    /// <summary>Control, format, private, unassigned or half characters.</summary>
    Control,
    /// <summary>Characters that RFC 4013 (SASLprep) would replace, such as ligatures or special blanks: readers disagree on them.</summary>
    Ambiguous,
    /// <summary>Letters of both writing directions, or such a text that doesn't begin and end with its letters (RFC 3454 §6).</summary>
    MixedDirection,
}

/// <summary>
/// A passphrase as the bytes that PDF readers will use. ISO 32000-2 §7.6.4.3.3 asks readers for SASLprep, but they hand over the bytes as
/// typed, so only those texts are taken that mean the same with and without it. Dispose it: the bytes are zeroed then.
/// </summary>
public sealed class PdfPassphrase : IDisposable
{
    /// <summary>ISO 32000-2 algorithm 2.A: bytes after the 127th are ignored; we never let it come to that.</summary>
    public const int MaximumBytes = 127;

    private readonly byte[] utf8;

    private PdfPassphrase(byte[] utf8) => this.utf8 = utf8;

    /// <summary>UTF-8 in normal form C.</summary>
    public ReadOnlySpan<byte> Utf8 => utf8;

    /// <summary>Takes what a person typed, or says why not. Strength is not judged here.</summary>
    public static bool TryRead(string typed, [NotNullWhen(true)] out PdfPassphrase? passphrase, out PassphraseProblem problem)
    {
        passphrase = null;
        problem = Judge(typed, out var normal);
        if (problem != PassphraseProblem.None) return false;
        passphrase = new PdfPassphrase(Encoding.UTF8.GetBytes(normal));
        return true;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(utf8);

    private static PassphraseProblem Judge(string typed, out string normal)
    {
        normal = "";
        if (typed.Length == 0) return PassphraseProblem.Empty;
        // Normal form C never makes a text three times shorter (Unicode UAX #15, expansion factors): no need to normalise novels.
        if (typed.Length > 3 * MaximumBytes) return PassphraseProblem.TooLong;
        if (HasLoneSurrogate(typed)) return PassphraseProblem.Control;
        normal = typed.Normalize(NormalizationForm.FormC);
        if (Encoding.UTF8.GetByteCount(normal) > MaximumBytes) return PassphraseProblem.TooLong;
        foreach (var rune in normal.EnumerateRunes())
            if (Judge(rune) is var problem and not PassphraseProblem.None) return problem;
        if (normal.Normalize(NormalizationForm.FormKC) != normal) return PassphraseProblem.Ambiguous; // RFC 4013 §2.2
        return KeepsDirection(normal) ? PassphraseProblem.None : PassphraseProblem.MixedDirection;
    }

    private static PassphraseProblem Judge(Rune rune) => (rune.Value, Rune.GetUnicodeCategory(rune)) switch
    {
        (' ', _) => PassphraseProblem.None,
        (_, UnicodeCategory.SpaceSeparator) => PassphraseProblem.Ambiguous, // RFC 3454 table C.1.2, mapped to a blank
        (0xAD or 0x34F or 0x1806 or 0x200C or 0x200D or 0x2060 or 0xFEFF, _) => PassphraseProblem.Ambiguous, // table B.1, mapped to nothing
        ( >= 0x180B and <= 0x180D or >= 0xFE00 and <= 0xFE0F, _) => PassphraseProblem.Ambiguous, // table B.1
        ( >= 0x2FF0 and <= 0x2FFB or 0xFFFC or 0xFFFD, _) => PassphraseProblem.Control, // tables C.6 and C.7
        (_, UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) => PassphraseProblem.Control,
        (_, UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned) => PassphraseProblem.Control,
        _ => PassphraseProblem.None,
    };

    /// <summary>RFC 3454 §6: with a right-to-left letter there is no left-to-right one, and such letters stand at both ends.</summary>
    private static bool KeepsDirection(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        if (!runes.Any(IsRightToLeft)) return true;
        return IsRightToLeft(runes[0]) && IsRightToLeft(runes[^1]) && !runes.Any(rune => Rune.IsLetter(rune) && !IsRightToLeft(rune));
    }

    // RFC 3454 table D.1 by blocks: Hebrew to Arabic extended, their presentation forms, and the right-to-left scripts of plane 1.
    private static bool IsRightToLeft(Rune rune) => Rune.IsLetter(rune)
        && rune.Value is >= 0x590 and <= 0x8FF or >= 0xFB1D and <= 0xFDFF or >= 0xFE70 and <= 0xFEFC or >= 0x10800 and <= 0x10FFF or >= 0x1E800 and <= 0x1EFFF;

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return true;
            i++;
        }
        return false;
    }
}
