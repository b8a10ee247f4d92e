using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Siegelpost.Cluster;

namespace Siegelpost.Smtp;

/// <summary>
/// The dialogue on one connection: reads a command, lets the session decide, does what it says. Nothing is answered with 250 at the
/// end of a mail before <see cref="IFrontOffice.Accept"/> has returned, and whatever breaks is a 4xx.
/// </summary>
internal sealed class SmtpConnection(
    string id, IPAddress client, SmtpWire wire, IFrontOffice office, CertificateFiles? certificate, SmtpOptions limits, TimeProvider clock, ILogger log,
    CancellationToken closing)
{
    /// <summary>What is taken between two drains.</summary>
    private const int Block = 64 * 1024;

    private SmtpSession _session = new(limits, certificate is not null);
    private string? _clientCertificate;
    private int _errors;
    private int _authFailures;

    /// <summary>Runs to the end of the dialogue. The last reply is written, perhaps not yet sent.</summary>
    public async Task Run(bool startWithTls)
    {
        try
        {
            if (startWithTls && !await Secure()) return; // RFC 8314 §3.3
            Answer(SmtpReply.Greeting(limits.HostName));
            while (await Exchange()) ;
        }
        catch (TimeoutException)
        {
            HangUp(SmtpReply.TimedOut);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            HangUp(SmtpReply.ShuttingDown);
        }
        catch (Exception gone) when (gone is IOException or ConnectionAbortedException or AuthenticationException)
        {
            log.Lost(id, gone.GetType().Name);
        }
#pragma warning disable CA1031 // The connection's edge: the client keeps its mail and comes again.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            log.Broke(fault, id);
            HangUp(SmtpReply.Broken);
        }
    }

    /// <summary>One command and what follows from it; false when the connection is to be closed.</summary>
    private async Task<bool> Exchange()
    {
        closing.ThrowIfCancellationRequested();
        wire.Patience(limits.CommandTimeout);
        var line = await wire.ReadLine(limits.MaxAuthLine, closing);
        if (line.Kind == LineKind.End) return false;
        var command = Understand(line);
        if (command is SmtpCommand.Mail && _session is { Helo: not null, Submitter: null } && !await Recognise()) return Answer(SmtpReply.Fault);
        (var step, _session) = _session.Next(command);
        switch (step)
        {
            case Step.Say(var reply): return Answer(reply, command.Verb);
            case Step.Authenticate(var auth): return Answer(await Authenticate(auth), Verb.Auth);
            case Step.Receive(var mail): return Answer(await Receive(mail), Verb.Data);
            default: return await StartTls();
        }
    }

    private SmtpCommand Understand(WireLine line) => line.Kind switch
    {
        LineKind.TooLong => new SmtpCommand.Refused(SmtpReply.LineTooLong),
        LineKind.BadLineEnd => new SmtpCommand.Refused(SmtpReply.BadLineEnd),
        LineKind.NotText => new SmtpCommand.Refused(SmtpReply.BadSyntax),
        // Only AUTH may be as long as RFC 4954 §4 says.
        _ when line.Text.Length + 2 > limits.MaxCommandLine && !line.Text.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase) => new SmtpCommand.Refused(SmtpReply.LineTooLong),
        _ => CommandLine.Parse(line.Text),
    };

    private bool Answer(SmtpReply reply, Verb verb = Verb.Noop)
    {
        if (reply.IsPermanent)
        {
            log.CommandRefused(verb, reply.Code, reply.Enhanced, id);
            _errors++;
        }
        wire.Say(reply);
        if (reply.Closes) return false;
        if (_errors < limits.MaxErrors && _authFailures < limits.MaxAuthFailures) return true;
        HangUp(SmtpReply.TooManyErrors);
        return false;
    }

    private void HangUp(SmtpReply reply)
    {
        log.HungUp(id, reply.Code, reply.Enhanced);
        wire.Patience(TimeSpan.FromSeconds(5)); // for the last flush; who doesn't read won't keep us
        wire.Say(reply);
    }

    /// <summary>By its certificate, else its network, at the first MAIL: a probe that only says EHLO costs nobody a call. False on a fault.</summary>
    private async Task<bool> Recognise()
    {
        try
        {
            var submitter = _clientCertificate is null ? null : await office.ByCertificate(client, _clientCertificate).AsTask().WaitAsync(limits.AcceptTimeout, clock);
            submitter ??= await office.ByNetwork(client).AsTask().WaitAsync(limits.AcceptTimeout, clock);
            _session = _session with { Submitter = submitter };
            return true;
        }
#pragma warning disable CA1031 // The edge of an intake: not knowing who it is isn't a refusal.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            log.RecognitionFailed(fault, id);
            return false;
        }
    }

    private async Task<bool> StartTls()
    {
        if (wire.HasMoreInput()) return Answer(SmtpReply.PlaintextAfterStartTls, Verb.StartTls);
        wire.Say(SmtpReply.ReadyForTls);
        await wire.Flush();
        return await Secure();
    }

    private async Task<bool> Secure()
    {
        if (certificate is null) return false;
        wire.Patience(limits.TlsTimeout);
        (var protocol, _clientCertificate) = await wire.Secure(certificate.Current);
        _session = _session.Secured(protocol);
        return true;
    }

    /// <summary>RFC 4954 §4. A line of "*" cancels; a response is never logged.</summary>
    private async Task<SmtpReply> Authenticate(SmtpCommand.Auth auth)
    {
        var (credentials, refusal) = auth.Mechanism switch
        {
            "PLAIN" => await Plain(auth.Initial),
            "LOGIN" => await Login(auth.Initial),
            _ => (null, SmtpReply.UnknownMechanism),
        };
        if (refusal is not null) return refusal;
        try
        {
            var submitter = credentials is null ? null
                : await office.ByCredentials(client, credentials.User, credentials.Password).AsTask().WaitAsync(limits.AcceptTimeout, clock);
            if (submitter is null)
            {
                _authFailures++;
                log.WrongCredentials(id);
                return SmtpReply.WrongCredentials;
            }
            _session = _session.Authenticated(submitter);
            return SmtpReply.Authenticated;
        }
#pragma warning disable CA1031 // The edge of an intake: a fault behind us says nothing about the password.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            log.RecognitionFailed(fault, id);
            return SmtpReply.AuthenticationFault;
        }
    }

    private async Task<(Credentials?, SmtpReply?)> Plain(string? initial)
    {
        var (message, refusal) = initial is null ? await Ask("") : Decode(initial);
        return (message is null ? null : Credentials.FromPlain(message), refusal);
    }

    private async Task<(Credentials?, SmtpReply?)> Login(string? initial)
    {
        var (user, refusal) = initial is null ? await Ask("VXNlcm5hbWU6") : Decode(initial);
        if (user is null) return (null, refusal);
        (var password, refusal) = await Ask("UGFzc3dvcmQ6");
        return (password is null ? null : Credentials.Of(user, password), refusal);
    }

    private async Task<(string?, SmtpReply?)> Ask(string challenge)
    {
        wire.Say(SmtpReply.Challenge(challenge));
        var line = await wire.ReadLine(limits.MaxAuthLine, closing);
        return line.Kind switch
        {
            LineKind.Text when line.Text == "*" => (null, SmtpReply.AuthenticationCancelled),
            LineKind.Text => Decode(line.Text),
            LineKind.TooLong => (null, SmtpReply.AuthLineTooLong),
            LineKind.BadLineEnd => (null, SmtpReply.BadLineEnd),
            LineKind.NotText => (null, SmtpReply.BadBase64),
            _ => throw new ConnectionResetException("The client left during AUTH."),
        };
    }

    private static (string?, SmtpReply?) Decode(string base64) => Credentials.Decode(base64) is { } text ? (text, null) : (null, SmtpReply.BadBase64);

    /// <summary>From DATA to the answer after the final dot.</summary>
    private async Task<SmtpReply> Receive(Transaction transaction)
    {
        var mailId = Crockford.NewId();
        IIncomingMail? mail = null;
        try
        {
            mail = office.Begin(transaction.Organisation);
            wire.Say(SmtpReply.GoOn);
            var intake = new Intake(mail, limits);
            await ReadToEnd(intake);
            if (intake.Fault is not null) log.Deferred(intake.Fault, mailId, id);
            if (intake.Refusal is { } refusal)
            {
                log.Refused(mailId, refusal.Code, refusal.Enhanced, intake.Length, id);
                return refusal;
            }
            var (complete, envelope) = (mail, EnvelopeOf(transaction, mailId));
            mail = null; // it is the office's from the call on, whatever comes
            await Await(office.Accept(mailId, envelope, complete), mailId);
            log.Accepted(mailId, transaction.Organisation, _session.Submitter!.Id, intake.Length, transaction.Recipients.Count, id);
            _errors = 0;
            return SmtpReply.Queued(mailId);
        }
        catch (Exception gone) when (mail is not null && gone is IOException or ConnectionAbortedException or TimeoutException)
        {
            throw; // it was the client: nothing is owed
        }
#pragma warning disable CA1031 // The intake: any fault is temporary, and the client keeps its mail.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            log.Deferred(fault, mailId, id);
            return Intake.ReplyTo(fault);
        }
        finally
        {
            if (mail is not null) await mail.DisposeAsync();
        }
    }

    private async Task ReadToEnd(Intake intake)
    {
        var begun = clock.GetTimestamp();
        var ours = TimeSpan.Zero; // spent waiting for the store: not the client's slowness
        var received = 0L;
        while (!intake.Ended)
        {
            var elapsed = clock.GetElapsedTime(begun) - ours;
            var left = limits.DataTimeout - elapsed;
            // RFC 5321 §4.5.3.2 asks for patience with slow lines, not with a byte a minute.
            if (left <= TimeSpan.Zero || (elapsed > limits.DataGrace && received < limits.MinDataRate * elapsed.TotalSeconds)) throw new TimeoutException();
            wire.Patience(left < limits.DataBlockTimeout ? left : limits.DataBlockTimeout);
            var read = await wire.ReadBlock();
            var block = read.Buffer.Length > Block ? read.Buffer.Slice(0, Block) : read.Buffer;
            received += block.Length;
            // RFC 5321 §4.1.1.4: without the final dot there is no mail.
            var isLast = read.IsCompleted && block.Length == read.Buffer.Length;
            wire.Consume(intake.Take(block));
            if (isLast && !intake.Ended) throw new ConnectionResetException("The client left during DATA.");
            var draining = clock.GetTimestamp();
            await intake.Drain(CancellationToken.None); // ends by itself: a store's time is bounded
            ours += clock.GetElapsedTime(draining);
        }
    }

    private async Task Await(Task accepted, string mailId)
    {
        try
        {
            await accepted.WaitAsync(limits.AcceptTimeout, clock);
        }
        catch (TimeoutException) when (!accepted.IsCompleted)
        {
            _ = accepted.ContinueWith(_ => log.AcceptedTooLate(mailId), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private Envelope EnvelopeOf(Transaction mail, string mailId)
    {
        var now = clock.GetUtcNow();
        return new Envelope(
            mail.From?.ToString() ?? "",
            [.. mail.Recipients.Select(to => to.ToString())],
            _session.Submitter!.Id,
            mail.Organisation,
            now,
            client.ToString(),
            _session.Helo!,
            _session.TlsProtocol,
            mail.EightBit,
            mail.SmtpUtf8,
            ReceivedField.Write(_session, mail.SmtpUtf8, client, mailId, now));
    }
}
