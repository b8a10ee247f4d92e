namespace Siegelpost.Silo.Notices;

/// <summary>What stands below every mail: who helps, and pages that exist (RULES 12: no link to any other).</summary>
internal static class Foot
{
    public static IReadOnlyList<Block.Words> ForRecipients(Voice voice, Brand brand)
    {
        var name = ShownText.Name(brand.Name);
        var contact = Contact(brand);
        List<Run> help = contact.Count == 0
            ? [voice.Say($"Fragen? Wenden Sie sich an {name}.", $"Questions? Ask {name}.")]
            : [voice.Say($"Fragen? {name} hilft Ihnen gern: ", $"Questions? {name} is glad to help: "), .. contact];
        return [new(help), Links(voice, brand)];
    }

    /// <param name="mailId">Null: the notice is about no single mail.</param>
    public static IReadOnlyList<Block.Words> ForSenders(Voice voice, Brand brand, string? mailId)
    {
        var about = mailId is null ? "" : voice.Say($"Kennung {ShownText.Line(Crockford.Display(mailId), 16)}. ", $"Id {ShownText.Line(Crockford.Display(mailId), 16)}. ");
        List<Block.Words> foot = [new([about + voice.Say("Diese Nachricht kommt automatisch, Antworten liest niemand.", "This message comes by itself; nobody reads replies.")])];
        if (Contact(brand) is { Count: > 0 } contact) foot.Add(new([voice.Say("Hilfe: ", "Help: "), .. contact]));
        return foot;
    }

    /// <summary>For a person of the organisation: the page where others write to her.</summary>
    public static Block.Words Door(Voice voice, Uri door) => new([voice.Say("Geschützt an Sie schreiben kann jeder hier: ", "Anybody can write protected to you here: "), new Run.Link(door.AbsoluteUri, door)]);

    private static List<Run> Contact(Brand brand)
    {
        List<Run> contact = [];
        if (ShownText.Line(brand.SupportPhone, 40) is { Length: > 0 } phone) contact.Add(phone);
        if (brand.SupportMail is { Length: > 0 } mail)
        {
            if (contact.Count > 0) contact.Add(", ");
            contact.Add(new Run.Mail(ShownText.Address(mail)));
        }
        return contact;
    }

    private static Block.Words Links(Voice voice, Brand brand)
    {
        List<Run> links = [new Run.Link(voice.Say("Hilfe", "Help"), Portal(brand, "help"))];
        Add(links, voice.Say("Impressum", "Imprint"), brand.ImprintUrl);
        Add(links, voice.Say("Datenschutz", "Privacy"), brand.PrivacyUrl);
        return new(links);
    }

    /// <summary>A page of the organisation's portal.</summary>
    public static Uri Portal(Brand brand, string page) => new($"{brand.PortalUrl.TrimEnd('/')}/{page}", UriKind.Absolute);

    private static void Add(List<Run> links, string label, string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var to) || to.Scheme is not ("https" or "http")) return;
        links.Add(new Run.Gap());
        links.Add(new Run.Link(label, to));
    }
}
