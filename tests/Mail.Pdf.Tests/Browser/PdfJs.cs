using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace Siegelpost.Tests.Pdf.Browser;

/// <summary>
/// pdf.js, the reader of Firefox and of many web pages, in one page of one Chromium for all files. Its package is npm's, which ./test
/// installs into artifacts; nothing is downloaded here.
/// </summary>
public sealed class PdfJs : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium", Site = "https://reader.example/";
    private const float Patience = 90_000; // ms; a machine that runs everything at once is slow

    private static readonly string Package = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../pdfjs/node_modules/pdfjs-dist/build"));

    private readonly ConcurrentQueue<string> _said = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IPage _page = null!;
    private byte[] _file = [];

    /// <summary>What a file is to its reader.</summary>
    internal sealed record Opened(string Title, string? Language, int Bookmarks, IReadOnlyList<string> Files, IReadOnlyList<OpenedPage> Pages, IReadOnlyList<string> Warnings);

    /// <param name="Links">Where they lead, in order.</param>
    /// <param name="Roles">Of the structure, parents first.</param>
    /// <param name="Ink">How much of the page is painted.</param>
    internal sealed record OpenedPage(string Text, IReadOnlyList<string> Links, IReadOnlyList<string> Roles, double Ink);

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program) || !Directory.Exists(Package)) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"], Timeout = Patience });
        _page = await _browser.NewPageAsync();
        _page.SetDefaultTimeout(Patience);
        _page.Console += (_, message) => _said.Enqueue(message.Text);
        await _page.RouteAsync("**/*", Serve);
        await _page.GotoAsync(Site);
        await _page.WaitForFunctionAsync("() => window.read");
    }

    /// <summary>Reads a file to its end.</summary>
    /// <returns>Null: the passphrase is refused.</returns>
    internal async Task<Opened?> Open(byte[] file, string passphrase)
    {
        if (!File.Exists(Program)) Assert.Skip("Chromium is not installed.");
        if (_browser is null) Assert.Skip("pdf.js is not installed; ./test does it where npm is.");
        _said.Clear();
        _file = file;
        var read = await _page.EvaluateAsync<string>("passphrase => read(passphrase)", passphrase);
        return JsonSerializer.Deserialize<Opened>(read, JsonSerializerOptions.Web) is { } opened ? opened with { Warnings = [.. _said] } : null;
    }

    private Task Serve(IRoute route) => route.Request.Url[Site.Length..] switch
    {
        "" => route.FulfillAsync(new() { ContentType = "text/html", Body = Reading }),
        "sealed.pdf" => route.FulfillAsync(new() { ContentType = "application/pdf", BodyBytes = _file }),
        var module when module.EndsWith(".min.mjs", StringComparison.Ordinal) => route.FulfillAsync(new() { ContentType = "text/javascript", Path = Path.Combine(Package, Path.GetFileName(module)) }),
        _ => route.AbortAsync(),
    };

    // Every page is also painted, small: only then does the reader look at fonts and pictures.
    private const string Reading = """
        <!doctype html><script type=module>
        import * as pdfjs from './pdf.min.mjs';
        pdfjs.GlobalWorkerOptions.workerSrc = './pdf.worker.min.mjs';
        const worker = new pdfjs.PDFWorker();
        const count = items => (items ?? []).reduce((sum, item) => sum + 1 + count(item.items), 0);
        const roles = node => node.role ? [node.role, ...node.children.flatMap(roles)] : [];
        const ink = async page => {
          const viewport = page.getViewport({ scale: 0.25 });
          const canvas = new OffscreenCanvas(viewport.width, viewport.height);
          await page.render({ canvas, canvasContext: canvas.getContext('2d'), viewport, intent: 'print' }).promise;
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return data.filter((value, i) => i % 4 == 0 && value < 250).length * 4 / data.length;
        };
        window.read = async password => {
          const loading = pdfjs.getDocument({ url: './sealed.pdf', worker, password });
          try {
            const file = await loading.promise;
            const { info } = await file.getMetadata();
            const pages = [];
            for (let number = 1; number <= file.numPages; number++) {
              const page = await file.getPage(number);
              pages.push({
                text: (await page.getTextContent()).items.map(item => item.str).join(''),
                links: (await page.getAnnotations()).map(link => link.unsafeUrl),
                roles: (await page.getStructTree()).children.flatMap(roles),
                ink: await ink(page),
              });
            }
            const files = [...(await file.getAttachments())?.values() ?? []].map(attached => attached.filename);
            return JSON.stringify({ title: info.Title, language: info.Language, bookmarks: count(await file.getOutline()), files, pages });
          } catch (problem) {
            if (problem instanceof pdfjs.PasswordException) return 'null';
            throw problem;
          } finally {
            await loading.destroy();
          }
        };
        </script>
        """;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
