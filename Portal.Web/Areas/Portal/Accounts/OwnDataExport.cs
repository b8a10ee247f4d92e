using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Siegelpost.Portal.Areas.Portal.Files;
using Siegelpost.Portal.Areas.Portal.Replies;
using Siegelpost.Portal.Hosting;
using Siegelpost.Storage;
using Calendar = Siegelpost.Portal.Hosting.Calendar;

namespace Siegelpost.Portal.Areas.Portal.Accounts;

/// <summary>
/// A person's own data as a ZIP, written straight to the connection: nothing of it touches a disk. For people index.html and the texts that
/// the inbox shows, for programs account.json and mails.csv. What is locked after a reset stays out (RULES 16). Files come along where one
/// asks for them by the form: taking one is told to its sender, and a link changes nothing.
/// </summary>
internal static class OwnDataExport
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/account/data.zip", (HttpContext context, IGrainFactory grains, SealedBlobs blobs, TimeProvider clock) => Send(context, grains, blobs, clock, withFiles: false));
        routes.MapPost("/account/data.zip", async (HttpContext context, IGrainFactory grains, SealedBlobs blobs, TimeProvider clock, IAntiforgery antiforgery) =>
            await antiforgery.IsRequestValidAsync(context) ? await Send(context, grains, blobs, clock, withFiles: true) : Results.BadRequest());
    }

    private static async Task<IResult> Send(HttpContext context, IGrainFactory grains, SealedBlobs blobs, TimeProvider clock, bool withFiles)
    {
        if (await Session.Find(context, grains) is not { } session) return Results.Redirect("/signin");
        var grain = grains.GetGrain<IFarewellGrain>(session.Token.GrainId);
        if (await grain.Facts(session.Token.Secret) is not { } facts) return Results.Redirect("/signin");
        var language = Language.Of(context, facts.Language);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"siegelpost-{clock.GetUtcNow():yyyy-MM-dd}.zip\"";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        var (mailbox, secret) = (grains.GetGrain<IMailboxGrain>(session.Token.GrainId), session.Token.Secret);
        var files = withFiles ? new ExportedFiles(mailbox, secret, grains, blobs) : null;
        return Results.Stream(async stream =>
        {
            await using var late = new LateStream(stream);
            await using (var zip = await ZipArchive.CreateAsync(late, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, context.RequestAborted))
                await Fill(zip, facts, page => grain.Mails(secret, page), Readable(mailbox, secret), files, blobs, language, clock.GetUtcNow(), context.RequestAborted);
            await late.FlushAsync(context.RequestAborted);
        }, "application/zip");
    }

    /// <summary>What the inbox shows, with the keys of its texts; the mailbox decides what that is, once more for each mail.</summary>
    private static async IAsyncEnumerable<(MailLine Mail, BlobKey? Text)> Readable(IMailboxGrain mailbox, string session)
    {
        for (var page = 1; await mailbox.Inbox(session, page) is { } inbox; page++)
        {
            foreach (var line in inbox.Conversations)
            {
                for (var part = 1; await mailbox.Conversation(session, line.Id, part) is { } conversation; part++)
                {
                    foreach (var mail in conversation.Mails.Where(m => !m.Locked)) yield return (mail, mail.HasText ? await mailbox.Text(session, mail.MailId) : null);
                    if (part >= conversation.Pages) break;
                }
            }
            if (page >= inbox.Pages) break;
        }
    }

    private static async Task Fill(
        ZipArchive zip, AccountFacts facts, Func<int, Task<AccountMails?>> mails, IAsyncEnumerable<(MailLine Mail, BlobKey? Text)> readable, ExportedFiles? files, SealedBlobs blobs, Language language, DateTimeOffset now, CancellationToken cancellation)
    {
        await Add(zip, "account.json", Json(facts), now, cancellation);
        var (seen, shown) = (new HashSet<string>(), new HashSet<string>());
        await foreach (var (mail, text) in readable.WithCancellation(cancellation))
        {
            if (!seen.Add(mail.MailId)) continue; // it moved to another page meanwhile
            if (text is not null && shown.Add(mail.MailId)) await Add(zip, $"mails/{mail.MailId}.html", Alone(await Quote.Document(text, language, blobs, withLinks: true, cancellation)), now, cancellation);
            if (files is not null) await files.Take(mail, name => Begin(zip, name, now, cancellation), cancellation);
        }
        var rows = new StringBuilder();
        await using (var csv = await Begin(zip, "mails.csv", now, cancellation))
        {
            await Put(csv, "\uFEFFid,written,sender,recipient,state,handed over,files,files fetched,files until\r\n", cancellation); // the mark tells spreadsheets that it is UTF-8
            for (var page = 0; await mails(page) is { } found; page++)
            {
                foreach (var mail in found.Mails)
                {
                    await Put(csv, string.Join(',', Line(mail).Select(Field)) + "\r\n", cancellation);
                    if (rows.Length < 2_000_000) rows.Append(Row(mail, facts, shown.Contains(mail.MailId), language, now)); // the page for people ends somewhere, the table for programs doesn't
                }
                if (!found.More) break;
            }
        }
        await Add(zip, "index.html", Page(facts, rows.ToString(), files?.Left ?? [], language, now), now, cancellation);
    }

    /// <summary>RFC 4180 §2. A field that a spreadsheet would take for a formula begins with an apostrophe.</summary>
    internal static string Field(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = "'" + text;
        return text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static IEnumerable<string> Line(AccountMail mail) =>
        [mail.MailId, $"{mail.WrittenAt:O}", mail.Sender, mail.Recipient, $"{mail.State}", $"{mail.HandedOverAt:O}", $"{mail.Files}", $"{mail.FilesFetched}", $"{mail.FilesUntil:O}"];

    private static string Json(AccountFacts facts) => JsonSerializer.Serialize(new
    {
        account = facts.AccountId,
        organisation = facts.Brand.Name,
        addresses = facts.Addresses,
        language = facts.Language,
        passwordSetAt = facts.PassphraseSetAt,
        passwordsSoFar = facts.Passphrases,
        secondStepSince = facts.SecondStepSince,
        recoveryCodesLeft = facts.RecoveryCodesLeft,
        sessions = facts.Sessions.Select(s => new { device = s.Device, startedAt = s.StartedAt, lastUsedAt = s.LastAt }),
        timeline = facts.Timeline.Select(t => new { at = t.At, what = $"{t.Event}", detail = t.Detail, by = t.Who is null ? null : "support" }),
    }, s_json);

    private static string Page(AccountFacts facts, string rows, IReadOnlyList<(MailLine Mail, FileLine File)> left, Language language, DateTimeOffset now)
    {
        var calendar = new Calendar(language, facts.Brand.TimeZone, now);
        var (title, mails) = (language.Say($"Ihre Daten bei {facts.Brand.Name}", $"Your data at {facts.Brand.Name}"), language.Say("Nachrichten an Sie", "Messages to you"));
        var known = new StringBuilder();
        void Fact(string name, string? value) => known.Append(CultureInfo.InvariantCulture, $"<dt>{Text(name)}</dt><dd>{Text(value ?? "–")}</dd>\n");
        Fact(language.Say("Stand", "As of"), calendar.Moment(now));
        Fact(language.Say("Adressen", "Addresses"), string.Join(", ", facts.Addresses));
        Fact(language.Say("Sprache", "Language"), language.Say("Deutsch", "English"));
        Fact(language.Say("Passwort gewählt", "Password chosen"), facts.PassphraseSetAt is { } set ? calendar.Moment(set) : null);
        Fact(language.Say("Zweiter Schritt seit", "Second step since"), facts.SecondStepSince is { } since ? calendar.Moment(since) : null);
        foreach (var one in facts.Sessions) Fact(language.Say("Angemeldet", "Signed in"), $"{one.Device} {calendar.Moment(one.StartedAt)}");
        return $"<!doctype html>\n<html lang=\"{language.Code}\"><meta charset=\"utf-8\"><title>{Text(title)}</title>\n<h1>{Text(title)}</h1>\n<dl>{known}</dl>\n" +
            $"<h2>{Text(mails)}</h2>\n<table><tr><th>{language.Say("Geschrieben", "Written")}</th><th>{language.Say("Von", "From")}</th><th>{language.Say("An", "To")}</th><th>{language.Say("Zugestellt", "Delivered")}</th></tr>\n{rows}</table>\n{Left(facts, left, language, calendar)}</html>\n";
    }

    /// <summary>What is not in the ZIP, and where to fetch it.</summary>
    private static string Left(AccountFacts facts, IReadOnlyList<(MailLine Mail, FileLine File)> left, Language language, Calendar calendar)
    {
        if (left.Count == 0) return "";
        var list = new StringBuilder($"<h2>{Text(language.Say("Nicht enthalten", "Not included"))}</h2>\n<p>{Text(language.Say("Diese Anhänge sind zusammen zu groß für eine Datei. Laden Sie sie einzeln herunter:", "These attachments are too large together for one file. Download them one by one:"))}</p>\n<ul>\n");
        foreach (var (mail, file) in left)
            list.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{Text($"{facts.Brand.PortalUrl}/inbox/{mail.MailId}")}\">{Text(DownloadName.Safe(file.Name))}</a>, {Text(FileSize.Label(file.Size, language))}, {Text(mail.SenderName)}, {Text(calendar.Moment(mail.SentAt))}</li>\n");
        return list.Append("</ul>\n").ToString();
    }

    /// <summary>Opened from a disk, no header of ours guards it.</summary>
    private static string Alone(string document) => document.Replace("<meta charset=\"utf-8\">", "<meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">", StringComparison.Ordinal);

    private static string Row(AccountMail mail, AccountFacts facts, bool isShown, Language language, DateTimeOffset now)
    {
        var calendar = new Calendar(language, facts.Brand.TimeZone, now);
        var written = Text(calendar.Moment(mail.WrittenAt));
        return $"<tr><td>{(isShown ? $"<a href=\"mails/{mail.MailId}.html\">{written}</a>" : written)}</td><td>{Text(mail.Sender)}</td><td>{Text(mail.Recipient)}</td><td>{Text(mail.HandedOverAt is { } at ? calendar.Moment(at) : language.Say("nicht", "not"))}</td></tr>\n";
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static async Task Add(ZipArchive zip, string name, string content, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var entry = await Begin(zip, name, now, cancellation);
        await Put(entry, content, cancellation);
    }

    private static Task<Stream> Begin(ZipArchive zip, string name, DateTimeOffset now, CancellationToken cancellation)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = now;
        return entry.OpenAsync(cancellation);
    }

    private static ValueTask Put(Stream to, string text, CancellationToken cancellation) => to.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
}
