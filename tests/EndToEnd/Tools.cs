using System.Diagnostics;
using System.Text;

namespace Siegelpost.Tests;

/// <summary>What a tool said and how it ended.</summary>
internal sealed record ToolAnswer(int Code, string Output, string Error);

/// <summary>Programs of this machine: readers of PDF that aren't ours, and the like. A missing one skips its test visibly.</summary>
internal static class Tools
{
    public static async Task<ToolAnswer> Run(string tool, params string[] arguments)
    {
        using var process = Begin(tool, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, output, await error);
    }

    /// <summary>Started, with its three streams in the caller's hands.</summary>
    public static Process Begin(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        start.Environment["LC_ALL"] = "C.UTF-8";
        var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            process.Dispose();
            Assert.Skip($"{tool} is not installed.");
        }
        return process;
    }
}
