using System.Net.Sockets;
using System.Security.Authentication;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Siegelpost.Silo.Delivery;

/// <summary>Quick retries of a failed connection: a restart of the next hop or a lost packet should not cost a minute.</summary>
internal static class ConnectRetry
{
    public static readonly DeliveryOutcome TooSlow = new DeliveryOutcome.Deferred("451 4.4.2 The next hop took too long");

    /// <summary>One or two more tries, and a time limit on each. Time-outs aren't repeated: they have cost enough.</summary>
    public static ResiliencePipeline Build(DeliveryTimes times, TimeProvider clock) => new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = times.Retries,
            Delay = times.Retry,
            BackoffType = DelayBackoffType.Exponential,
            ShouldHandle = new PredicateBuilder().Handle<SocketException>().Handle<IOException>(),
        })
        .AddTimeout(times.Connect)
        .Build();

    public static DeliveryOutcome Broken(Exception fault) => new DeliveryOutcome.Deferred(fault switch
    {
        TimeoutException or TimeoutRejectedException => "451 4.4.2 The next hop took too long",
        SocketException => "451 4.4.1 The next hop can't be reached",
        AuthenticationException or MailKit.Security.SslHandshakeException => "451 4.7.5 The next hop's TLS certificate is not the one expected",
        SmtpBrokenException broken => $"451 4.5.0 {broken.Message}",
        _ => "451 4.4.2 The connection to the next hop broke",
    });
}
