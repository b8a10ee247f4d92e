using System.Data.Common;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>Read model, audit and organisations, on either database.</summary>
public abstract class ReadModelContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private ReadModel _model = null!;

    protected TestDatabase Database { get; private set; } = null!;

    protected abstract Task<TestDatabase> Open();

    public async ValueTask InitializeAsync()
    {
        Database = await Open();
        _model = new ReadModel(Database.Source);
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null) await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_message_is_read_as_it_was_recorded_and_a_repetition_changes_nothing()
    {
        var row = Mail(Crockford.NewId(), 0) with { NextDue = Noon.AddDays(1) };
        await _model.Record(row);
        await _model.Record(row);
        Assert.Equal(row, await _model.Message(row.MailId));

        var finished = row with { State = "handed over", NextDue = null, Finished = true };
        await _model.Record(finished);
        Assert.Equal([finished], (await _model.Search("", new Paging(0))).Messages);
        Assert.Null(await _model.Message(Crockford.NewId()));
    }

    [Fact]
    public async Task A_recipient_in_another_case_is_the_same_recipient()
    {
        var id = Crockford.NewId();
        var (first, again) = (new RecipientRow(id, "Bert.Klein@kunde.example", null, "new", null), new RecipientRow(id, "bert.klein@KUNDE.example", "ACCOUNT", "held", "pdf"));
        await _model.Record(Mail(id, 0), first);
        await _model.Record(Mail(id, 0), again);
        Assert.Equal([again], await _model.Recipients(id));

        await _model.Record(Mail(id, 0), again, first); // in one and the same list too: the last counts
        Assert.Equal([first], await _model.Recipients(id));
    }

    [Fact]
    public async Task Search_finds_by_address_in_any_case_exactly_or_by_its_beginning()
    {
        var (toBert, toOther, fromBert) = (await Add(0, "anna.gross@firma.example", "bert.klein@kunde.example"),
            await Add(1, "anna.gross@firma.example", "berta@kunde.example"), await Add(2, "Bert.Klein@kunde.example", "anna.gross@firma.example"));

        Assert.Equal([fromBert, toBert], await Found("BERT.klein@kunde.example"));
        Assert.Equal([fromBert, toOther, toBert], await Found("bert"));
        Assert.Equal([fromBert, toOther, toBert], await Found(" Anna.Gross@firma.example "));
        Assert.Empty(await Found("klein@kunde.example"));
        Assert.Empty(await Found("nobody@kunde.example"));
        Assert.Equal([fromBert, toBert], Ids(await _model.OfAddress("bert.klein@kunde.example", new Paging(0))));
        Assert.Empty(Ids(await _model.OfAddress("bert", new Paging(0))));
    }

    [Fact]
    public async Task A_whole_address_finds_its_own_mail_alone_page_by_page()
    {
        var ids = new List<string>();
        for (var n = 0; n < 6; n++)
        {
            ids.Insert(0, await Add(n, n % 2 == 0 ? "bert@kunde.example" : "anna.gross@firma.example", n % 2 == 0 ? "anna.gross@firma.example" : "bert@kunde.example"));
            await Add(n, "anna.gross@firma.example", "bert@kunde.example.org");
        }
        Assert.Equal(ids[..4], Ids(await _model.Search("bert@kunde.example", new Paging(0, 4))));
        Assert.Equal(ids[4..], Ids(await _model.Search("bert@kunde.example", new Paging(1, 4))));
        Assert.Equal(12, (await Found("bert@kunde.exa")).Count);
    }

    [Fact]
    public async Task Letters_beyond_ascii_are_compared_without_case_too()
    {
        var id = await Add(0, "anna.gross@firma.example", "jörg@kunde.example");
        Assert.Equal([id], await Found("JÖRG@kunde.example"));
    }

    [Theory]
    [InlineData("%"), InlineData("_ert"), InlineData("' OR 1=1 --"), InlineData("\0"), InlineData("bert*"), InlineData("\ud83d")]
    public async Task Characters_with_a_meaning_elsewhere_have_none_here(string text)
    {
        await Add(0, "anna.gross@firma.example", "bert.klein@kunde.example");
        Assert.Empty(await Found(text));
    }

    [Fact]
    public async Task Search_finds_an_id_and_the_form_that_people_read_aloud()
    {
        const string Id = "7Q4K2R9T0000000000000000AB";
        await _model.Record(Mail(Id, 0));
        await Add(1, "anna.gross@firma.example", "bert.klein@kunde.example");

        foreach (var text in new[] { Id, Id.ToLowerInvariant(), "7Q4K-2R9T", "7q4k-2r9t", "7Q4K2R9TOOOO" }) Assert.Equal([Id], await Found(text));
        Assert.Empty(await Found("7Q4K-2R9S"));
    }

    [Fact]
    public async Task Search_finds_an_organisations_mail_and_keeps_to_one_when_told()
    {
        await new Organisations(Database.Source).Add("firma");
        var ours = await Add(0, "anna.gross@firma.example", "bert.klein@kunde.example");
        var theirs = Crockford.NewId();
        await _model.Record(Mail(theirs, 1) with { Organisation = "kunde", Sender = "bert.klein@kunde.example" });

        Assert.Equal([ours], await Found("firma"));
        Assert.Equal([theirs, ours], await Found("bert"));
        Assert.Equal([ours], Ids(await _model.Search("bert", new Paging(0), "firma")));
        Assert.Equal([theirs], Ids(await _model.Search("", new Paging(0), "kunde")));
        Assert.Empty(Ids(await _model.Search(theirs, new Paging(0), "firma")));
    }

    [Fact]
    public async Task Pages_are_bounded_and_say_whether_more_follows()
    {
        var ids = new List<string>();
        for (var n = 0; n < 5; n++) ids.Insert(0, await Add(n, "anna.gross@firma.example", "bert.klein@kunde.example"));

        var first = await _model.Search("anna", new Paging(0, 2));
        var last = await _model.Search("anna", new Paging(2, 2));
        Assert.Equal(ids[..2], Ids(first));
        Assert.True(first.HasMore);
        Assert.Equal(ids[4..], Ids(last));
        Assert.False(last.HasMore);
        Assert.Equal(ids, Ids(await _model.Search("anna", new Paging(-7, int.MaxValue))));
    }

    [Fact]
    public async Task Unfinished_messages_that_are_due_all_come_once_over_many_pages()
    {
        var (open, now) = (new HashSet<string>(), DateTimeOffset.UnixEpoch.AddDays(1));
        for (var n = 0; n < 750; n++)
        {
            var row = Mail(Crockford.NewId(), n) with { Finished = n % 10 == 0, NextDue = (n % 3) switch { 0 => null, 1 => now, _ => now.AddMilliseconds(1) } };
            await _model.Record(row);
            if (!row.Finished && !(row.NextDue > now)) open.Add(row.MailId);
        }
        var seen = new List<string>();
        await foreach (var row in _model.Unfinished(now)) seen.Add(row.MailId);

        Assert.Equal(open.Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task A_forgotten_mail_is_found_no_more()
    {
        var id = await Add(0, "anna.gross@firma.example", "bert.klein@kunde.example");
        await _model.Forget(id);

        Assert.Null(await _model.Message(id));
        Assert.Empty(await _model.Recipients(id));
        Assert.Empty(await Found("bert"));
    }

    [Fact]
    public async Task The_messages_of_an_account_are_listed()
    {
        var id = await Add(0, "anna.gross@firma.example", "bert.klein@kunde.example");
        await _model.Record(Mail(id, 0), new RecipientRow(id, "bert.klein@kunde.example", "ACCOUNT", "held", "pdf"));
        Assert.Equal([id], Ids(await _model.OfAccount("ACCOUNT", new Paging(0))));
        Assert.Empty(Ids(await _model.OfAccount("OTHER", new Paging(0))));
    }

    [Fact]
    public async Task The_audit_is_appended_read_newest_first_and_never_changed()
    {
        var audit = new Audit(Database.Source);
        for (var n = 0; n < 3; n++) await audit.Append(Noon.AddMinutes(n), "support", "retry", $"reason {n}", n == 1 ? "OTHER" : "MAIL");

        var all = await audit.Read();
        Assert.Equal(["reason 2", "reason 1", "reason 0"], all.Select(row => row.Why));
        Assert.Equal(Noon.AddMinutes(2), all[0].At);
        Assert.Equal(["reason 1", "reason 0"], (await audit.Read(before: all[0].Number)).Select(row => row.Why));
        Assert.Equal(["reason 2", "reason 0"], (await audit.Read("MAIL")).Select(row => row.Why));
        await Assert.ThrowsAnyAsync<DbException>(() => Database.Source.Execute("UPDATE Audit SET Why='another'", default));
    }

    [Fact]
    public async Task Entries_of_many_at_once_are_all_in_the_audit_and_each_has_its_number()
    {
        var audit = new Audit(Database.Source);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(n => audit.Append(Noon, "support", "retry", $"reason {n}", "MAIL")));

        var rows = await audit.Read(limit: 100);
        Assert.Equal(40, rows.Select(row => row.Why).Distinct().Count());
        Assert.Equal(rows.Select(row => row.Number).OrderDescending().Distinct(), rows.Select(row => row.Number));
    }

    [Fact]
    public async Task Texts_are_kept_whatever_is_in_them_but_what_no_database_can_hold()
    {
        await new Audit(Database.Source).Append(Noon, "support", "retry", "Grüße \ud83d\udce8 ' \" \\ % \0 \ud83d", "MAIL");
        Assert.Equal("Grüße \ud83d\udce8 ' \" \\ % \ufffd \ufffd", Assert.Single(await new Audit(Database.Source).Read()).Why);

        var id = Crockford.NewId();
        await _model.Record(Mail(id, 0), new RecipientRow(id, "grüße\ud83d\udce8'\"\\%\0\ud83d@kunde.example", null, "new", null));
        Assert.Equal("grüße\ud83d\udce8'\"\\%\ufffd\ufffd@kunde.example", Assert.Single(await _model.Recipients(id)).Address);
    }

    [Fact]
    public async Task Organisations_are_listed_once_each()
    {
        var organisations = new Organisations(Database.Source);
        await organisations.Add("kunde", "firma");
        await organisations.Add("firma");
        Assert.Equal(["firma", "kunde"], await organisations.All());
        await organisations.Remove("kunde");
        Assert.Equal(["firma"], await organisations.All());
    }

    private async Task<string> Add(int minute, string sender, string recipient)
    {
        var id = Crockford.NewId();
        await _model.Record(Mail(id, minute) with { Sender = sender }, new RecipientRow(id, recipient, null, "new", null));
        return id;
    }

    private async Task<List<string>> Found(string text) => Ids(await _model.Search(text, new Paging(0)));

    private static List<string> Ids(MessagePage page) => [.. page.Messages.Select(row => row.MailId)];

    private static MessageRow Mail(string id, int minute) =>
        new(id, "firma", "out", "anna.gross@firma.example", Noon.AddMinutes(minute), "accepted", null, false, 1234);
}
