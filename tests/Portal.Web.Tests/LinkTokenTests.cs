namespace Siegelpost.Tests;

public sealed class LinkTokenTests
{
    [Fact]
    public void A_link_holds_256_random_bits_and_only_their_digest_is_kept()
    {
        var grain = Crockford.NewId();
        var links = Enumerable.Range(0, 1000).Select(_ => LinkToken.New(grain)).ToList();
        Assert.Equal(1000, links.Select(link => link.Secret).Distinct().Count());
        foreach (var link in links)
        {
            Assert.Equal(43, link.Secret.Length); // 256 bits in base64url
            Assert.Matches("^[A-Za-z0-9_-]+$", link.ToString()); // one word of an address, in any mail program
            Assert.True(LinkToken.TryParse(link.ToString(), out var read));
            Assert.Equal(link, read);
            var hash = LinkToken.Hash(link.Secret);
            Assert.DoesNotContain(link.Secret, hash, StringComparison.Ordinal);
            Assert.True(LinkToken.Matches(hash, link.Secret));
        }
        Assert.False(LinkToken.Matches(LinkToken.Hash(links[0].Secret), links[1].Secret));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("../../etc/passwd")]
    [InlineData("7Q4K2R9T0000000000000000AB")]
    public void What_is_no_link_is_none(string text) => Assert.False(LinkToken.TryParse(text, out _));
}
