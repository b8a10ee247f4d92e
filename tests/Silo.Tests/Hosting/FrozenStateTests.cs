using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Siegelpost.Silo.Hosting;

namespace Siegelpost.Tests.Hosting;

/// <summary>
/// States as some installation has stored them: their property names are for ever. A property that was renamed or lost fails here; a new
/// one goes into <see cref="FrozenStates"/> and into the file, and what was in the file stays.
/// </summary>
public sealed class FrozenStateTests
{
    // SIEGELPOST_GOLDEN=update writes a file that is missing; one that is there is never written again.
    [Theory]
    [InlineData("message", nameof(FrozenStates.Message)), InlineData("account", nameof(FrozenStates.Account)), InlineData("attachment", nameof(FrozenStates.Attachment)), InlineData("reply", nameof(FrozenStates.Reply))]
    [InlineData("recipient", nameof(FrozenStates.Recipient)), InlineData("staff", nameof(FrozenStates.Staff)), InlineData("organisation", nameof(FrozenStates.Organisation)), InlineData("upkeep", nameof(FrozenStates.Upkeep)), InlineData("mailbox", nameof(FrozenStates.Mailbox)), InlineData("publicdesk", nameof(FrozenStates.PublicDesk)), InlineData("guesses", nameof(FrozenStates.Guesses))]
    public void A_stored_state_is_read_whole(string name, string sample)
    {
        var state = typeof(FrozenStates).GetProperty(sample)!.GetValue(null)!;
        var expected = JsonSerializer.Serialize(state, state.GetType(), SealedJsonSerializer.Options);
        var path = Content.Mails.Root($"tests/Silo.Tests/States/{name}.v1.json");
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("SIEGELPOST_GOLDEN") == "update")
            File.WriteAllText(path, JsonNode.Parse(expected)!.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n");
        var stored = File.Exists(path) ? File.ReadAllText(path) : "{}";
        var read = JsonSerializer.Deserialize(stored, state.GetType(), SealedJsonSerializer.Options)!;
        var again = JsonSerializer.Serialize(read, state.GetType(), SealedJsonSerializer.Options);
        Kept(JsonNode.Parse(stored)!, JsonNode.Parse(again)!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(again)), $"{path} lacks what FrozenStates has; add it there, change nothing else:\n{expected}");
    }

    /// <summary>Nothing of what was stored is lost in reading; more may be there.</summary>
    private static void Kept(JsonNode stored, JsonNode read)
    {
        if (stored is JsonObject many)
        {
            foreach (var (name, value) in many.Where(p => p.Value is not null))
            {
                Assert.True(read[name] is not null, $"{many.GetPath()}.{name} is stored and not read any more");
                Kept(value!, read[name]!);
            }
        }
        else if (stored is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++) Kept(list[i]!, read[i]!);
        }
        else Assert.True(JsonNode.DeepEquals(stored, read), $"{stored.GetPath()} is {stored} and read as {read}");
    }

    [Fact]
    public void The_samples_leave_nothing_out()
    {
        foreach (var property in typeof(FrozenStates).GetProperties(BindingFlags.Public | BindingFlags.Static)) Full(property.GetValue(null)!, property.Name);
    }

    /// <summary>Every stored property differs from what a missing one would be read as.</summary>
    private static void Full(object value, string where)
    {
        var plain = value.GetType().GetConstructor([])?.Invoke([]);
        foreach (var property in value.GetType().GetProperties().Where(p => p.CanWrite && p.GetCustomAttribute<JsonIgnoreAttribute>() is null && p.GetIndexParameters().Length == 0))
        {
            var here = $"{where}.{property.Name}";
            var content = property.GetValue(value);
            if (property.Name is not ("SchemaVersion" or "File" or "Words"))
            {
                Assert.False(content is null or "" or ICollection { Count: 0 }, $"{here} is empty");
                if (plain is not null && !property.PropertyType.IsClass && property.PropertyType != typeof(string)) Assert.False(Equals(content, property.GetValue(plain)), $"{here} has its default");
            }
            if (content is null or string or byte[]) continue;
            foreach (var inner in content is IEnumerable many ? many.Cast<object>() : [content])
                if (inner.GetType().Namespace?.StartsWith("Siegelpost", StringComparison.Ordinal) == true && !inner.GetType().IsEnum) Full(inner, here);
        }
    }
}
