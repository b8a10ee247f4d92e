using System.Text.Json;
using Siegelpost.Cluster;
using Siegelpost.Silo.Hosting;
using Siegelpost.Silo.Methods;

namespace Siegelpost.Silo.Organisations;

/// <summary>
/// The organisations of a first start, read before anything runs, so that a mistake is one sentence and exit code 2: from
/// <c>organisations.json</c>, or in Development the sample that takes mail from loopback (RULES 5). Empty at later starts.
/// </summary>
internal sealed record OrganisationSeed(IReadOnlyList<OrganisationConfiguration> Organisations)
{
    private static readonly JsonSerializerOptions Lenient = new(SealedJsonSerializer.Options) { PropertyNameCaseInsensitive = true, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Silos that start together: one of them may have the file.</summary>
    private const int Looks = 60;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <exception cref="BadConfigurationException">Named, with the fix.</exception>
    public static async Task<OrganisationSeed> Read(Settings settings, Storage.Organisations list)
    {
        for (var look = 1; (await list.All()).Count == 0; look++)
        {
            if (settings.Cluster is null || settings.IsDevelopment || look == Looks || FindFile(settings) is not null) return new(Read(settings));
            if (look == 1) await Console.Error.WriteLineAsync("siegelpost: there is no organisation yet; waiting for a silo that has organisations.json");
            await Task.Delay(Between);
        }
        return new([]);
    }

    private static OrganisationConfiguration[] Read(Settings settings)
    {
        if (FindFile(settings) is not { } file) return settings.IsDevelopment ? [Sample()] : throw new BadConfigurationException(
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
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var complete = read.Select(o => Resolved(o, folder)).ToArray();
        if (complete.Select(OrganisationCheck.Problem).FirstOrDefault(p => p is not null) is { } problem) throw new BadConfigurationException($"{file}: {problem}");
        if (complete.Select(o => SigningDesk.Problem(o.Policy) is { } wrong ? $"{o.Id}: {wrong}." : null).FirstOrDefault(p => p is not null) is { } signing) throw new BadConfigurationException($"{file}: {signing}");
        if (complete.GroupBy(o => o.Id).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new BadConfigurationException($"{file}: the id {twice.Key} stands there twice.");
        return complete;
    }

    /// <summary>The logo is taken in; the files to sign with stay where they are, under their full names.</summary>
    private static OrganisationConfiguration Resolved(OrganisationConfiguration organisation, string folder)
    {
        string? Full(string? name) => string.IsNullOrEmpty(name) ? null : Path.GetFullPath(name, folder);
        var (logo, policy) = (Full(organisation.LogoFile), organisation.Policy);
        return organisation with
        {
            Logo = logo is null ? organisation.Logo : File.ReadAllBytes(logo),
            LogoFile = null,
            Policy = policy with { SigningCertificateFile = Full(policy.SigningCertificateFile), SigningKeyFile = Full(policy.SigningKeyFile) },
        };
    }

    private static string? FindFile(Settings settings)
    {
        if (settings.OrganisationsFile is { } named) return File.Exists(named) ? named : throw new BadConfigurationException($"Organisations:File is '{named}', which does not exist.");
        var beside = Path.Combine(settings.DataDirectory, "organisations.json");
        return File.Exists(beside) ? beside : null;
    }

    private static OrganisationConfiguration Sample()
    {
        using var logo = typeof(OrganisationSeed).Assembly.GetManifestResourceStream("seed/logo-firma.png")!;
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
