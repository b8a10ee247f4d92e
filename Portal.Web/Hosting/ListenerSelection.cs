using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Siegelpost.Portal.Hosting;

/// <summary>
/// Portal and console both have a first page and a sign-in. This lets a connection's role choose between equal paths; the check after
/// routing (<see cref="Listeners"/>) stays the guard.
/// </summary>
internal sealed class ListenerSelection : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => -1000; // before methods are compared

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => true;

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var listener = httpContext.Features.Get<Listener>();
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!candidates.IsValidCandidate(i)) continue;
            var roles = candidates[i].Endpoint.Metadata.GetMetadata<OnListener>()?.Roles ?? [ListenerRole.Portal];
            if (listener is null || !roles.Contains(listener.Role)) candidates.SetValidity(i, false);
        }
        return Task.CompletedTask;
    }
}
