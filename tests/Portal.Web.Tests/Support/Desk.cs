using Siegelpost.Tests.Fakes;

namespace Siegelpost.Tests.Support;

/// <summary>What the console sees of the silo in a test: mails, people, files, one staff member, and everything that was recorded.</summary>
internal sealed class Desk
{
    public const string Mia = "Mia Sommer", Password = "Amsel Brücke leise Kupfer Morgen";
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 14, 2, TimeSpan.Zero);

    public string SetUpSecret { get; } = LinkToken.NewSecret();
    public string Session { get; } = LinkToken.NewSecret();
    public bool SetUpOpen { get; set; } = true;
    public bool SignedIn { get; set; } = true;
    public ActResult Answer { get; set; } = ActResult.Done;

    public Dictionary<string, MessageStatus> Mails { get; } = [];
    public Dictionary<string, AccountStatus> People { get; } = [];
    public Dictionary<string, AttachmentStatus> Files { get; } = [];
    public List<AuditEntry> Log { get; } = [];
    public List<(string Grain, SupportAct Act)> Acts { get; } = [];
    public List<string> Searches { get; } = [];

    public IGrainFactory Grains => GrainStub.Over((type, key) =>
        type == typeof(IStaffGrain) ? Answering.With<IStaffGrain>(Staff)
        : type == typeof(ISupportDeskGrain) ? Answering.With<ISupportDeskGrain>(Support)
        : type == typeof(IMessageGrain) ? Answering.With<IMessageGrain>((call, args) => OfGrain("mail", key, call, args, Mails.GetValueOrDefault(key)))
        : type == typeof(IAccountGrain) ? Answering.With<IAccountGrain>((call, args) => OfGrain("account", key, call, args, People.GetValueOrDefault(key)))
        : type == typeof(IAttachmentGrain) ? Answering.With<IAttachmentGrain>((call, args) => OfGrain("file", key, call, args, Files.GetValueOrDefault(key)))
        : type == typeof(IOrganisationGrain) ? Answering.With<IOrganisationGrain>((_, _) => Task.FromResult(Firma))
        : type == typeof(IFrontDeskGrain) ? Answering.With<IFrontDeskGrain>((_, _) => Task.FromResult<Brand?>(Firma.Brand))
        : throw new NotSupportedException(type.Name));

    private object? OfGrain<T>(string grain, string key, string call, object?[] args, T? status) where T : class
    {
        if (call == "Status") return Task.FromResult(status);
        if (call != "Act") return null;
        Acts.Add(($"{grain} {key}", (SupportAct)args[0]!));
        return Task.FromResult(Answer);
    }

    private object? Staff(string call, object?[] args)
    {
        switch (call)
        {
            case "SetUp": return Task.FromResult(args[0] as string == SetUpSecret && SetUpOpen ? LinkState.Open : LinkState.Used);
            case "Create" when args[2] is not string { Length: >= 12 }: return Task.FromResult(new StaffResult(PassphraseOutcome.TooShort));
            case "Create":
                SetUpOpen = false;
                return Task.FromResult(new StaffResult(PassphraseOutcome.Set, Session));
            case "SignIn":
                return Task.FromResult(args[0] as string == "Mallory" ? new SignInResult(false, NotBefore: Now.AddMinutes(2))
                    : args[0] as string == Mia && args[1] as string == Password ? new SignInResult(true, Session) : new SignInResult(false));
            case "Session": return Task.FromResult(SignedIn && args[0] as string == Session ? Mia : null);
            case "SignOut":
                SignedIn = false;
                return Task.CompletedTask;
            default: return null;
        }
    }

    private object? Support(string call, object?[] args)
    {
        switch (call)
        {
            case "Search":
                Searches.Add((string)args[0]!);
                return Task.FromResult(Find((string)args[0]!, (int)args[1]!));
            case "Accounts": return Task.FromResult<IReadOnlyList<AccountStatus>>([.. People.Values.Where(person => person.Addresses.Contains((string)args[0]!))]);
            case "Audit":
                Log.Insert(0, new(Now, (string)args[0]!, (string)args[1]!, (string)args[2]!, (string)args[3]!));
                return Task.CompletedTask;
            case "AuditLog": return Task.FromResult<IReadOnlyList<AuditEntry>>([.. Log.Skip((int)args[0]! * 50).Take(50)]);
            case "Organisations": return Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["firma"] = "Firma GmbH" });
            default: return null;
        }
    }

    private SearchPage Find(string query, int page)
    {
        var hits = Mails.Values.Where(mail => query.Length == 0 || mail.Sender == query || mail.Rows.Any(row => row.Recipient.StartsWith(query, StringComparison.Ordinal)) || mail.MailId.StartsWith(query.Replace("-", ""), StringComparison.Ordinal))
            .OrderByDescending(mail => mail.AcceptedAt).Skip(page * 50).ToList();
        return new([.. hits.Take(50).Select(mail => new SearchHit(mail.MailId, mail.Organisation, mail.Kind, mail.Sender, mail.AcceptedAt, mail.NextDue is null,
            [.. mail.Rows.Select(row => new SearchRow(row.Recipient, row.State, row.Method))]))], hits.Count > 50);
    }

    private static readonly OrganisationProfile Firma = new("firma",
        new("firma", "Firma GmbH", "Stuttgart", "#0f5c63", "F", null, null, null, null, null, null, "de", "Europe/Berlin", "https://post.firma.example"),
        ["firma.example"], [], "post@firma.example", "postmaster@firma.example", new());
}
