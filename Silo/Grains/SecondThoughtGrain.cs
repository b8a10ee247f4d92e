using Orleans.Runtime;
using Orleans.Storage;
using Siegelpost.Silo.Domain;

namespace Siegelpost.Silo.Grains;

/// <summary>
/// Closes a mail's id without asking its grain, which may be on a silo that stands still: the row of its state is written here, as the
/// first. A grain's first write finds no row or fails, so of the two exactly one comes to pass, and a mail that is then taken over under
/// another id is taken over once (RULES 1).
/// </summary>
[StatelessWorker]
internal sealed class SecondThoughtGrain([FromKeyedServices("Default")] IGrainStorage states) : Grain, ISecondThoughtGrain
{
    private const string Name = "message"; // as MessageGrain's

    public async Task<bool> GiveUp(string mailId, BlobRef blob)
    {
        var id = GrainFactory.GetGrain<IMessageGrain>(mailId).GetGrainId();
        var stored = new GrainState<MessageState> { State = new() { GivenUp = true } };
        try
        {
            await states.WriteStateAsync(Name, id, stored);
            return true;
        }
        catch (InconsistentStateException)
        {
            stored = new() { State = new() };
            await states.ReadStateAsync(Name, id, stored);
            return !MessageLifecycle.HasTaken(stored.State, mailId, blob);
        }
    }
}
