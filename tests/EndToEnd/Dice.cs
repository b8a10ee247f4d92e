namespace Siegelpost.Tests;

/// <summary>The same throws for the same seed, on every runtime: xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled", 2016).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed | 1;

    /// <summary>0 to <paramref name="sides"/> - 1.</summary>
    public int Throw(int sides)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)((_state * 0x2545F4914F6CDD1DUL >> 33) % (ulong)sides);
    }
}
