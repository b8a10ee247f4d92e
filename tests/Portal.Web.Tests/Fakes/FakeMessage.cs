namespace Siegelpost.Tests.Fakes;

internal sealed class FakeMessage(World world) : IMessageGrain
{
    public string Id { get; } = Crockford.NewId();
    public LinkToken Link => field = field == default ? LinkToken.New(Id) : field;
    public LinkState State { get; set; } = LinkState.Open;

    public Task<ReissueView> Reissue(string secret) => Task.FromResult(secret != Link.Secret
        ? new ReissueView(LinkState.Unknown, null, null, null) : new ReissueView(State, world.Firma, "bert@kunde.example", World.Now.AddDays(-2)));

    public Task<LinkState> ConfirmReissue(string secret)
    {
        if (secret != Link.Secret) return Task.FromResult(LinkState.Unknown);
        world.Change();
        var state = State;
        State = LinkState.Used;
        return Task.FromResult(state);
    }

    public Task Accept(Envelope envelope, BlobRef blob) => throw new NotSupportedException();
    public Task AcceptAnswer(AnswerEnvelope answer, BlobRef body, IReadOnlyList<StoredFile> files) => throw new NotSupportedException();
    public Task<bool> AcceptComposed(ComposedEnvelope envelope, BlobRef blob) => throw new NotSupportedException();
    public Task Wake(string accountId) => throw new NotSupportedException();
    public Task Declined(string accountId) => throw new NotSupportedException();
    public Task InvitationRefused(string accountId, string relayReply) => throw new NotSupportedException();
    public Task Fetched(string attachmentId, string recipient, DateTimeOffset at) => throw new NotSupportedException();
    public Task AttachmentGone(string attachmentId, string recipient, bool fetched, DateTimeOffset at) => throw new NotSupportedException();
    public Task Answered(string recipient, string answerId, DateTimeOffset at) => throw new NotSupportedException();
    public Task ComposedRefused(string composedId, string recipient, string relayReply) => throw new NotSupportedException();
    public Task<MessageStatus?> Status() => throw new NotSupportedException();
    public Task<MessageStatus?> GetState() => throw new NotSupportedException();
    public Task<ActResult> Act(SupportAct act) => throw new NotSupportedException();
}
