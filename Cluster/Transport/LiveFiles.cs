using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Siegelpost.Cluster;

/// <summary>
/// What is made of some small text files, made anew when their texts change. Texts are compared, not times: Kubernetes swaps a link two
/// levels up, and neither the files nor their times change for it. Files that can't be used leave the old value in use, since renewals
/// write them one after the other; they are looked at again a minute later.
/// </summary>
internal sealed class LiveFiles<T> where T : class
{
    private const int MaxLength = 1024 * 1024;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private readonly string[] _files;
    private readonly string _setting;
    private readonly Func<string[], T> _make;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private string[] _texts;
    private T _current;
    private DateTimeOffset _lookedAt;

    /// <param name="setting">Names the files, for messages and the log.</param>
    /// <exception cref="FormatException">They can't be used; an expected fault at the start only.</exception>
    public LiveFiles(string[] files, string setting, Func<string[], T> make, TimeProvider clock, ILogger log)
    {
        (_files, _setting, _make, _clock, _log) = (files, setting, make, clock, log);
        try
        {
            (_texts, _lookedAt) = (Read(), clock.GetUtcNow());
            _current = make(_texts);
        }
        catch (Exception fault) when (IsUnusable(fault))
        {
            throw new FormatException($"{setting} can't be used: {fault.Message}", fault);
        }
    }

    public T Current
    {
        get
        {
            lock (_gate)
            {
                if (_clock.GetUtcNow() - _lookedAt >= LookAgain) Refresh();
                return _current;
            }
        }
    }

    private static bool IsUnusable(Exception fault) =>
        fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or FormatException;

    private void Refresh()
    {
        _lookedAt = _clock.GetUtcNow();
        try
        {
            var texts = Read();
            if (texts.SequenceEqual(_texts)) return;
            (_current, _texts) = (_make(texts), texts);
            _log.FilesLoaded(_setting);
        }
        catch (Exception fault) when (IsUnusable(fault))
        {
            _log.FilesUnusable(fault, _setting);
        }
    }

    private string[] Read() => [.. _files.Select(file =>
    {
        using var stream = File.OpenRead(file);
        if (stream.Length > MaxLength) throw new FormatException($"{file} is too large.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    })];
}
