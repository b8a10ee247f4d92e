using System.Diagnostics;

namespace Siegelpost.Tests;

/// <summary>Programs of this machine.</summary>
internal static class Shell
{
    /// <returns>What it said.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message has its words.</exception>
    public static async Task<string> Run(string program, params string[] arguments)
    {
        using var process = Begin(program, arguments);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}{await error}");
    }

    /// <summary>Started, with its three streams in the caller's hands.</summary>
    public static Process Begin(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
}
