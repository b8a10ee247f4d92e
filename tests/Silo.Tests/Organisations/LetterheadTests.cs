using Siegelpost.Silo.Organisations;
using Siegelpost.Tests.Notices;

namespace Siegelpost.Tests.Organisations;

public sealed class LetterheadTests
{
    private static readonly OrganisationProfile Firma = At("firma", "https://post.firma.example"), Kanzlei = At("kanzlei", "https://briefe.kanzlei.example:8443");

    [Theory]
    [InlineData("post.firma.example", "firma")]
    [InlineData("POST.Firma.example", "firma")]
    [InlineData("briefe.kanzlei.example", "kanzlei")]
    [InlineData("kanzlei.example", null)]
    [InlineData("192.0.2.1", null)]
    [InlineData("", null)]
    public void Each_host_is_one_organisations_and_an_unknown_one_nobodys(string host, string? organisation) =>
        Assert.Equal(organisation, Letterhead.Of(host, [Firma, Kanzlei])?.Organisation);

    [Fact]
    public void An_organisation_alone_has_every_host() => Assert.Equal("firma", Letterhead.Of("192.0.2.1", [Firma])?.Organisation);

    [Fact]
    public void Before_the_first_organisation_there_is_none() => Assert.Null(Letterhead.Of("post.firma.example", []));

    [Fact]
    public void Who_shares_a_host_with_an_earlier_one_is_told_since_nobody_signs_in_there() =>
        Assert.Equal([("verein", "firma")], Letterhead.Hidden([Firma, Kanzlei, At("verein", "https://post.firma.example:8443")]));

    private static OrganisationProfile At(string id, string url) => Samples.Firma with { Id = id, Brand = Samples.Firma.Brand with { Organisation = id, PortalUrl = url } };
}
