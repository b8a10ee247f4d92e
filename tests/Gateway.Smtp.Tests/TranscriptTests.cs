using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Siegelpost.Smtp;

namespace Siegelpost.Tests;

/// <summary>
/// Plays the .smtp files. A line begins with what it is:
/// <c>C:</c> the client's line, CRLF added · <c>C!</c> the same byte by byte · <c>C+</c> in one segment with the next · <c>C-</c> without CRLF ·
/// <c>S:</c> a line of the server, * stands for anything · <c>S.</c> the server hangs up · <c>A:</c> how many mails were accepted ·
/// <c>D:</c> content of the last one · <c>E:</c> its reverse path and recipients · <c>@</c> a setting · <c>#</c> a comment.
/// \r \n \0 \xHH and \\ are bytes.
/// </summary>
public sealed partial class TranscriptTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.smtp", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(AppContext.BaseDirectory, file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public async Task The_dialogue_goes_as_written(string file)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, file), TestContext.Current.CancellationToken);
        var (office, options) = (new FakeOffice(), new SmtpOptions());
        foreach (var setting in lines.Where(line => line.StartsWith('@'))) Set(setting[1..].Trim(), office, options);
        await using var client = Client.Connect(office, options);
        var segment = new MemoryStream();
        foreach (var (line, number) in lines.Select((line, i) => (line, i + 1)))
        {
            if (line.Length < 2 || line[0] is '#' or '@') continue;
            var (kind, text) = (line[..2], line.Length > 3 ? line[3..] : "");
            segment.Write(kind[0] == 'C' ? Bytes(kind == "C-" ? text : text + "\\r\\n") : []);
            switch (kind)
            {
                case "C+": break;
                case "C!": await client.SendByteByByte(Taken(segment)); break;
                case "C:" or "C-": await client.Send(Taken(segment)); break;
                case "S:": Matches(text, await client.Line() ?? "(closed)", number); break;
                case "S.": Assert.Null(await client.Line()); break;
                case "A:": Assert.Equal(int.Parse(text, CultureInfo.InvariantCulture), office.Accepted.Count); break;
                case "D:": Assert.Equal(Encoding.Latin1.GetString(Bytes(text)), office.Accepted[^1].Text); break;
                case "E:": Assert.Equal(text, $"{office.Accepted[^1].Envelope.ReversePath} > {string.Join(' ', office.Accepted[^1].Envelope.Recipients)}"); break;
                default: Assert.Fail($"line {number}: {line}"); break;
            }
        }
    }

    private static void Set(string setting, FakeOffice office, SmtpOptions options)
    {
        var words = setting.Split(' ');
        var number = words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 0;
        switch (words[0])
        {
            case "nobody": office.Network = null; break;
            case "forwards": office.Network = FakeOffice.Firma with { AllowsForeignSenders = true }; break;
            case "no-default": office.Network = FakeOffice.Firma with { DefaultOrganisation = null }; break;
            case "certificate": (options.CertificateFile, options.KeyFile) = TestCertificate.Files; break;
            case "max-size": options.MaxSize = number; break;
            case "max-recipients": options.MaxRecipients = number; break;
            case "max-errors": options.MaxErrors = number; break;
            case "max-text-line": options.MaxTextLine = number; break;
            default: Assert.Fail(setting); break;
        }
    }

    private static byte[] Taken(MemoryStream segment)
    {
        var bytes = segment.ToArray();
        segment.SetLength(0);
        return bytes;
    }

    private static void Matches(string pattern, string line, int number)
    {
        var expression = "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$";
        Assert.True(Regex.IsMatch(line, expression, RegexOptions.NonBacktracking), $"line {number}: expected {pattern}, got {line}");
    }

    /// <summary>UTF-8, with our escapes.</summary>
    private static byte[] Bytes(string text)
    {
        var latin = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
        return Encoding.Latin1.GetBytes(Escape().Replace(latin, match => match.Value[1] switch
        {
            'r' => "\r",
            'n' => "\n",
            '0' => "\0",
            'x' => ((char)byte.Parse(match.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
            _ => "\\",
        }));
    }

    [GeneratedRegex(@"\\(x[0-9A-Fa-f]{2}|[rn0\\])", RegexOptions.NonBacktracking)]
    private static partial Regex Escape();
}
