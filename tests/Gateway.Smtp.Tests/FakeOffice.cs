using System.Collections.Concurrent;
using System.Net;
using Siegelpost.Smtp;

namespace Siegelpost.Tests;

/// <summary>A front office that keeps mails in memory and fails where a test says so.</summary>
internal sealed class FakeOffice : IFrontOffice
{
    public static readonly Submitter Firma = new("network:firma", new Dictionary<string, string> { ["firma.example"] = "firma", ["xn--gro-7ka.example"] = "gross" }, "firma", false);

    private readonly ConcurrentQueue<AcceptedMail> _accepted = new();

    public Submitter? Network { get; set; } = Firma;
    public string? Pinned { get; set; }
    public Func<Exception>? RecogniseFault { get; set; }
    public Func<Exception>? BeginFault { get; set; }
    public Func<Exception>? WriteFault { get; set; }
    public Func<Task>? WhileDraining { get; set; }
    public Func<Task>? WhileAccepting { get; set; }
    public Action<int>? Written { get; set; }
    public bool KeepContent { get; set; } = true;
    public int Begun;
    public int Discarded;

    public IReadOnlyList<AcceptedMail> Accepted => [.. _accepted];

    /// <summary>Addresses that networks were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public ValueTask<Submitter?> ByNetwork(IPAddress address)
    {
        Asked.Enqueue(address.ToString());
        return RecogniseFault is null ? new(Network) : throw RecogniseFault();
    }

    public ValueTask<Submitter?> ByCertificate(IPAddress address, string sha256) => new(sha256 == Pinned ? Firma with { Id = "certificate:firma" } : null);

    public ValueTask<Submitter?> ByCredentials(IPAddress address, string user, string password) =>
        RecogniseFault is not null ? throw RecogniseFault() : new(user == "anna" && password == "gross+Geheim" ? Firma with { Id = "login:anna" } : null);

    public IIncomingMail Begin(string organisation)
    {
        if (BeginFault is not null) throw BeginFault();
        Interlocked.Increment(ref Begun);
        return new IncomingMail(this);
    }

    public async Task Accept(string mailId, Envelope envelope, IIncomingMail mail)
    {
        if (WhileAccepting is not null) await WhileAccepting();
        _accepted.Enqueue(new AcceptedMail(mailId, envelope, ((IncomingMail)mail).Content));
    }

    private sealed class IncomingMail(FakeOffice office) : IIncomingMail
    {
        private readonly MemoryStream _content = new();

        public byte[] Content => _content.ToArray();

        public void Write(ReadOnlySpan<byte> content)
        {
            if (office.WriteFault is not null) throw office.WriteFault();
            office.Written?.Invoke(content.Length);
            if (office.KeepContent) _content.Write(content);
        }

        public async ValueTask Drain(CancellationToken cancellation)
        {
            if (office.WhileDraining is not null) await office.WhileDraining();
        }

        public ValueTask DisposeAsync()
        {
            Interlocked.Increment(ref office.Discarded);
            return ValueTask.CompletedTask;
        }
    }
}

internal sealed record AcceptedMail(string Id, Envelope Envelope, byte[] Content)
{
    public string Text => System.Text.Encoding.Latin1.GetString(Content);
}
