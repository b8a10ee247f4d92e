using Siegelpost.Silo.Domain;
using static Siegelpost.Tests.Domain.Ledger;

namespace Siegelpost.Tests.Domain;

/// <summary>Who may ask to write without an account, and how often.</summary>
public sealed class PublicDeskTests
{
    private static PublicDeskState Ask(PublicDeskState state, int number, string? address = null, string? network = null, DateTimeOffset? at = null) =>
        PublicDeskLifecycle.Ask(state, new($"visit{number}", "Eve", "eve@else.example", Anna, "de", at ?? At, []), address ?? $"address{number}", network ?? $"network{number}", at ?? At);

    private static PublicDeskState Many(int count, string? address = null, string? network = null) => Enumerable.Range(0, count).Aggregate(new PublicDeskState(), (s, i) => Ask(s, i, address, network));

    [Theory]
    [InlineData("address", null, PublicDeskLifecycle.MostPerAddress)]
    [InlineData(null, "network", PublicDeskLifecycle.MostPerNetwork)]
    [InlineData(null, null, PublicDeskLifecycle.MostInAll)]
    public void Each_limit_holds_for_an_hour(string? address, string? network, int most)
    {
        var full = Many(most, address, network);
        Assert.Equal(most, full.Visits.Count);
        Assert.Same(full, Ask(full, most, address, network, At.AddMinutes(59)));
        var later = Ask(full, most, address, network, At.AddMinutes(61));
        Assert.Equal($"visit{most}", Assert.Single(later.Visits).MailId); // what is over is forgotten
        Assert.Single(later.Asked);
    }

    [Fact]
    public void A_link_is_good_for_an_hour_and_once()
    {
        var (first, second) = (LinkToken.NewSecret(), LinkToken.NewSecret());
        var desk = PublicDeskLifecycle.AddLink(PublicDeskLifecycle.AddLink(Many(2), "visit1", LinkToken.Hash(first)), "visit1", LinkToken.Hash(second));
        foreach (var secret in new[] { first, second }) Assert.Equal((LinkState.Open, "visit1"), PublicDeskLifecycle.Link(desk, secret, At.AddMinutes(59)) is var (state, visit) ? (state, visit!.MailId) : default);
        Assert.Equal(LinkState.Expired, PublicDeskLifecycle.Link(desk, first, At.AddMinutes(60)).State);
        Assert.Equal(LinkState.Unknown, PublicDeskLifecycle.Link(desk, LinkToken.NewSecret(), At).State);
        Assert.Equal(LinkState.Used, PublicDeskLifecycle.Link(PublicDeskLifecycle.Use(desk, "visit1"), second, At).State);
    }
}
