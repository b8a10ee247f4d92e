using System.Reflection;

namespace Siegelpost.Tests.Hosting;

/// <summary>
/// During a rolling upgrade processes of two versions talk to each other. What once went over the wire is listed in a file: lines may come,
/// none may go or change. A method that needs other arguments is a new method under a new alias; the old one stays for a version.
/// </summary>
public sealed class WireContractTests
{
    // SIEGELPOST_GOLDEN=update adds what is new; it never takes a line away.
    private static readonly string File = Content.Mails.Root("tests/Silo.Tests/Hosting/wire.v1.txt");

    [Fact]
    public void What_an_earlier_version_says_is_still_understood()
    {
        var now = Lines().ToArray();
        var known = System.IO.File.Exists(File) ? System.IO.File.ReadAllLines(File) : [];
        Assert.Empty(known.Except(now));
        if (Environment.GetEnvironmentVariable("SIEGELPOST_GOLDEN") == "update") System.IO.File.WriteAllLines(File, now);
        else Assert.Empty(now.Except(known));
    }

    private static IEnumerable<string> Lines()
    {
        foreach (var grain in ArchitectureTests.Grains().OrderBy(Name, StringComparer.Ordinal))
            foreach (var method in grain.GetMethods().OrderBy(m => m.GetCustomAttribute<AliasAttribute>()!.Alias, StringComparer.Ordinal))
                yield return $"{Name(grain)}.{method.GetCustomAttribute<AliasAttribute>()!.Alias}({string.Join(", ", method.GetParameters().Select(p => Name(p.ParameterType)))}): {Name(method.ReturnType)}";
        foreach (var type in ArchitectureTests.WireTypes().OrderBy(Name, StringComparer.Ordinal))
            foreach (var (property, id) in type.GetProperties().Select(p => (p, p.GetCustomAttribute<IdAttribute>()?.Id)).Where(p => p.Id is not null).OrderBy(p => p.Id))
                yield return $"{Name(type)} {id}: {Name(property.PropertyType)}";
        // Enums cross as numbers.
        foreach (var type in ArchitectureTests.WireTypes().SelectMany(t => t.GetProperties()).Select(p => Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType).Where(IsOurEnum).Concat(Returned()).Distinct().OrderBy(t => t.Name, StringComparer.Ordinal))
            foreach (var value in Enum.GetValues(type)) yield return $"{type.Name}.{value} = {Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)}";
    }

    private static IEnumerable<Type> Returned() => ArchitectureTests.Grains().SelectMany(g => g.GetMethods()).SelectMany(m => m.ReturnType.GetGenericArguments().Concat(m.GetParameters().Select(p => p.ParameterType))).Where(IsOurEnum);

    private static bool IsOurEnum(Type type) => type.IsEnum && type.Namespace!.StartsWith("Siegelpost", StringComparison.Ordinal);

    /// <summary>What the wire calls it: an alias, or the type's own name for those that aren't ours.</summary>
    private static string Name(Type type) =>
        type.IsArray ? $"{Name(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;
}
