using System.Buffers;

namespace Siegelpost.Smtp;

/// <summary>
/// The mail between DATA and its final dot: from the wire into the sealed blob. A mail that turns out unacceptable is read to its
/// end nevertheless (RFC 5321 §4.2.5: the answer comes after the data), but goes nowhere.
/// </summary>
internal sealed class Intake(IIncomingMail mail, SmtpOptions limits)
{
    private readonly DataReader _reader = new(limits.MaxTextLine);
    private readonly ReceivedCounter _hops = new();

    public bool Ended => _reader.Ended;

    public long Length { get; private set; }

    /// <summary>Why it won't be accepted; null as long as it may.</summary>
    public SmtpReply? Refusal { get; private set; }

    /// <summary>What broke while writing, for the log.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Takes what is ours of the input and returns where the rest begins.</summary>
    public SequencePosition Take(ReadOnlySequence<byte> input)
    {
        var taken = 0L;
        foreach (var segment in input)
        {
            var rest = segment.Span;
            while (rest.Length > 0 && !Ended)
            {
                var read = _reader.Read(rest, out var content);
                Keep(content);
                rest = rest[read..];
                taken += read;
            }
            if (Ended) break;
        }
        return input.GetPosition(taken);
    }

    /// <summary>After each <see cref="Take"/>: here the client waits for a store that is slower than it.</summary>
    public async ValueTask Drain(CancellationToken cancellation)
    {
        if (Refusal is not null) return;
        try
        {
            await mail.Drain(cancellation);
        }
#pragma warning disable CA1031 // An intake, as in Write.
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            (Fault, Refusal) = (fault, ReplyTo(fault));
        }
    }

    private void Keep(ReadOnlySpan<byte> content)
    {
        Length += content.Length;
        _hops.Look(content);
        var refusal = _reader.Flaw switch
        {
            DataFlaw.None => Length > limits.MaxSize ? SmtpReply.TooLarge : _hops.Count > limits.MaxReceived ? SmtpReply.Loop : null,
            DataFlaw.LineTooLong => SmtpReply.TextLineTooLong,
            _ => SmtpReply.BareLineEnd,
        };
        // Signs of smuggling outweigh every other reason: that reply hangs up.
        if (Refusal is null || refusal == SmtpReply.BareLineEnd) Refusal = refusal ?? Refusal;
        if (Refusal is null && content.Length > 0) Write(content);
    }

    private void Write(ReadOnlySpan<byte> content)
    {
        try
        {
            mail.Write(content);
        }
#pragma warning disable CA1031 // An intake: whatever breaks behind us, the client keeps its mail (451).
        catch (Exception fault)
#pragma warning restore CA1031
        {
            (Fault, Refusal) = (fault, ReplyTo(fault));
        }
    }

    /// <summary>A fault is always temporary; a full disk says so (RFC 5321 §4.2.3: 452).</summary>
    public static SmtpReply ReplyTo(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
            if (cause is IOException && cause.HResult is 28 or 122 or unchecked((int)0x80070070)) // ENOSPC, EDQUOT, ERROR_DISK_FULL
                return SmtpReply.DiskFull;
        return SmtpReply.Fault;
    }
}
