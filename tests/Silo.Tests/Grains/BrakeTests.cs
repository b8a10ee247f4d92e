using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Siegelpost.Silo.Organisations;

namespace Siegelpost.Tests.Grains;

/// <summary>Whoever guesses is slowed, also by a house that has just been restarted (C6).</summary>
[Collection(nameof(House))]
public sealed class BrakeTests(House house)
{
    private const string Network = "203.0.113.77", Other = "203.0.113.78", Key = "nobody-has-this-address";

    private GuessBrake Brake => house.Of<GuessBrake>();

    [Fact]
    public async Task Guesses_count_over_a_restart()
    {
        for (var i = 0; i < 12; i++) await Brake.Wrong("portal", Network);
        for (var i = 0; i < 6; i++) await Brake.UnknownWrong(Key);
        Assert.True(await Brake.IsClosed("portal", Network));
        var notBefore = await Brake.UnknownNotBefore(Key);
        Assert.NotNull(notBefore);
        await Restart();
        Assert.True(await Brake.IsClosed("portal", Network));
        Assert.Equal(notBefore, await Brake.UnknownNotBefore(Key)); // as an account's, or it could be told from one
        await Brake.Right("portal", Network);
        await Restart();
        Assert.False(await Brake.IsClosed("portal", Network));
    }

    [Fact]
    public async Task What_a_process_counted_is_stored_while_it_lives()
    {
        for (var i = 0; i < 12; i++) await Brake.Wrong("portal", Other);
        await Eventually.Fits(() => Stored($"portal {Other}"), wrong => wrong == 12);
    }

    private async Task Restart()
    {
        for (var shard = 0; shard < GuessBrake.Shards; shard++) await house.Forget(house.Grains.GetGrain<IGuesses>(shard));
    }

    private async Task<int> Stored(string network)
    {
        var storage = house.Of<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>("Default");
        for (var shard = 0; shard < GuessBrake.Shards; shard++)
        {
            var stored = new GrainState<GuessesState> { State = new() };
            await storage.ReadStateAsync("guesses", house.Grains.GetGrain<IGuesses>(shard).GetGrainId(), stored);
            if (stored.State.Networks.TryGetValue(network, out var tally)) return tally.Wrong;
        }
        return 0;
    }
}
