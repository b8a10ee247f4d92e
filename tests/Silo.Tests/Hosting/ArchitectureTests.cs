using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Siegelpost.Silo.Domain;

namespace Siegelpost.Tests.Hosting;

/// <summary>What ARCHITECTURE.md promises and a compiler would let slip.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Assembly Wire = typeof(IMessageGrain).Assembly, Silo = typeof(MessageState).Assembly;

    [Fact]
    public void The_domain_knows_no_grain_no_task_no_clock_and_no_log()
    {
        foreach (var file in Directory.EnumerateFiles(Content.Mails.Root("Silo/Domain"), "*.cs"))
        {
            var code = Comment().Replace(File.ReadAllText(file), "");
            var found = Forbidden().Match(code);
            Assert.False(found.Success, $"{Path.GetFileName(file)} uses {found.Value}");
        }
    }

    [Theory]
    [InlineData("Gateway.Smtp", "Cluster Grains.Abstractions Storage")]
    [InlineData("Portal.Web", "Cluster Grains.Abstractions Storage")]
    [InlineData("Cluster", "Grains.Abstractions Storage")]
    [InlineData("Storage", "Grains.Abstractions")]
    [InlineData("Grains.Abstractions", "")]
    [InlineData("Mail.Pdf", "")]
    public void A_project_sees_only_what_it_may(string project, string allowed) =>
        Assert.Equal(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries), References(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r)).Order());

    [Fact]
    public void The_letter_project_knows_neither_grains_nor_the_network_nor_a_web_server()
    {
        Assert.DoesNotContain(References("Mail.Pdf", "PackageReference"), r => r.StartsWith("Microsoft.Orleans", StringComparison.Ordinal));
        Assert.Empty(References("Mail.Pdf", "FrameworkReference"));
        var names = typeof(Siegelpost.Pdf.Letter).Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        Assert.DoesNotContain(names, n => n.StartsWith("Orleans", StringComparison.Ordinal) || n.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || n.StartsWith("Siegelpost", StringComparison.Ordinal) || n is "System.Net.Sockets" or "System.Net.Http");
    }

    [Fact]
    public void Nothing_sees_the_silo() => Assert.All(new[] { "Gateway.Smtp", "Portal.Web", "Cluster", "Storage", "Grains.Abstractions", "Mail.Pdf" },
        project => Assert.DoesNotContain(References(project, "ProjectReference"), r => r.Contains("Silo", StringComparison.Ordinal)));

    [Fact] // the storage key has no grain class in it
    public void State_names_are_unique()
    {
        var names = Silo.GetTypes().SelectMany(t => t.GetConstructors().SelectMany(c => c.GetParameters())).Select(p => p.GetCustomAttribute<PersistentStateAttribute>()?.StateName).OfType<string>().ToArray();
        Assert.Equal(11, names.Length);
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public void Whatever_crosses_the_wire_has_a_name_and_numbers_for_ever()
    {
        foreach (var type in WireTypes())
        {
            Assert.True(type.IsDefined(typeof(GenerateSerializerAttribute)), $"{type} has no [GenerateSerializer]");
            Assert.True(type.IsDefined(typeof(AliasAttribute)), $"{type} has no [Alias]");
            if (type.IsSubclassOf(typeof(Exception))) continue;
            var ids = type.GetProperties().Where(p => p.CanWrite && p.GetIndexParameters().Length == 0).Select(p => (p.Name, p.GetCustomAttribute<IdAttribute>()?.Id)).ToArray();
            Assert.All(ids, i => Assert.True(i.Id is not null, $"{type}.{i.Name} has no [Id]"));
            Assert.Equal(ids.Length, ids.DistinctBy(i => i.Id).Count());
        }
    }

    [Fact]
    public void Aliases_are_unique()
    {
        var types = Wire.GetTypes().Concat(Silo.GetTypes()).Where(t => t.Namespace?.StartsWith("Siegelpost", StringComparison.Ordinal) == true).Select(t => t.GetCustomAttribute<AliasAttribute>()?.Alias).OfType<string>().ToArray();
        Assert.Equal(types.Order(), types.Distinct().Order());
        foreach (var grain in Grains())
        {
            var methods = grain.GetMethods().Select(m => (m.Name, m.GetCustomAttribute<AliasAttribute>()?.Alias)).ToArray();
            Assert.All(methods, m => Assert.True(m.Alias is not null, $"{grain}.{m.Name} has no [Alias]"));
            Assert.Equal(methods.Length, methods.DistinctBy(m => m.Alias).Count());
            Assert.True(grain.IsDefined(typeof(AliasAttribute)), $"{grain} has no [Alias]");
        }
    }

    [Fact]
    public void Nobody_blocks_a_thread_or_swallows_everything_in_grains()
    {
        foreach (var file in Directory.EnumerateFiles(Content.Mails.Root("Silo"), "*.cs", SearchOption.AllDirectories))
        {
            var code = Comment().Replace(File.ReadAllText(file), "");
            Assert.False(Blocking().IsMatch(code), $"{file}: {Blocking().Match(code).Value}");
        }
    }

    internal static IEnumerable<Type> Grains() => Wire.GetTypes().Concat(Silo.GetTypes()).Where(t => t.IsInterface && t.IsAssignableTo(typeof(IAddressable)) && t.Namespace!.StartsWith("Siegelpost", StringComparison.Ordinal));

    /// <summary>Everything of ours that a grain method takes or returns, to the bottom, and our exceptions.</summary>
    internal static HashSet<Type> WireTypes()
    {
        var found = new HashSet<Type>();
        foreach (var method in Grains().SelectMany(g => g.GetMethods()))
        {
            Add(method.ReturnType);
            foreach (var parameter in method.GetParameters()) Add(parameter.ParameterType);
        }
        foreach (var exception in Wire.GetTypes().Where(t => t.IsSubclassOf(typeof(Exception)))) found.Add(exception);
        return found;

        void Add(Type type)
        {
            foreach (var argument in type.GetGenericArguments()) Add(argument);
            if (type.IsArray) Add(type.GetElementType()!);
            if (type.Namespace?.StartsWith("Siegelpost", StringComparison.Ordinal) != true || type.IsEnum || type.IsInterface || !found.Add(type)) return;
            foreach (var property in type.GetProperties().Where(p => p.CanWrite)) Add(property.PropertyType);
        }
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Content.Mails.Root($"{project}/{project}.csproj")).Descendants(kind).Select(r => (string)r.Attribute("Include")!);

    [GeneratedRegex(@"//.*|""(\\.|[^""\\])*""")] private static partial Regex Comment();

    [GeneratedRegex(@"\bGrain\w*\b(?=[\s<(.])|\bIGrain\w*|\bTask\b|\bTimeProvider\b|\bILogger\b|\basync\b|\bUtcNow\b|\bDateTime\.Now\b|\bGuid\.NewGuid\b|\bIPersistentState\b")] private static partial Regex Forbidden();

    [GeneratedRegex(@"\.Wait\(\)|\.GetAwaiter\(\)\.GetResult\(\)|Thread\.Sleep|new Random\(|Process\.Start|ConfigureAwait\(false\)")] private static partial Regex Blocking();
}
