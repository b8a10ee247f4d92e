using System.Buffers;
using System.Reflection;
using System.Text;
using Siegelpost.Smtp;

namespace Siegelpost.Tests;

public sealed class ReplyTests
{
    private static readonly SmtpReply[] All =
    [
        .. typeof(SmtpReply).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (SmtpReply)field.GetValue(null)!),
        SmtpReply.Greeting("mail.firma.example"), SmtpReply.Hello("mail.firma.example", "SIZE 1"), SmtpReply.Queued(Crockford.NewId()), SmtpReply.Challenge(""),
    ];

    [Fact]
    public void The_class_of_the_enhanced_code_is_the_first_digit_of_the_code() // RFC 3463 §2, RFC 2034 §4
    {
        foreach (var reply in All.Where(reply => reply.Enhanced is not null))
        {
            Assert.Contains(reply.Enhanced![0], "245");
            Assert.Equal(reply.Code / 100, reply.Enhanced[0] - '0');
            Assert.Matches(@"^[245]\.\d{1,3}\.\d{1,3}$", reply.Enhanced);
        }
    }

    [Fact]
    public void Every_reply_is_printable_ASCII_in_lines_of_at_most_512_bytes() // RFC 5321 §4.5.3.1.5
    {
        foreach (var reply in All)
        {
            var output = new ArrayBufferWriter<byte>();
            reply.WriteTo(output);
            var text = Encoding.ASCII.GetString(output.WrittenSpan);
            Assert.EndsWith("\r\n", text);
            Assert.All(text[..^2].Split("\r\n"), line =>
            {
                Assert.Matches(@"^[2-5][0-5][0-9][ -][ -~]*$", line);
                Assert.True(line.Length <= 510);
            });
        }
    }

    [Fact]
    public void A_reply_of_several_lines_has_a_hyphen_on_all_but_the_last()
    {
        var output = new ArrayBufferWriter<byte>();
        SmtpReply.Hello("host", "A", "B").WriteTo(output);
        Assert.Equal("250-host\r\n250-A\r\n250 B\r\n", Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Whoever_hears_421_or_221_is_left() => Assert.All(All.Where(reply => reply.Code is 421 or 221), reply => Assert.True(reply.Closes));
}
