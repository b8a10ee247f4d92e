using System.Text;
using Siegelpost.Pdf;
using Siegelpost.Pdf.Layout;
using Siegelpost.Pdf.Sealing;
using Siegelpost.Silo.Content;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Grains;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Methods;

/// <param name="Pdf">Null: it is read in the portal.</param>
/// <param name="Epoch">Of the passphrase that opens it.</param>
/// <param name="Enclosed">Files of the mail that are inside.</param>
/// <param name="Words">For support: is it signed; null: nobody asked for it.</param>
internal sealed record SealedRow(BlobRef? Pdf, int Epoch, IReadOnlyList<string> Enclosed, string? Words);

/// <summary>
/// Makes one recipient's PDF: the mail as it was written, links to its files, a Reply button, sealed with one of the recipient's
/// single-use slots. The links' owners know their hashes before anybody has the PDF.
/// </summary>
internal sealed class Sealer(SealedBlobs blobs, InstallationKeys keys, CpuPool cpu, PassphraseDesk passphrases, SigningDesk signing, LetterRenderer renderer, TimeProvider clock)
{
    private const int ReplyDays = 365; // RULES 15

    /// <summary>An answer over TLS keeps its files as links when they are too many (RULES 9).</summary>
    public static bool MustLink(MessageState state) => state.Files.Sum(f => f.Size) > AnswerDesk.MostInline;

    /// <summary>Null: the recipient has no passphrase any more.</summary>
    public async Task<SealedRow?> Seal(MessageState state, Row row, OrganisationProfile profile, IGrainFactory grains)
    {
        var now = clock.GetUtcNow();
        var until = Deadlines.EndOfDayAfter(now, profile.Policy.RetentionDays, profile.Brand.TimeZone);
        if (await grains.GetGrain<IAccountGrain>(row.AccountId!).TakeSlot(state.Id, until) is not { } slot) return null;
        var enclosures = new Enclosures(blobs, profile.Policy);
        var files = new List<LetterAttachment>();
        foreach (var file in state.Files) files.Add(await Offer(file, row, enclosures, profile, until, grains));
        var reply = await OfferReply(state, row, grains, profile, now);
        await using var mail = await blobs.Open(state.Blob!, keys);
        if (await enclosures.TakeOriginal(state, mail) is { } original) files.Add(new(original.Name, FileKind.Label(original.Name, row.Language), original.Data.Length, null, null, IsEnclosed: true));
        var letter = Letter(state, row, profile, files, reply);
        var (signature, words) = signing.For(profile.Policy, state.Id);
        var options = new SealOptions { Files = enclosures.Files, Signature = signature };
        var pdf = await cpu.Run(() => Render(letter, mail, passphrases.Open(slot, row.AccountId!), profile.Brand.Language, options));
        await using var writer = blobs.Begin(state.Organisation, BlobKind.Pdf);
        await writer.Write(pdf);
        return new(await writer.Commit(), slot.Epoch, enclosures.Ids, words);
    }

    /// <summary>
    /// For who reads in the portal: the same rights to files and answer, which a session opens; their links are nobody's. Null: the recipient
    /// has no passphrase any more.
    /// </summary>
    public async Task<SealedRow?> Place(MessageState state, Row row, OrganisationProfile profile, IGrainFactory grains)
    {
        var now = clock.GetUtcNow();
        var until = Deadlines.EndOfDayAfter(now, profile.Policy.RetentionDays, profile.Brand.TimeZone);
        if (await grains.GetGrain<IAccountKeeper>(row.AccountId!).Receive(state.Id, until) is not { } epoch) return null;
        foreach (var file in state.Files) await grains.GetGrain<IAttachmentGrain>(file.AttachmentId).Offer(row.Recipient, row.AccountId!, "", row.Language);
        await OfferReply(state, row, grains, profile, now);
        return new(null, epoch, [], "to be read in the portal");
    }

    /// <summary>The file's own grain gives the right to it; the portal shows it for as long, also when the PDF has it inside and no link.</summary>
    private static async Task<LetterAttachment> Offer(FileEntry file, Row row, Enclosures enclosures, OrganisationProfile profile, DateTimeOffset until, IGrainFactory grains)
    {
        var token = LinkToken.New(file.AttachmentId);
        await grains.GetGrain<IAttachmentGrain>(file.AttachmentId).Offer(row.Recipient, row.AccountId!, LinkToken.Hash(token.Secret), row.Language);
        var isInside = enclosures.Fits(file) && await enclosures.Take(file, await grains.GetGrain<IAttachmentKeeper>(file.AttachmentId).Peek(token.Secret));
        var kind = FileKind.Label(file.Name, row.Language);
        return isInside && profile.Policy.EmbedInsteadOfLink
            ? new(file.Name, kind, file.Size, null, null, IsEnclosed: true)
            : new(file.Name, kind, file.Size, Deadlines.Day(until, profile.Brand.TimeZone), new Uri($"{profile.Brand.PortalUrl}/a/{token}"));
    }

    /// <summary>Null: there is nobody to answer to, or the writer is the recipient (a copy of an own answer).</summary>
    private async Task<Uri?> OfferReply(MessageState state, Row row, IGrainFactory grains, OrganisationProfile profile, DateTimeOffset now)
    {
        var facts = state.Facts!;
        if (facts.From.Length == 0 || facts.From.Equals(row.Recipient, StringComparison.OrdinalIgnoreCase)) return null;
        var token = LinkToken.New(keys.DerivedId("reply", state.Id, row.Recipient));
        var offer = new ReplyOffer(
            state.Organisation, state.Id, row.Recipient, facts.NameOf(row.Recipient), row.AccountId!, facts.From, facts.FromName, facts.Subject, facts.MessageId, facts.References, facts.Date,
            state.View, row.Language, now.AddDays(ReplyDays))
        {
            // Whom this very mail protects and names: not its Bcc, not the writer, not the one who answers.
            Others = [.. facts.To.Concat(facts.Cc).DistinctBy(p => p.Address, StringComparer.OrdinalIgnoreCase)
                .Where(p => !Same(p.Address, row.Recipient) && !Same(p.Address, facts.From) && state.Rows.Any(r => Same(r.Recipient, p.Address)))
                .Select(p => new Participant(p.Address, p.Name))],
        };
        await grains.GetGrain<IReplyGrain>(token.GrainId).Offer(offer, LinkToken.Hash(token.Secret));
        return new Uri($"{profile.Brand.PortalUrl}/r/{token}");
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static Letter Letter(MessageState state, Row row, OrganisationProfile profile, IReadOnlyList<LetterAttachment> files, Uri? reply)
    {
        var facts = state.Facts!;
        var brand = profile.Brand;
        var own = profile.Domains.Contains(RecipientKeys.Domain(facts.From));
        var to = facts.To.Count > 0 ? facts.To : [new Person("", row.Recipient)];
        return new Letter
        {
            Language = row.Language,
            Brand = new(brand.Name, new Uri(brand.PortalUrl).Host, Convert.ToInt32(BrandColour.From(brand.Colour).Light[1..], 16), brand.Initial, brand.Logo is null ? null : brand.Logo),
            Subject = facts.Subject,
            From = new(facts.FromName, facts.From, own ? brand.Name : null),
            To = [.. to.Select(p => new LetterPerson(p.Name, p.Address))],
            Cc = [.. facts.Cc.Select(p => new LetterPerson(p.Name, p.Address))],
            Date = Deadlines.Local(facts.Date, brand.TimeZone),
            DeliveredTo = row.Recipient,
            ReferenceCode = row.ReferenceCode,
            Attachments = files,
            Reply = reply,
        };
    }

    private ReadOnlyMemory<byte> Render(Letter letter, Stream mail, PassphraseSlot slot, string language, SealOptions options)
    {
        using var content = MailContent.Read(mail, language);
        var rendered = renderer.Render(letter with { Html = content.Html, Text = content.Text, TextIsFlowed = content.TextIsFlowed, InlineImages = content.InlineImages }, RenderLimits.Default, CancellationToken.None);
        if ((rendered.IsTextOnly || rendered.IsShortened) && AsItWas(content, letter.Language, rendered.IsShortened) is { } whole) options = options with { Files = [.. options.Files, whole] };
        var sealedPdf = new MemoryStream();
        PdfSealer.Seal(rendered.List, slot, sealedPdf, options);
        slot.Forget();
        return sealedPdf.GetBuffer().AsMemory(0, (int)sealedPdf.Length);
    }

    /// <summary>What could not be laid out whole goes along as it was (D4), its pictures inside; of a text that was cut, the last page says so.</summary>
    private static EmbeddedFile? AsItWas(MailContent content, string language, bool isShortened)
    {
        var name = language == "en" ? "Message" : "Nachricht";
        if (content.EnclosedHtml(Enclosures.Most) is { } html) return new(name + ".html", Encoding.UTF8.GetBytes(html));
        return isShortened ? new(name + ".txt", Encoding.UTF8.GetBytes(content.Text)) : null;
    }
}
