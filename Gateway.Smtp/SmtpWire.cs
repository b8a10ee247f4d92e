using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Siegelpost.Cluster;

namespace Siegelpost.Smtp;

internal enum LineKind { Text, TooLong, BadLineEnd, NotText, End }

/// <summary>A line as it came, without its CRLF.</summary>
internal readonly record struct WireLine(LineKind Kind, string Text = "");

/// <summary>
/// The bytes of one connection, in clear or under TLS: lines and blocks in, replies out. Every wait has an end. Replies leave when
/// nothing more of what the client has sent is there to be read (RFC 2920 §3.2), or when some kilobytes wait, so that a client
/// that only sends can't fill our memory with replies.
/// </summary>
internal sealed class SmtpWire(ConnectionContext connection, TimeProvider clock) : IAsyncDisposable
{
    private const int MaxUnflushed = 4096;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private PipeReader _input = connection.Transport.Input;
    private PipeWriter _output = connection.Transport.Output;
    private CancellationTokenSource _deadline = new(Timeout.InfiniteTimeSpan, clock);
    private SslStream? _tls;

    /// <summary>From now on, reads and writes together may take this long; then they throw <see cref="TimeoutException"/>.</summary>
    public void Patience(TimeSpan patience)
    {
        if (_deadline.IsCancellationRequested)
        {
            _deadline.Dispose();
            _deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        }
        _deadline.CancelAfter(patience);
    }

    public void Say(SmtpReply reply) => reply.WriteTo(_output);

    /// <summary>One line of at most this many bytes with its CRLF; a longer one is skipped without being held.</summary>
    /// <param name="closing">Ends the wait with <see cref="OperationCanceledException"/>.</param>
    public async ValueTask<WireLine> ReadLine(int maxLength, CancellationToken closing)
    {
        var skipping = false;
        while (true)
        {
            var read = await Read(closing);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } lineFeed)
            {
                var line = buffer.Slice(0, buffer.GetPosition(1, lineFeed));
                var result = skipping || line.Length > maxLength ? new WireLine(LineKind.TooLong) : Decode(line);
                _input.AdvanceTo(line.End);
                return result;
            }
            skipping |= buffer.Length >= maxLength;
            _input.AdvanceTo(skipping ? buffer.End : buffer.Start, buffer.End);
            if (read.IsCompleted) return new WireLine(LineKind.End);
        }
    }

    private static WireLine Decode(ReadOnlySequence<byte> line)
    {
        var bytes = line.ToArray().AsSpan();
        // RFC 5321 §2.3.8: CR and LF only together, or the next server sees other lines than we do.
        if (!bytes.EndsWith("\r\n"u8) || bytes[..^2].IndexOfAny((byte)'\r', (byte)0) >= 0) return new WireLine(LineKind.BadLineEnd);
        try
        {
            return new WireLine(LineKind.Text, StrictUtf8.GetString(bytes[..^2]));
        }
        catch (DecoderFallbackException)
        {
            return new WireLine(LineKind.NotText);
        }
    }

    /// <summary>What is there of a mail's text; say with <see cref="Consume"/> how much of it was taken.</summary>
    public ValueTask<ReadResult> ReadBlock() => Read(CancellationToken.None);

    public void Consume(SequencePosition taken) => _input.AdvanceTo(taken);

    private async ValueTask<ReadResult> Read(CancellationToken closing)
    {
        if (_output.UnflushedBytes > MaxUnflushed) await Flush();
        if (_input.TryRead(out var ready)) return ready;
        await Flush();
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, closing);
        try
        {
            return await _input.ReadAsync(wait.Token);
        }
        catch (OperationCanceledException) when (_deadline.IsCancellationRequested && !closing.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    public async ValueTask Flush()
    {
        try
        {
            var flushed = await _output.FlushAsync(_deadline.Token);
            if (flushed.IsCompleted) throw new ConnectionResetException("The client reads no longer.");
        }
        catch (OperationCanceledException) when (_deadline.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    /// <summary>Something in clear is there already that would be read as if it had come under TLS (CVE-2011-0411).</summary>
    public bool HasMoreInput()
    {
        if (!_input.TryRead(out var read)) return false;
        var more = !read.Buffer.IsEmpty;
        _input.AdvanceTo(read.Buffer.Start);
        return more;
    }

    /// <summary>The server's side of the TLS handshake. RFC 8996: nothing older than TLS 1.2.</summary>
    /// <returns>The protocol, "TLSv1.3" or "TLSv1.2", and the SHA-256 of the client's certificate, if it has shown one.</returns>
    public async Task<(string Protocol, string? ClientCertificate)> Secure(SslStreamCertificateContext certificate)
    {
        _tls = new SslStream(new PipeStream(_input, _output), leaveInnerStreamOpen: true);
        try
        {
            await _tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate,
                    ClientCertificateRequired = true, // asked for; a client without one goes on
                    CertificateChainPolicy = Stranger(),
#pragma warning disable CA5359 // Only a pinned fingerprint means anything; the handshake proves the key. One that nobody pinned is no error.
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    AllowRenegotiation = false,
                },
                _deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException();
        }
        // Zero-byte reads: an idle session holds no buffer.
        _input = PipeReader.Create(_tls, new StreamPipeReaderOptions(bufferSize: 16384, minimumReadSize: 4096, leaveOpen: true, useZeroByteReads: true));
        _output = PipeWriter.Create(_tls, new StreamPipeWriterOptions(leaveOpen: true));
        return (_tls.SslProtocol == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2", _tls.RemoteCertificate?.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());
    }

    /// <summary>A chain that is built of nothing: a stranger's certificate must not make us fetch its issuers or ask about revocation.</summary>
    private static X509ChainPolicy Stranger() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    /// <summary>Sends what is left, and close_notify under TLS; the transport itself closes when the handler returns.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Flush();
            if (_tls is { IsAuthenticated: true }) await _tls.ShutdownAsync();
        }
        catch (Exception gone) when (gone is IOException or TimeoutException or InvalidOperationException or OperationCanceledException)
        {
            // The client went first.
        }
        if (_tls is not null) await _tls.DisposeAsync();
        _deadline.Dispose();
    }
}
