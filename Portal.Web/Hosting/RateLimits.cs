using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Siegelpost.Portal.Hosting;

/// <summary>Brakes for what changes something: per network, and per link. Reading is free: landing pages do nothing (RULES 15).</summary>
internal static class RateLimits
{
    /// <summary>Policy of endpoints where something could be guessed, or mail be caused.</summary>
    internal const string Attempts = "attempts";

    /// <summary>The same for pages where a password is chosen, whose strength is asked for while it is typed: that is no attempt.</summary>
    internal const string Passphrases = "passphrases";

    internal static void Configure(RateLimiterOptions options, PortalOptions portal)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "60";
            return ValueTask.CompletedTask;
        };
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => Window(context, ClientNetwork.Of(context), portal.PostsPerMinute)),
            PartitionedRateLimiter.Create<HttpContext, string>(context => Window(context, $"link:{context.Request.RouteValues["token"]}", portal.PostsPerMinute)));
        options.AddPolicy(Attempts, context => Window(context, ClientNetwork.Of(context), portal.AttemptsPerMinute));
        options.AddPolicy(Passphrases, context => IsRating(context)
            ? Window(context, $"rating:{ClientNetwork.Of(context)}", portal.PostsPerMinute)
            : Window(context, ClientNetwork.Of(context), portal.AttemptsPerMinute));
    }

    // Just this value, or the page would take another handler than we.
    private static bool IsRating(HttpContext context) => context.Request.Query["handler"] is { Count: 1 } handler && "Rate".Equals(handler[0], StringComparison.OrdinalIgnoreCase);

    private static RateLimitPartition<string> Window(HttpContext context, string key, int permits) =>
        HttpMethods.IsPost(context.Request.Method) && key != "link:"
            ? RateLimitPartition.GetSlidingWindowLimiter(key, _ => new() { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 })
            : RateLimitPartition.GetNoLimiter("reading");
}
