using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Siegelpost.Storage;

namespace Siegelpost.Cluster;

/// <summary>Which database, section <c>Storage</c>: SQLite of one process, or PostgreSQL that a cluster shares.</summary>
/// <param name="IsShared">PostgreSQL.</param>
/// <param name="PasswordFile">Read for each new connection, so that a rotated password needs no restart.</param>
/// <param name="Roles">Database roles that get their rights when the database is brought to the form of this version.</param>
public sealed record StorageSettings(bool IsShared, string ConnectionString, string? PasswordFile, DatabaseRoles Roles)
{
    /// <summary>SQLite.</summary>
    public static StorageSettings Own { get; } = new(false, "", null, new(null, null));

    /// <summary>A database that starts together with us, or fails over.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(1);

    /// <exception cref="BadConfigurationException">Named, with the fix.</exception>
    public static StorageSettings Read(IConfiguration configuration)
    {
        var isShared = (configuration["Storage:Provider"] ?? "sqlite") switch
        {
            "sqlite" => false,
            "postgres" => true,
            var other => throw new BadConfigurationException($"Storage:Provider is '{other}'. Write sqlite (one process) or postgres (a cluster)."),
        };
        var connection = configuration["Storage:ConnectionString"] ?? "";
        if (isShared && connection.Length == 0) throw new BadConfigurationException("Storage:ConnectionString is not set. Write for example Host=db.firma.example;Database=siegelpost;Username=siegelpost_silo, with the password in Storage:PasswordFile.");
        var passwordFile = configuration["Storage:PasswordFile"];
        if (passwordFile is { Length: > 0 } && !File.Exists(passwordFile)) throw new BadConfigurationException($"Storage:PasswordFile is '{passwordFile}', which does not exist or can't be read.");
        return new(isShared, connection, passwordFile is { Length: > 0 } ? passwordFile : null, new(configuration["Storage:SiloRole"], configuration["Storage:FrontRole"]));
    }

    /// <exception cref="BadConfigurationException">The connection string can't be read, or holds a password.</exception>
    public NpgsqlDataSource Open()
    {
        try { return PostgresDatabase.Open(ConnectionString, PasswordFile); }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException) { throw new BadConfigurationException($"Storage:ConnectionString: {wrong.Message}", wrong); }
    }

    /// <summary>Does what a start needs of the database, again while it doesn't answer, for up to a minute or until the process is to end.</summary>
    /// <exception cref="DatabaseAwayException">It didn't.</exception>
    public static async Task WhenThere(Func<CancellationToken, Task> work)
    {
        using var stop = new CancellationTokenSource(StartPatience);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop); // there is no host yet that would hear them
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        while (true)
        {
            try
            {
                await work(stop.Token).ConfigureAwait(false);
                return;
            }
            catch (NpgsqlException fault) when (fault.IsTransient && !stop.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("siegelpost: the database does not answer yet").ConfigureAwait(false);
                await Task.Delay(TimeSpan.FromSeconds(1), stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is NpgsqlException or OperationCanceledException)
            {
                throw new DatabaseAwayException($"The database can't be used: {(fault.InnerException ?? fault).Message}", fault);
            }
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true; // it ends by itself, in order
            stop.Cancel();
        }
    }
}
