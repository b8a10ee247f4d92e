using Microsoft.Extensions.Time.Testing;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

public sealed class OutboxTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly Outbox _outbox;

    public OutboxTests() => _outbox = new Outbox(_folder["outbox"], _clock);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Mails_show_in_the_mailboxes_of_their_recipients_newest_first()
    {
        var first = await Write("one", "bert.klein@kunde.example");
        var second = await Write("two", "Bert.Klein@kunde.example", "anna.gross@firma.example");

        Assert.Equal(["anna.gross@firma.example", "bert.klein@kunde.example"], _outbox.Mailboxes(), StringComparer.OrdinalIgnoreCase);
        Assert.Equal([second, first], _outbox.MailsTo("bert.klein@kunde.example").Select(mail => mail.Id));
        Assert.Equal([second], _outbox.MailsTo("anna.gross@firma.example").Select(mail => mail.Id));
        Assert.Empty(_outbox.MailsTo("nobody@kunde.example"));
    }

    [Fact]
    public async Task A_mail_is_opened_byte_for_byte()
    {
        var id = await Write("one", "bert.klein@kunde.example");

        using var reader = new StreamReader(_outbox.Open(id)!);
        Assert.Equal("one", await reader.ReadToEndAsync());
        var mail = _outbox.Find(id)!;
        Assert.Equal(("anna.gross@firma.example", 3L, _clock.Start), (mail.From, mail.Size, mail.WrittenAt));
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("../secret"), InlineData("20260302120000000-../../../etc/passwd"), InlineData("20260302120000000-7Q4K2R9T0000000000000000AB")]
    public async Task Anything_but_an_id_of_a_mail_opens_nothing(string? id)
    {
        await Write("one", "bert.klein@kunde.example");
        File.WriteAllText(_folder["secret.eml"], "secret");
        Assert.Null(_outbox.Open(id));
        Assert.Null(_outbox.Find(id));
    }

    [Fact]
    public async Task A_mail_that_breaks_off_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(() => _outbox.Write("", ["bert.klein@kunde.example"], new BreakingStream()));
        Assert.Empty(_folder.Files());
        Assert.Empty(_outbox.Mailboxes());
    }

    [Fact]
    public async Task What_somebody_edited_by_hand_does_not_hide_the_rest()
    {
        var id = await Write("one", "bert.klein@kunde.example");
        File.WriteAllText(_folder["outbox/20260302120000001-7Q4K2R9T0000000000000000AB.json"], "{ broken");
        File.WriteAllText(_folder["outbox/notes.json"], "{}");
        Assert.Equal([id], _outbox.MailsTo("bert.klein@kunde.example").Select(mail => mail.Id));
    }

    private async Task<string> Write(string mail, params string[] recipients)
    {
        var id = await _outbox.Write("anna.gross@firma.example", recipients, System.Text.Encoding.ASCII.GetBytes(mail));
        _clock.Advance(TimeSpan.FromSeconds(1));
        return id;
    }

    private sealed class BreakingStream : MemoryStream
    {
        private bool _broken;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_broken) throw new IOException("Gone.");
            _broken = true;
            return new(100);
        }
    }
}
