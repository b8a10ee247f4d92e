using Siegelpost.Silo.Delivery;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Methods;
using Siegelpost.Silo.Notices;
using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>Whom the mail tells what became of it: its sender, its recipients, the account that it is about, the grains of its files.</summary>
internal sealed partial class MessageGrain
{
    /// <summary>Tells the sender, once: what is said and under which id is fixed before the mail is written.</summary>
    private async Task Tell(NoticeKind kind)
    {
        var profile = await Profile();
        if (State.Telling is null)
        {
            var changes = SenderNotices.Of(State, kind);
            var id = keys.DerivedId("notice", Key, $"{kind}", $"{State.OwnMails.Count}", $"{changes.Count}", $"{(changes.Count > 0 ? changes[^1].At.UtcTicks : 0)}");
            var next = new Telling(id, kind, changes);
            if (SenderNotices.Compose(State, next, profile, ownMail.MayShowSubjects) is null) // nothing to say, so nothing to fix first
            {
                await Save(s => MessageLifecycle.Told(MessageLifecycle.BeginTelling(s, next), next, false, Now));
                return;
            }
            await Save(s => MessageLifecycle.BeginTelling(s, next));
        }
        var telling = State.Telling!;
        var asking = SenderNotices.AskCode(State, telling);
        var notice = SenderNotices.Compose(State, telling, profile, ownMail.MayShowSubjects, await Codes(asking, telling));
        if (notice is not null)
            await ownMail.Send(GrainFactory, profile, $"{telling.Kind}".ToLowerInvariant(), telling.MailId, notice, SenderNotices.Recipient(State, telling, profile), "", aboutMessage: Key);
        foreach (var row in asking) await GrainFactory.GetGrain<IAccountKeeper>(row.AccountId!).HasToldAccessCode(telling.MailId);
        await Save(s => MessageLifecycle.Told(s, telling, notice is not null, Now));
    }

    /// <summary>What the sender tells new recipients. Asked for only now, and kept in nothing but the notice (RULES 23).</summary>
    private async Task<IReadOnlyDictionary<string, string>> Codes(IReadOnlyList<Row> asking, Telling telling)
    {
        var codes = new Dictionary<string, string>();
        foreach (var row in asking)
            if (await GrainFactory.GetGrain<IAccountKeeper>(row.AccountId!).AccessCode(telling.MailId, State.Sender) is { } code) codes[row.Recipient] = code;
        return codes;
    }

    private async Task Warn(Row row)
    {
        var open = State.Files.Count(row.Lacks);
        if (open > 0 || row.IsUnread)
        {
            var (facts, profile) = (State.Facts!, await Profile());
            Notice notice = row.Method == Method.Portal
                ? new PortalWarningNotice(row.Language, row.Recipient, facts.FromName, facts.From, row.HandedOverAt!.Value, row.IsUnread, open, row.RetainUntil!.Value, Carrier.PageOf(State, profile))
                : new FilesWarningNotice(row.Language, row.Recipient, facts.FromName, facts.From, row.HandedOverAt!.Value, open, row.RetainUntil!.Value);
            var id = await ownMail.Send(GrainFactory, profile, "files-warning", keys.DerivedId("warning", Key, row.Recipient, $"{row.RetainUntil:O}"), notice, row.Recipient, State.Sender, aboutMessage: Key);
            await Save(s => MessageLifecycle.WroteOwnMail(s, id));
        }
        await Save(s => RetainedCopies.Warned(s, row.Recipient));
    }

    private async Task OfferReissue(Row row, int epoch, OrganisationProfile profile)
    {
        if (profile.Policy.ReissueWithoutAsking)
        {
            await Save(s => RetainedCopies.Reissue(s, row.Recipient, Now));
            return;
        }
        if (State.Sender.Length == 0 || State.Kind != "submitted" && !profile.Domains.Contains(RecipientKeys.Domain(State.Sender))) return;
        var token = LinkToken.New(Key);
        await Save(s => RetainedCopies.OfferReissue(s, row.Recipient, epoch, LinkToken.Hash(token.Secret)));
        var notice = new ReissueNotice(profile.Brand.Language, SenderNotices.MailOf(State, ownMail.MayShowSubjects), row.Recipient, new Uri($"{profile.Brand.PortalUrl}/n/{token}")) { InPortal = row.Method == Method.Portal };
        var id = await ownMail.Send(GrainFactory, profile, "reissue", keys.DerivedId("reissue", Key, row.Recipient, $"{epoch}"), notice, State.Sender, "", aboutMessage: Key);
        await Save(s => MessageLifecycle.WroteOwnMail(s, id));
    }

    private async Task TellAboutRefusal(ComposedEnvelope own, string reply)
    {
        if (own.AboutAccount is { } account) await GrainFactory.GetGrain<IAccountGrain>(account).ComposedRefused(Key, own.Kind, reply);
    }

    private async Task TellFiles(Row row)
    {
        foreach (var file in State.Files)
        {
            var grain = GrainFactory.GetGrain<IAttachmentGrain>(file.AttachmentId);
            if (row is { State: RowState.HandedOver, RetainUntil: { } until }) await grain.HandedOver(row.Recipient, until);
            else await grain.Drop(row.Recipient);
        }
        await Save(s => MessageLifecycle.FilesKnow(s, row.Recipient));
    }
}
