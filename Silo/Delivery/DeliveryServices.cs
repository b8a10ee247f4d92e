using Siegelpost.Storage;

namespace Siegelpost.Silo.Delivery;

/// <summary>Puts delivery into a host.</summary>
internal static class DeliveryServices
{
    /// <summary>Adds <see cref="Dispatcher"/>. Without a relay an <see cref="Outbox"/> must be registered, which only Development does (RULES 11).</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services, RelayOptions relay)
    {
        var helloName = HelloName(relay.HelloName);
        services.AddSingleton(new DeliveryTimes());
        services.AddSingleton(_ => VerifiedTls.From(relay.TrustFile));
        services.AddSingleton(provider => new ConnectionPool(helloName, provider.GetRequiredService<VerifiedTls>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new PassedMailSender(helloName, provider.GetRequiredService<DeliveryTimes>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ComposedMailSender>();
        services.AddSingleton(provider => new Dispatcher(relay.NextHop, provider.GetRequiredService<PassedMailSender>(), provider.GetRequiredService<ComposedMailSender>(),
            provider.GetService<Outbox>() is { } outbox ? new OutboxSender(outbox) : null, provider.GetRequiredService<ILogger<Dispatcher>>()));
        return services;
    }

    // RFC 5321 §4.1.4: a name of ours; one without a dot is no name on the Internet, but a machine's own relay knows it.
    private static string HelloName(string? configured)
    {
        var name = string.Concat((configured ?? Environment.MachineName).Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '[' or ']' or ':'));
        return name.Length > 0 ? name : "localhost";
    }
}
