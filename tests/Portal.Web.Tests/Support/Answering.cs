using System.Reflection;

namespace Siegelpost.Tests.Support;

/// <summary>A grain that answers only the calls that a test expects; any other one fails the test.</summary>
public class Answering : DispatchProxy
{
    private Func<string, object?[], object?>? _answer;

    public static T With<T>(Func<string, object?[], object?> answer) where T : class
    {
        var proxy = Create<T, Answering>();
        ((Answering)(object)proxy)._answer = answer;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _answer!(targetMethod!.Name, args ?? []) ?? throw new NotSupportedException($"{targetMethod.DeclaringType?.Name}.{targetMethod.Name}");
}
