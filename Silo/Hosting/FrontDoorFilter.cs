namespace Siegelpost.Silo.Hosting;

/// <summary>
/// Processes without a silo call what <c>Grains.Abstractions</c> offers and nothing else: what silo-side code asks of its own grains
/// (credentials, files' keys) is closed to them. A second wall: the first is that only members with a certificate connect at all.
/// </summary>
internal sealed class FrontDoorFilter : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.SourceId is { } source && IsFrontDoor(source) && context.InterfaceMethod?.DeclaringType?.Assembly == typeof(FrontDoorFilter).Assembly)
            throw new UnauthorizedAccessException("Only silos may call this.");
        return context.Invoke();
    }

    /// <summary>Clients have ids of this type; those inside a silo's process are called hosted.</summary>
    private static bool IsFrontDoor(GrainId source) => $"{source.Type}" == "sys.client" && !$"{source.Key}".StartsWith("hosted-", StringComparison.Ordinal);
}
