using Siegelpost.Cluster;

namespace Siegelpost.Silo.Hosting;

/// <summary><c>migrate</c>: brings the shared database to the form of this version, under a role that owns it. Silos then need no such rights.</summary>
internal static class MigrateCommand
{
    public static async Task<int> Run(StorageSettings storage)
    {
        if (!storage.IsShared) throw new BadConfigurationException("Storage:Provider is not postgres. On sqlite every start does what migrate does.");
        await OpenStorage.Migrate(storage);
        Console.WriteLine("The database has the form that this version needs.");
        return 0;
    }
}

/// <summary><c>prepare-cluster DIR</c>: keys and certificates that the members of a cluster need. Again: renews the certificates.</summary>
internal static class PrepareCommand
{
    public static int Run(string directory)
    {
        var made = ClusterFiles.Prepare(directory, TimeProvider.System);
        Console.WriteLine($"""
            In {made.Directory}:
              keys/                     to every silo, as Keys:Directory.{(made.KeysAreNew ? " Made just now: back it up elsewhere, without it all mail is lost." : "")}
              public.pem                to every gateway and portal, as Keys:PublicKeyFile
              silo.pem, silo.key        to every silo, as Cluster:CertificateFile and Cluster:KeyFile
              front.pem, front.key      to every gateway and portal, likewise
              ca.pem                    to all, as Cluster:AuthorityFile
              ca.key                    to nobody: keep it where certificates are renewed
            The certificates end on {made.CertificatesUntil:yyyy-MM-dd}; run this again before, and hand out the new ones.
            """);
        return 0;
    }
}
