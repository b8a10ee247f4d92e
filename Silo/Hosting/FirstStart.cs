using System.Text.Json;
using Siegelpost.Silo.Organisations;

namespace Siegelpost.Silo.Hosting;

/// <summary>
/// The first start makes the organisations: from <c>organisations.json</c>, or in Development the sample that takes mail from loopback
/// (RULES 5). Later they live in their grains. While there is no staff account, every start offers a set-up link.
/// </summary>
internal sealed class FirstStart(IGrainFactory grains, Storage.Organisations list, Settings settings, TimeProvider clock) : IHostedService
{
    private static readonly JsonSerializerOptions Lenient = new(SealedJsonSerializer.Options) { PropertyNameCaseInsensitive = true, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly TimeSpan LinkFor = TimeSpan.FromMinutes(30);

    /// <summary>Secret of the link that makes the first staff account; null: there is one.</summary>
    public string? SetUpSecret { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if ((await list.All(cancellationToken)).Count == 0)
            foreach (var organisation in Organisations())
            {
                await grains.GetGrain<IOrganisationKeeper>(organisation.Id).Seed(JsonSerializer.Serialize(organisation, SealedJsonSerializer.Options));
                await list.Add(organisation.Id, cancellationToken);
            }
        if (await grains.GetGrain<IStaffGrain>("staff").HasAccounts()) return;
        SetUpSecret = LinkToken.NewSecret();
        await grains.GetGrain<IStaffGrain>("staff").OfferSetUp(LinkToken.Hash(SetUpSecret), clock.GetUtcNow() + LinkFor);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private OrganisationConfiguration[] Organisations()
    {
        if (FindFile() is not { } file) return settings.IsDevelopment ? [Sample()] : throw new BadConfigurationException(
            "There is no organisation yet. Put organisations.json (see docs/organisations.md) into the data directory, or set Organisations:File.");
        OrganisationConfiguration[] read;
        try
        {
            read = JsonSerializer.Deserialize<OrganisationConfiguration[]>(File.ReadAllBytes(file), Lenient) ?? [];
        }
        catch (JsonException wrong)
        {
            throw new BadConfigurationException($"{file} is not readable: {wrong.Message}");
        }
        if (read.Length == 0) throw new BadConfigurationException($"{file} holds no organisation.");
        var complete = read.Select(o => o.LogoFile is { } logo ? o with { Logo = File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, logo)), LogoFile = null } : o).ToArray();
        if (complete.Select(OrganisationCheck.Problem).FirstOrDefault(p => p is not null) is { } problem) throw new BadConfigurationException($"{file}: {problem}");
        if (complete.GroupBy(o => o.Id).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new BadConfigurationException($"{file}: the id {twice.Key} stands there twice.");
        return complete;
    }

    private string? FindFile()
    {
        if (settings.OrganisationsFile is { } named) return File.Exists(named) ? named : throw new BadConfigurationException($"Organisations:File is '{named}', which does not exist.");
        var beside = Path.Combine(settings.DataDirectory, "organisations.json");
        return File.Exists(beside) ? beside : null;
    }

    private static OrganisationConfiguration Sample()
    {
        using var logo = typeof(FirstStart).Assembly.GetManifestResourceStream("seed/logo-firma.png")!;
        var bytes = new byte[logo.Length];
        logo.ReadExactly(bytes);
        return new OrganisationConfiguration
        {
            Id = "firma",
            Name = "Firma GmbH",
            Town = "Stuttgart",
            Domains = ["firma.example"],
            Networks = ["127.0.0.0/8", "::1/128"],
            NoticeAddress = "siegelpost@firma.example",
            Postmaster = "postmaster@firma.example",
            Logo = bytes,
            SupportPhone = "0711 55501-0",
            SupportMail = "hilfe@firma.example",
        };
    }
}
