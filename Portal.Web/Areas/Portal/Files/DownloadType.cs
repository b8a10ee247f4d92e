namespace Siegelpost.Portal.Areas.Portal.Files;

/// <summary>
/// The content type of a download, by its name's ending: a short list of what phones open by type and browsers never run. The type that a
/// mail gave is not trusted, and everything else is bytes.
/// </summary>
internal static class DownloadType
{
    internal static string Of(string fileName) => Path.GetExtension(fileName).ToLowerInvariant() switch
    {
        ".pdf" => "application/pdf",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        ".docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ".odt" => "application/vnd.oasis.opendocument.text",
        ".ods" => "application/vnd.oasis.opendocument.spreadsheet",
        ".zip" => "application/zip",
        ".ics" => "text/calendar",
        _ => "application/octet-stream",
    };
}
