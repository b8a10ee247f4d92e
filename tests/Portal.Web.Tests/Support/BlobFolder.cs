using Siegelpost.Storage;

namespace Siegelpost.Tests.Support;

/// <summary>A data directory of its own; the portal beside the console wants its blobs.</summary>
internal sealed class BlobFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("siegelpost-console-");
    private readonly DataDirectory _data;
    private readonly InstallationKeys _keys;
    private readonly FileBlobs _files;

    public BlobFolder()
    {
        _data = DataDirectory.Open(_folder.FullName);
        _keys = InstallationKeys.OpenOrCreate(_data.Keys, _data, out _);
        _files = new FileBlobs(_data.Blobs);
        Blobs = new SealedBlobs(_files, _keys.PublicKey);
    }

    public SealedBlobs Blobs { get; }

    public string Outbox => Path.Combine(_folder.FullName, "outbox");

    public void Dispose()
    {
        _files.Dispose();
        _keys.Dispose();
        _data.Dispose();
        _folder.Delete(recursive: true);
    }
}
