namespace Siegelpost.Tests.Fakes;

/// <summary>A desk that is open, with one personal door and one visit whose link is good.</summary>
internal sealed class FakePublicDesk(World world) : IPublicDeskGrain
{
    public const string Door = "AbCdEf-opaque";
    public string Secret { get; } = LinkToken.NewSecret();
    public bool IsOpen { get; set; } = true;
    public List<VisitRequest> Asked { get; } = [];
    public bool IsUsed { get; private set; }

    Task<PublicDoor?> IPublicDeskGrain.Door(string? door) => Task.FromResult(!IsOpen || door is not (null or Door) ? null : new PublicDoor(door is null ? null : "anna@firma.example"));

    public Task<VisitOutcome> Ask(VisitRequest request)
    {
        if (!IsOpen) return Task.FromResult(VisitOutcome.Closed);
        if (request.Name.Length == 0) return Task.FromResult(VisitOutcome.NoName);
        if (!request.Address.Contains('@', StringComparison.Ordinal)) return Task.FromResult(VisitOutcome.NoAddress);
        if (request.Door is null && !request.To.EndsWith("@firma.example", StringComparison.Ordinal)) return Task.FromResult(VisitOutcome.NotOurs);
        world.Change();
        Asked.Add(request);
        return Task.FromResult(VisitOutcome.Asked);
    }

    public Task<VisitView> View(string secret) => Task.FromResult(secret != Secret ? new VisitView(LinkState.Unknown)
        : IsUsed ? new VisitView(LinkState.Used) : new VisitView(LinkState.Open, "eve@else.example", "anna@firma.example"));

    public Task<string?> Begin(string secret, string subject)
    {
        if (secret != Secret || IsUsed) return Task.FromResult<string?>(null);
        world.Change();
        (IsUsed, world.Reply.IsNew) = (true, true);
        return Task.FromResult<string?>(world.Reply.Link.ToString());
    }

    public Task<PublicDeskStatus?> GetState() => throw new NotSupportedException();
}
