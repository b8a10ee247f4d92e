using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Uploads;

/// <summary>The part of a form that takes files, for <c>_Files.cshtml</c>; whatever the form is for.</summary>
/// <param name="Page">The draft's page, with its token: uploads go to <c>{page}/uploads</c>.</param>
public sealed record FilesField(string Page, IReadOnlyList<UploadView> Files, long MaxFileSize, int MaxFiles, Language Language)
{
    public string Say(string german, string english) => Language.Say(german, english);

    public string Most => FileSize.Label(MaxFileSize, Language);

    public string Infected => Say("Enthält Schadsoftware und kann nicht gesendet werden. Entfernen Sie die Datei.", "Contains malware and cannot be sent. Remove the file.");

    public string Standing(UploadView file) => file.Infected ? Infected : file.Complete
        ? Say($"Hochgeladen, {FileSize.Label(file.Size, Language)}", $"Uploaded, {FileSize.Label(file.Size, Language)}")
        : file.Offset == 0 ? Say("Noch nicht da. Wählen Sie die Datei noch einmal, oder entfernen Sie sie.", "Not here yet. Choose the file again, or remove it.")
        : Say($"Erst {FileSize.Label(file.Offset, Language)} von {FileSize.Label(file.Size, Language)} da. Wählen Sie dieselbe Datei noch einmal, dann geht es dort weiter.",
            $"Only {FileSize.Label(file.Offset, Language)} of {FileSize.Label(file.Size, Language)} here. Choose the same file again to go on from there.");
}
