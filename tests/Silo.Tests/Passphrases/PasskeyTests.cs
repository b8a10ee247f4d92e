using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Siegelpost.Silo.Passphrases;

namespace Siegelpost.Tests.Passphrases;

/// <summary>A device of our own answers, honestly and otherwise.</summary>
public sealed class PasskeyTests
{
    internal const string Challenge = "dGhlIGNoYWxsZW5nZQ", Host = "post.firma.example", Origin = "https://post.firma.example";
    private static readonly byte[] Id = [1, 2, 3, 4];

    [Theory]
    [InlineData(PasskeyProof.Es256), InlineData(PasskeyProof.Rs256)]
    public void A_passkey_is_known_again_and_only_by_its_own_answers(int algorithm)
    {
        var device = new Device(algorithm);
        var made = PasskeyProof.Made(device.Make(), Challenge, Host, Origin)!.Value;
        Assert.Equal(1, made.Counter);
        long? Shown(PasskeyAnswer answer, long counter = 1, string challenge = Challenge) => PasskeyProof.Shown(answer, made.Key, algorithm, counter, challenge, Host, Origin);
        Assert.Equal(2, Shown(device.Show(2)));
        Assert.Equal(0, Shown(device.Show(0), counter: 0)); // devices that don't count
        Assert.Null(Shown(device.Show(1)));                 // a copy that is behind
        Assert.Null(Shown(device.Show(2), challenge: "YW5vdGhlcg"));
        Assert.Null(Shown(device.Show(2, origin: "https://post.firma.example.evil.example")));
        Assert.Null(Shown(device.Show(2, host: "evil.example")));
        Assert.Null(Shown(device.Show(2, type: "webauthn.create")));
        Assert.Null(Shown(device.Show(2, flags: 0x01))); // present, but nobody verified
        Assert.Null(Shown(device.Show(2, framed: true)));
        Assert.Null(Shown(new Device(algorithm).Show(2)));
        var answer = device.Show(2);
        Assert.Null(Shown(answer with { Signature = Base64Url.EncodeToString([0x30, 0x00]) }));
        Assert.Null(Shown(answer with { ClientData = "!" }));
        Assert.Null(Shown(answer with { ClientData = Base64Url.EncodeToString("[]"u8) }));
        Assert.Null(Shown(answer with { AuthenticatorData = Base64Url.EncodeToString(new byte[36]) }));
        Assert.Null(Shown(answer with { AuthenticatorData = new string('A', 5000) }));
    }

    [Fact]
    public void What_is_no_new_passkey_for_us_is_not_kept()
    {
        var device = new Device(PasskeyProof.Es256);
        (byte[] Key, long Counter)? Made(PasskeyAnswer answer) => PasskeyProof.Made(answer, Challenge, Host, Origin);
        Assert.NotNull(Made(device.Make()));
        Assert.Null(Made(device.Make(origin: "http://post.firma.example")));
        Assert.Null(Made(device.Make(type: "webauthn.get")));
        Assert.Null(Made(device.Make() with { Id = Base64Url.EncodeToString([9, 9, 9, 9]) }));
        Assert.Null(Made(device.Make() with { Algorithm = PasskeyProof.Rs256 }));
        Assert.Null(Made(device.Make() with { Algorithm = -8 }));
        Assert.Null(Made(device.Make() with { Key = Base64Url.EncodeToString([1, 2, 3]) }));
        using var weak = RSA.Create(1024);
        Assert.Null(Made(device.Make() with { Algorithm = PasskeyProof.Rs256, Key = Base64Url.EncodeToString(weak.ExportSubjectPublicKeyInfo()) }));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Null(Made(device.Make() with { Key = Base64Url.EncodeToString(other.ExportSubjectPublicKeyInfo()) }));
    }

    internal sealed class Device(int algorithm, string challenge = Challenge)
    {
        private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly RSA _rsa = RSA.Create(2048);

        public PasskeyAnswer Make(string type = "webauthn.create", string origin = Origin)
        {
            byte[] data = [.. Data(Host, 0x45, 1), .. new byte[16], 0, (byte)Id.Length, .. Id, 0xa0];
            var key = algorithm == PasskeyProof.Es256 ? _ec.ExportSubjectPublicKeyInfo() : _rsa.ExportSubjectPublicKeyInfo();
            return new(Base64Url.EncodeToString(Id), Base64Url.EncodeToString(Client(type, origin, false)), Base64Url.EncodeToString(data), "", Base64Url.EncodeToString(key), algorithm);
        }

        public PasskeyAnswer Show(uint counter, string type = "webauthn.get", string origin = Origin, string host = Host, byte flags = 0x05, bool framed = false)
        {
            var (client, data) = (Client(type, origin, framed), Data(host, flags, counter));
            byte[] signed = [.. data, .. SHA256.HashData(client)];
            var signature = algorithm == PasskeyProof.Es256
                ? _ec.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) : _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return new(Base64Url.EncodeToString(Id), Base64Url.EncodeToString(client), Base64Url.EncodeToString(data), Base64Url.EncodeToString(signature), "", algorithm);
        }

        /// <summary>The same device, asked anew.</summary>
        public string Asked { get; set; } = challenge;

        private byte[] Client(string type, string origin, bool framed) => Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","challenge":"{{Asked}}","origin":"{{origin}}","crossOrigin":{{(framed ? "true" : "false")}}}""");

        private static byte[] Data(string host, byte flags, uint counter)
        {
            var count = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(count, counter);
            return [.. SHA256.HashData(Encoding.UTF8.GetBytes(host)), flags, .. count];
        }
    }
}
