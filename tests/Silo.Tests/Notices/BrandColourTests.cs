namespace Siegelpost.Tests.Notices;

public sealed class BrandColourTests
{
    [Theory]
    [InlineData("#ffcc00", "#775f06", "#f3cf66")]
    [InlineData("#d40511", "#c60c12", "#fe978a")]
    [InlineData("#000000", "#111111", "#b2b2b2")]
    public void The_tones_are_those_that_were_designed(string colour, string light, string dark) =>
        Assert.Equal(new BrandColour(light, dark), BrandColour.From(colour));

    [Fact]
    public void Every_colour_of_the_circle_gives_readable_tones()
    {
        for (var red = 0; red <= 255; red += 15)
            for (var green = 0; green <= 255; green += 15)
                for (var blue = 0; blue <= 255; blue += 15)
                {
                    var tones = BrandColour.From($"#{red:x2}{green:x2}{blue:x2}");
                    Assert.True(BrandColour.Contrast(tones.Light, "#ffffff") >= 6, $"{red} {green} {blue}: {tones.Light}");
                    Assert.True(BrandColour.Contrast(tones.Dark, BrandColour.DarkSheet) >= 8, $"{red} {green} {blue}: {tones.Dark}");
                    Assert.True(BrandColour.Contrast(tones.Dark, BrandColour.OnDark) >= 8, $"label on {tones.Dark}");
                }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("red")]
    [InlineData("#12345")]
    [InlineData("#+12345")]
    [InlineData("#0f5c63;background:url(//x)")]
    public void What_is_no_colour_gives_the_house_colour(string? colour) => Assert.Equal(BrandColour.From(BrandColour.House), BrandColour.From(colour));

    [Fact]
    public void A_readable_colour_stays_as_it_is() => Assert.Equal("#0f5c63", BrandColour.From("#0f5c63").Light);
}
