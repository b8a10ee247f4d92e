using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Siegelpost.Portal.Support;

/// <summary>Endpoint metadata: a Content-Security-Policy other than that of all pages.</summary>
internal sealed record ContentPolicy(string Value);

internal static class ContentPolicies
{
    public static void UseContentPolicies(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ContentPolicy>() is { } policy) context.Response.Headers.ContentSecurityPolicy = policy.Value;
        return next(context);
    });
}
