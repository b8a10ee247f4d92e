using System.Text;

namespace Siegelpost.Tests;

/// <summary>A mail that its sender wants protected. <paramref name="Secret"/> stands somewhere in it and must not be readable anywhere outside.</summary>
/// <param name="Refused">Nobody can be sure whose it is: it goes to nobody.</param>
internal sealed record MarkedMail(string Shape, string Secret, byte[] Content, bool Refused);

/// <summary>Marked mails of every shape that senders, their programs and their enemies make.</summary>
internal static class MarkedMails
{
    private const string From = "From: Anna <anna@firma.example>\r\n";

    public static IReadOnlyList<MarkedMail> All { get; } = [.. Shapes().Select((shape, number) => Make(shape.Name, shape.Mail, number))];

    private static MarkedMail Make(string name, string mail, int number)
    {
        var secret = $"Geheimwort{number:00}Quitte";
        var text = mail.Replace("@b64@", Convert.ToBase64String(Encoding.UTF8.GetBytes($"Das ist {secret}, bitte nicht weitersagen.\r\n")), StringComparison.Ordinal)
            .Replace("@utf16@", Convert.ToBase64String(Encoding.Unicode.GetBytes($"Das ist {secret}, bitte nicht weitersagen.\r\n")), StringComparison.Ordinal)
            .Replace("@", secret, StringComparison.Ordinal).Replace($"{secret}firma.example", "@firma.example", StringComparison.Ordinal);
        return new(name, secret, Encoding.Latin1.GetBytes(text), name.StartsWith("ambiguous", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, string Mail)> Shapes()
    {
        // The mark in all its forms; @ is the secret.
        foreach (var (name, subject) in new[]
        {
            ("tag", "Subject: (Auto) x"), ("tag at the end", "Subject: x [AUTO]"), ("tag with blanks", "Subject: ( auto ) x"), ("tag after prefixes", "Subject: AW: WG: (Auto) x"),
            ("encoded tag", "Subject: =?utf-8?b?KEF1dG8pIHg=?="), ("tag over two words", "Subject: =?utf-8?q?(Au?= =?iso-8859-1?q?to)_x?="), ("tag beside an unknown charset", "Subject: =?utf-8?q?(Auto)?= =?klingon?b?S29udG8=?="),
            ("tag in an unknown charset", "Subject: =?klingon?q?(Auto)_x?="), ("tag in the second subject", "Subject: offen\r\nSubject: (Auto) x"), ("tag in the first of three subjects", "Subject: (Auto) x\r\nSubject: offen\r\nSubject: offen"),
            ("folded tag", "Subject:\r\n (Auto)\r\n\tx"), ("blank before the colon", "Subject : (Auto) x"), ("lower-case header", "subject:(auto)x"), ("8-bit subject", "Subject: (Auto) Gr\xfc\xdfe"),
            ("header of the add-in", "Subject: x\r\nX-Siegelpost-Encrypt: 1"), ("sensitivity", "Subject: x\r\nSensitivity: Company-Confidential"), ("a line that is no header", "Subject: x\r\nno header at all\r\nSubject: (Auto) x"),
            ("automatic", "Subject: (Auto) x\r\nAuto-Submitted: auto-generated"),
        })
            yield return (name, $"{From}{subject}\r\n\r\nDas ist @, bitte nicht weitersagen.\r\n");

        const string marked = From + "Subject: (Auto) x\r\nMIME-Version: 1.0\r\n";
        yield return ("without a blank line", $"{From}X-Note: @\r\nSubject: (Auto) x\r\n");
        yield return ("secret in other headers", $"{marked}Comments: @\r\nKeywords: @\r\nX-Mailer: @\r\nThread-Topic: @\r\n\r\nText\r\n");
        yield return ("boundary without an end", $"{marked}Content-Type: multipart/mixed; boundary=b\r\n\r\n@ im Vorwort\r\n--b\r\n\r\n@\r\n");
        yield return ("no boundary", $"{marked}Content-Type: multipart/mixed\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n@\r\n--b--\r\n");
        yield return ("the same boundary inside", $"{marked}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n@\r\n--b--\r\n@\r\n--b--\r\n@ danach\r\n");
        yield return ("base64 with rubbish", $"{marked}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%@b64@!!!\r\n=\r\n@\r\n");
        yield return ("broken quoted-printable", $"{marked}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=ZZ=C3=\r\n@=4=\r\n");
        yield return ("unknown encoding", $"{marked}Content-Type: text/plain; charset=klingon-8\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n@ \xe9\r\n");
        yield return ("UTF-16", $"{marked}Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\n@utf16@\r\n");
        yield return ("HTML only", $"{marked}Content-Type: text/html\r\n\r\n<html><head><title>@</title><script>alert('@')</script></head><body onload=\"@\"><p style=\"color:red\">@</p><img alt=\"@\" src=\"http://@firma.example/@.png\"></body></html>\r\n");
        yield return ("mail in a mail", $"{marked}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSiehe unten\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@firma.example\r\nSubject: innen @\r\n\r\n@\r\n--b--\r\n");
        yield return ("a thousand parts", $"{marked}Content-Type: multipart/mixed; boundary=b\r\n\r\n{string.Concat(Enumerable.Range(0, 1000).Select(i => $"--b\r\nContent-Type: text/plain\r\n\r\n{(i == 999 ? "@" : i)}\r\n"))}--b--\r\n");
        yield return ("a hundred levels", $"{marked}Content-Type: multipart/mixed; boundary=b0\r\n\r\n{string.Concat(Enumerable.Range(0, 100).Select(i => $"--b{i}\r\nContent-Type: multipart/mixed; boundary=b{i + 1}\r\n\r\n"))}--b100\r\n\r\n@\r\n");
        yield return ("inline PGP", $"{marked}\r\n@\r\n-----BEGIN PGP MESSAGE-----\r\n\r\n@b64@\r\n-----END PGP MESSAGE-----\r\n@\r\n");
        yield return ("PGP/MIME that isn't", $"{marked}Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\n@\r\n-----END PGP MESSAGE-----\r\n--b--\r\n");
        yield return ("S/MIME that isn't", $"{marked}Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n@b64@\r\n");
        yield return ("signed", $"{marked}Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n@\r\n--b\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n--b--\r\n");
        yield return ("calendar", $"{marked}Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:@\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        yield return ("winmail.dat", $"{marked}Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n@b64@\r\n");
        yield return ("attachment with a telling name", $"{marked}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nAnbei\r\n--b\r\nContent-Type: application/pdf; name=\"@.pdf\"\r\nContent-Disposition: attachment; filename=\"@.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n@b64@\r\n--b--\r\n");
        yield return ("uuencoded", $"{marked}\r\n@\r\nbegin 644 @.txt\r\n#86)C\r\n`\r\nend\r\n");
        yield return ("external body", $"{marked}Content-Type: message/external-body; access-type=URL; url=\"http://firma.example/@\"\r\n\r\nContent-Type: text/plain\r\n\r\n@\r\n");
        yield return ("part of a mail", $"{marked}Content-Type: message/partial; id=a; number=1; total=2\r\n\r\nSubject: @\r\n\r\n@\r\n");
        yield return ("delivery report", $"{marked}Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\n@\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; @\r\n--b--\r\n");
        yield return ("one endless line", $"{marked}\r\n{new string('x', 200_000)} @ {new string('y', 200_000)}\r\n");
        yield return ("ambiguous: no From", "Subject: (Auto) x\r\n\r\n@\r\n");
        yield return ("ambiguous: two From", $"{From}From: Berta <berta@firma.example>\r\nSubject: (Auto) x\r\n\r\n@\r\n");
    }
}
