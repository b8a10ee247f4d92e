using System.Net;
using System.Text.RegularExpressions;

namespace Siegelpost.Tests;

/// <summary>A browser without script or pictures: it reads pages, keeps cookies and sends forms, as quick as HTTP is.</summary>
internal sealed partial class FormBrowser(Uri site) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = site, DefaultRequestHeaders = { { "Accept-Language", "de" } } };

    public async Task<string> Get(string path)
    {
        using var answer = await _client.GetAsync(path);
        var page = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? page : throw new HttpRequestException($"{path}: {(int)answer.StatusCode} {Words(page)}");
    }

    /// <summary>Whether a page is there.</summary>
    public async Task<bool> Finds(string path)
    {
        using var answer = await _client.GetAsync(path);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Opens a page, fills in its form and sends it; what the form hides goes along.</summary>
    /// <returns>The page that comes then.</returns>
    public async Task<string> Submit(string path, params (string Name, string Value)[] fields)
    {
        var page = await Get(path);
        var hidden = Hidden().Matches(page).Select(input => (input.Groups["name"].Value, WebUtility.HtmlDecode(input.Groups["value"].Value)));
        var all = hidden.Where(field => fields.All(f => f.Name != field.Item1)).Concat(fields).Select(field => KeyValuePair.Create(field.Item1, field.Item2));
        using var form = new FormUrlEncodedContent(all);
        using var answer = await _client.PostAsync(path, form);
        var next = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? next : throw new HttpRequestException($"{path}: {(int)answer.StatusCode} {Words(next)}");
    }

    /// <summary>The same with a form that takes files.</summary>
    public async Task<string> SubmitMultipart(string path, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (Match input in Hidden().Matches(await Get(path)))
            form.Add(new StringContent(WebUtility.HtmlDecode(input.Groups["value"].Value)), input.Groups["name"].Value);
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        using var answer = await _client.PostAsync(path, form);
        var next = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? next : throw new HttpRequestException($"{path}: {(int)answer.StatusCode} {Words(next)}");
    }

    /// <summary>Presses the button of a file's page.</summary>
    public async Task<(string Name, byte[] Content)> Download(string path)
    {
        using var form = new FormUrlEncodedContent(Hidden().Matches(await Get(path)).Select(input => KeyValuePair.Create(input.Groups["name"].Value, WebUtility.HtmlDecode(input.Groups["value"].Value))));
        using var answer = await _client.PostAsync(path, form);
        answer.EnsureSuccessStatusCode();
        return (answer.Content.Headers.ContentDisposition!.FileNameStar!, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>A page as words.</summary>
    public static string Words(string page) => WebUtility.HtmlDecode(Blanks().Replace(Tags().Replace(page, " "), " ")).Trim();

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("""<input(?=[^>]*type="hidden")(?=[^>]*name="(?<name>[^"]*)")(?=[^>]*value="(?<value>[^"]*)")[^>]*>""")]
    private static partial Regex Hidden();

    [GeneratedRegex("<(script|style)[^>]*>.*?</\\1>|<[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
