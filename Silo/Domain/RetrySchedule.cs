using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Siegelpost.Silo.Domain;

/// <summary>When a row that the next hop deferred is tried again, when its sender hears of it, and when we give up.</summary>
internal static class RetrySchedule
{
    /// <summary>RFC 5321 §4.5.4.1: at least four or five days.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(5);

    /// <summary>The sender hears that the mail is late; once. As in Postfix and sendmail.</summary>
    public static readonly TimeSpan NoticeAfter = TimeSpan.FromHours(4);

    // RFC 5321 §4.5.4.1 wants 30 minutes and more in the long run, but two tries in the first hour; greylisting asks for minutes.
    private static readonly int[] Minutes = [1, 5, 15, 30, 60, 120, 240];

    /// <summary>The next attempt after <paramref name="attempts"/> failed ones; null: give up now.</summary>
    /// <param name="rowId">Spreads rows that failed together; the same row always gets the same times.</param>
    /// <param name="since">When the row first could have gone out.</param>
    public static DateTimeOffset? Next(string rowId, int attempts, DateTimeOffset since, DateTimeOffset now)
    {
        var last = since + GiveUpAfter;
        if (now >= last) return null;
        var pause = TimeSpan.FromMinutes(Minutes[Math.Clamp(attempts - 1, 0, Minutes.Length - 1)]);
        var next = now + pause * (1 + 0.2 * Fraction(rowId, attempts));
        return next < last ? next : last; // the very last attempt is made at the end
    }

    /// <summary>Is it time for the delay notice?</summary>
    public static bool IsLate(DateTimeOffset since, DateTimeOffset now) => now - since >= NoticeAfter;

    /// <summary>0 to 1, from a hash.</summary>
    private static double Fraction(string rowId, int attempts)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{rowId}\n{attempts}"), hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash) / (double)uint.MaxValue;
    }
}
