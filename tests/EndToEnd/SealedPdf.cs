using System.Text.RegularExpressions;

namespace Siegelpost.Tests;

/// <summary>A protected PDF as its recipient has it: opened by programs that are not ours.</summary>
internal sealed partial class SealedPdf
{
    private readonly string _file;

    public SealedPdf(string folder, byte[] content)
    {
        _file = Path.Combine(folder, $"{Guid.NewGuid():N}.pdf");
        File.WriteAllBytes(_file, content);
    }

    /// <summary>What poppler reads; null: the password is refused.</summary>
    public async Task<string?> Text(string password)
    {
        var answer = await Tools.Run("pdftotext", "-layout", "-upw", password, _file, "-");
        return answer.Code == 0 ? answer.Output : null;
    }

    /// <summary>What MuPDF reads; null: the password is refused.</summary>
    public async Task<string?> TextByMuPdf(string password)
    {
        var answer = await Tools.Run("mutool", "draw", "-q", "-p", password, "-F", "txt", _file);
        return answer.Code == 0 && answer.Output.Length > 0 ? answer.Output : null;
    }

    /// <summary>The addresses behind links that begin so, in their order, as qpdf decrypts them; null: the password is refused.</summary>
    public async Task<IReadOnlyList<string>?> Links(string password, string beginning)
    {
        var clear = _file + ".clear";
        var answer = await Tools.Run("qpdf", $"--password={password}", "--decrypt", "--qdf", "--object-streams=disable", _file, clear);
        if (answer.Code != 0) return null;
        var text = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(clear));
        return [.. Uri().Matches(text).Select(uri => uri.Groups[1].Value).Where(uri => uri.StartsWith(beginning, StringComparison.Ordinal)).Distinct()];
    }

    /// <summary>The files inside, all together as text.</summary>
    public async Task<string> Enclosed(string password)
    {
        var folder = Directory.CreateDirectory(_file + ".files").FullName;
        await Tools.Run("pdfdetach", "-saveall", "-upw", password, "-o", folder, _file);
        return string.Concat(Directory.EnumerateFiles(folder).Select(File.ReadAllText));
    }

    [GeneratedRegex(@"/URI \(((?:[^()\\]|\\.)*)\)")]
    private static partial Regex Uri();
}
