using Microsoft.Extensions.Options;
using Siegelpost.Storage;

namespace Siegelpost.Cluster;

/// <summary>How our processes end: 0 stopped on request, 1 a fault, 2 a configuration that can't work.</summary>
public static class ExitCode
{
    /// <summary>Runs a program; what an operator has to mend is one sentence on standard error.</summary>
    public static async Task<int> Of(Func<Task<int>> program)
    {
        try
        {
            return await program().ConfigureAwait(false);
        }
        catch (Exception wrong) when (wrong is BadConfigurationException or FormatException or KeyMismatchException or DataDirectoryInUseException or NewerSchemaException or UnpreparedSchemaException or NotEmptyException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"siegelpost: {wrong.Message}").ConfigureAwait(false);
            return 2;
        }
        catch (DatabaseAwayException away)
        {
            await Console.Error.WriteLineAsync($"siegelpost: {away.Message}").ConfigureAwait(false);
            return 1;
        }
    }
}
