using System.Reflection;

namespace Siegelpost.Tests.Fakes;

/// <summary>A grain factory that answers with the fakes of a test: by interface, and by key where a fake names one.</summary>
public class GrainStub : DispatchProxy
{
    private Func<Type, string, object>? _find;

    public static IGrainFactory Over(Func<Type, string, object> find)
    {
        var factory = Create<IGrainFactory, GrainStub>();
        ((GrainStub)(object)factory)._find = find;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod is { Name: "GetGrain", IsGenericMethod: true }
            ? _find!(targetMethod.GetGenericArguments()[0], args![0]!.ToString()!)
            : throw new NotSupportedException(targetMethod?.Name);
}
