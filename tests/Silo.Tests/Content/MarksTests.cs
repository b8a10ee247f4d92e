using System.Text;
using CsCheck;
using Siegelpost.Silo.Content;

namespace Siegelpost.Tests.Content;

public sealed class MarksTests
{
    [Theory]
    [InlineData("(Auto) Angebot", "Angebot")]
    [InlineData("[Auto] Angebot", "Angebot")]
    [InlineData("(auto)Angebot", "Angebot")]
    [InlineData("( AUTO )  Angebot", "Angebot")]
    [InlineData("[\tauto ] Angebot", "Angebot")]
    [InlineData("Angebot (Auto)", "Angebot")]
    [InlineData("Angebot [AUTO] ", "Angebot")]
    [InlineData("Angebot[auto]", "Angebot")]
    [InlineData("(Auto) Angebot [Auto]", "Angebot")]
    [InlineData("(Auto)(Auto) [auto] Angebot", "Angebot")]
    [InlineData("(Auto)", "")]
    [InlineData("AW: (Auto) Angebot", "AW: Angebot")]
    [InlineData("(Auto) AW: Angebot", "AW: Angebot")]
    [InlineData("Re: [Auto] Angebot", "Re: Angebot")]
    [InlineData("RE: AW: WG: (Auto) Angebot", "RE: AW: WG: Angebot")]
    [InlineData("(Auto) AW: (Auto) Angebot", "AW: Angebot")]
    [InlineData("WG:(Auto)Angebot", "WG: Angebot")]
    [InlineData("FW: (auto) Angebot", "FW: Angebot")]
    [InlineData("Fwd: (auto) Angebot", "Fwd: Angebot")]
    [InlineData("Antw: (Auto) Angebot", "Antw: Angebot")]
    [InlineData("Antwort: (Auto) Angebot", "Antwort: Angebot")]
    [InlineData("AW[2]: (Auto) Angebot", "AW[2]: Angebot")]
    [InlineData("Re(3): (Auto) Angebot", "Re(3): Angebot")]
    [InlineData("(Auto] Angebot", "Angebot")]
    [InlineData("(Auto)\r\n Angebot", "Angebot")]
    [InlineData("\r\n (Auto) Angebot", "Angebot")]
    [InlineData("=?utf-8?Q?(Auto)_Angebot?=", "Angebot")]
    [InlineData("=?UTF-8?q?=28Auto=29_Gr=C3=BC=C3=9Fe?=", "Grüße")]
    [InlineData("=?utf-8?B?KEF1dG8pIEFuZ2Vib3Q=?=", "Angebot")]
    [InlineData("=?iso-8859-1?Q?=5Bauto=5D_Gr=FC=DFe?=", "Grüße")]
    [InlineData("=?utf-8?q?(Au?= =?utf-8?q?to)_Angebot?=", "Angebot")]
    [InlineData("=?utf-8?q?(Au?=\r\n =?iso-8859-1?q?to)_Angebot?=", "Angebot")]
    [InlineData("=?utf-8?B?KEF1?= =?utf-8?B?dG8pIEFuZ2Vib3Q=?=", "Angebot")]
    [InlineData("=?utf-8?q?Angebot?= (Auto)", "Angebot")]
    [InlineData("AW: =?utf-8?q?(Auto)_Gr=C3=BC=C3=9Fe?=", "AW: Grüße")]
    public void A_tag_marks_and_is_removed(string subject, string cleaned)
    {
        var mark = Judge($"Subject: {subject}\r\n");
        Assert.True(mark.IsMarked);
        Assert.Equal("tag", mark.Trigger);
        Assert.Equal(cleaned, mark.Subject);
        Assert.Equal(SenderStanding.Own, mark.Sender);
    }

    [Theory]
    [InlineData("=?no-such-charset?Q?=28Auto=29_x?=")]
    [InlineData("=?no-such-charset?B?KEF1dG8pIHg=?=")]
    [InlineData("=??q?(Auto)_x?=")]
    [InlineData("=?utf-8?q?(Auto) x?=")]
    [InlineData("=?utf-8?q?(Auto)_x")]
    [InlineData("=?utf-8?B?KEF1dG8pIHg")]
    [InlineData("=?utf-8?Q?=28Auto=29_=ZZ?=")]
    [InlineData("=?utf-8*de?Q?=28Auto=29_x?=")]
    [InlineData("=?utf-7?Q?+ACg-Auto+ACk- x?=")]
    [InlineData("=?utf-16?B?KABBAHUAdABvACkAIAB4AA==?=")]
    [InlineData("=?utf-16be?B?ACgAQQB1AHQAbwApACAAeA==?=")]
    [InlineData("=?us-ascii?Q?=28=41uto=29?=")]
    [InlineData("=?ibm037?B?TcGko5ZdQKc=?=")]
    [InlineData("=?utf-8?Q?=3D=3Futf-8=3FQ=3F(Auto)=5Fx=3F=3D?=")]
    [InlineData("=?utf-8?q?=EF=BC=88Auto=EF=BC=89_x?=")]
    [InlineData("=?utf-8?q?=E2=80=8B(Au=E2=80=8Bto)_x?=")]
    [InlineData("=?utf-8?q?=E2=80=AE(Auto)_x?=")]
    [InlineData("\u00ef\u00bc\u0088Auto\u00ef\u00bc\u0089 x")]
    [InlineData("\u00ff\u00fe (Auto)")]
    [InlineData("=?utf-8?q?x_=5BAuto=5D?=")]
    [InlineData("=?x?=  =?utf-8?q?(Auto)?= y =?broken")]
    public void Any_reading_with_a_tag_marks(string subject) => Assert.True(Judge($"Subject: {subject}\r\n").IsMarked);

    [Theory]
    [InlineData("Angebot")]
    [InlineData("Auto zu verkaufen")]
    [InlineData("Bitte (Auto) mitbringen")]
    [InlineData("(Autos) im Angebot")]
    [InlineData("(Auto")]
    [InlineData("Auto)")]
    [InlineData("[Ticket 12] Hallo (Automatik)")]
    [InlineData("=?utf-8?q?Gr=C3=BC=C3=9Fe?=")]
    [InlineData("[plain] Angebot")]
    [InlineData("")]
    public void What_is_no_tag_marks_nothing(string subject)
    {
        var mark = Judge($"Subject: {subject}\r\n");
        Assert.False(mark.IsMarked);
        Assert.Null(mark.Trigger);
    }

    [Theory]
    [InlineData("X-Siegelpost-Encrypt: 1", "header")]
    [InlineData("x-siegelpost-encrypt:1", "header")]
    [InlineData("X-Siegelpost-Encrypt: yes", "header")]
    [InlineData("X-Siegelpost-Encrypt: =?utf-8?q?1?=", "header")]
    [InlineData("X-Siegelpost-Encrypt: 0\r\nX-Siegelpost-Encrypt: 1", "header")]
    [InlineData("X-Siegelpost-Encrypt: 1\r\nX-Siegelpost-Encrypt: 0", "header")]
    [InlineData("Sensitivity: Company-Confidential", "sensitivity")]
    [InlineData("Sensitivity: company-confidential", "sensitivity")]
    [InlineData("Sensitivity: Private\r\nSensitivity: Company Confidential", "sensitivity")]
    [InlineData("Subject: Hallo\r\nSubject: (Auto) Hallo", "tag")]
    [InlineData("Subject: (Auto) Hallo\r\nX-Siegelpost-Encrypt: 0", "tag")]
    [InlineData("X-Siegelpost-Encrypt: 0\r\nSensitivity: Company-Confidential", "sensitivity")]
    public void Headers_mark_and_any_positive_beats_any_negative(string fields, string trigger)
    {
        var mark = Judge(fields + "\r\n");
        Assert.Equal((true, trigger), (mark.IsMarked, mark.Trigger));
    }

    [Theory]
    [InlineData("X-Siegelpost-Encrypt: 0")]
    [InlineData("X-Siegelpost-Encrypt: off")]
    [InlineData("Sensitivity: Private")]
    [InlineData("Sensitivity: Personal")]
    public void Negative_headers_mark_nothing(string fields) => Assert.False(Judge(fields + "\r\n").IsMarked);

    [Theory]
    [InlineData("no field at all\r\n")]
    [InlineData(" begins with a continuation\r\nSubject: x\r\n")]
    [InlineData("Subject: x\0y\r\n")]
    [InlineData("Subject: x\rSubject: (Auto) y\r\n")]
    [InlineData("S\u00fcbject: x\r\n")]
    [InlineData(": no name\r\n")]
    public void An_unparsable_header_marks(string fields)
    {
        var mark = Judge(fields, fieldsFirst: true);
        Assert.Equal((true, "unparsable"), (mark.IsMarked, mark.Trigger));
    }

    [Fact]
    public void A_header_over_the_limit_marks() =>
        Assert.Equal("unparsable", Judge($"X-Long: {new string('x', HeaderBlock.MaxBytes)}\r\n").Trigger);

    [Fact]
    public void Plain_takes_a_mail_out_where_it_is_permitted()
    {
        var permits = Mails.Firma(new() { AllowPlain = true, AlwaysProtectDomains = ["kunde.example"] });
        Assert.False(Judge("Subject: [plain] Hallo\r\nX-Siegelpost-Encrypt: 1\r\n", permits).IsMarked);
        Assert.False(Judge("Subject: (Auto) Hallo (plain)\r\n", permits).IsMarked);
        Assert.True(Judge("Subject: [plain] Hallo\r\nSubject: Hallo\r\n", permits).IsMarked);   // not the only reading
        Assert.True(Judge("Subject: [plain] Hallo\r\nno field\r\n", permits).IsMarked);
        Assert.True(Judge("Subject: (Auto) [plain] Hallo\r\n").IsMarked);
        Assert.Equal("[plain] Hallo", Judge("Subject: (Auto) [plain] Hallo\r\n").Subject);
    }

    [Theory]
    [InlineData("bert@kunde.example", true)]
    [InlineData("bert@KUNDE.example", true)]
    [InlineData("bert@andere.example", false)]
    [InlineData("bert@kunde.example.org", false)]
    public void A_rule_for_a_domain_marks(string recipient, bool isMarked)
    {
        var rule = Mails.Firma(new() { AlwaysProtectDomains = ["Kunde.example"] });
        Assert.Equal(isMarked, Marks.Judge(Mails.Headers(Mails.FromAnna + "Subject: Hallo\r\n"), rule, [recipient]).IsMarked);
    }

    [Theory]
    [InlineData("anna@firma.example")]
    [InlineData("<anna@FIRMA.example>")]
    [InlineData("Anna <anna@firma.example>")]
    [InlineData("\"Groß, Anna\" <anna@firma.example>")]
    [InlineData("=?utf-8?q?Anna_Gro=C3=9F?= <anna@firma.example>")]
    [InlineData("anna@firma.example (Anna)")]
    [InlineData("\"anna@andere.example\" <anna@firma.example>")]
    [InlineData("Anna\r\n <anna@firma.example>")]
    [InlineData("anna@gr\u00c3\u00bcn.example")]
    public void One_mailbox_of_the_organisation_is_its_own(string from) => Assert.Equal(SenderStanding.Own, JudgeFrom($"From: {from}\r\n").Sender);

    [Theory]
    [InlineData("From: bert@kunde.example")]
    [InlineData("From: \"anna@firma.example\" <bert@kunde.example>")]
    [InlineData("From: anna@firma.example.kunde.example")]
    public void Tags_of_foreign_senders_mean_nothing(string from)
    {
        var mark = JudgeFrom(from + "\r\n");
        Assert.Equal((false, SenderStanding.Foreign, "(Auto) Hallo"), (mark.IsMarked, mark.Sender, mark.Subject));
    }

    [Theory]
    [InlineData("")]
    [InlineData("From:\r\n")]
    [InlineData("From: <>\r\n")]
    [InlineData("From: anna@firma.example, bert@kunde.example\r\n")]
    [InlineData("From: anna@firma.example\r\nFrom: bert@kunde.example\r\n")]
    [InlineData("From: Team: anna@firma.example;\r\n")]
    [InlineData("From: <@a.example:anna@firma.example>\r\n")]
    [InlineData("From: <anna@firma.example> <bert@kunde.example>\r\n")]
    [InlineData("From: bert@kunde.example (<anna@firma.example>)\r\n")]
    [InlineData("From: (x) anna@firma.example\r\n")]
    [InlineData("From: anna@firma.example(@kunde.example)\r\n")]
    [InlineData("From: \"anna\"@firma.example\r\n")]
    [InlineData("From: \"x <anna@firma.example>\r\n")]
    [InlineData("From: Gro\u00df, Anna <anna@firma.example>\r\n")]
    [InlineData("From: anna@firma.example bert@kunde.example\r\n")]
    [InlineData("From: anna@firma.example\0@kunde.example\r\n")]
    [InlineData("From: anna\r\n")]
    public void An_ambiguous_sender_fails_closed(string from)
    {
        var mark = JudgeFrom(from);
        Assert.Equal((true, SenderStanding.Ambiguous), (mark.IsMarked, mark.Sender));
        Assert.NotNull(mark.Trigger);
    }

    [Fact]
    public void Random_bytes_never_throw() => Gen.Byte.Array[0, 400].Sample(bytes =>
    {
        var block = HeaderBlock.Parse(Encoding.ASCII.GetBytes("From: anna@firma.example\r\nSubject: ").Concat(bytes).ToArray());
        _ = Marks.Judge(block, Mails.Firma(), ["bert@kunde.example"]);
        _ = MailHeaders.Read(block, nullSender: false);
    }, iter: 2000);

    private static Mark Judge(string fields, OrganisationProfile? organisation = null, bool fieldsFirst = false) => Marks.Judge(
        Mails.Headers(fieldsFirst ? fields + Mails.FromAnna : Mails.FromAnna + fields), organisation ?? Mails.Firma(), ["bert@kunde.example"]);

    private static Mark JudgeFrom(string from) =>
        Marks.Judge(HeaderBlock.Parse(Encoding.Latin1.GetBytes(from + "Subject: (Auto) Hallo\r\n\r\n")), Mails.Firma(), ["bert@kunde.example"]);
}
