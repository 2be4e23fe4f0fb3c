#include "shared/crypto/possession.h"

#include <QTest>

// The vectors were computed in Python: X25519 written from RFC 7748, BLAKE2b of hashlib; nothing of libsodium.

namespace roamwire {
namespace {

using namespace Qt::StringLiterals;

template <typename Bytes>
Bytes fromHex(const QByteArray& hex)
{
    return Bytes::fromRaw(QByteArray::fromHex(hex)).value_or(Bytes());
}

PrivateKey privateKey(const QByteArray& hex)
{
    PrivateKey key;
    const QByteArray raw = QByteArray::fromHex(hex);
    std::copy(raw.begin(), raw.end(), reinterpret_cast<char*>(key.data()));
    return key;
}

const TenantId kTenant = *TenantId::fromString(u"00112233-4455-6677-8899-aabbccddeeff");

/// One join as both sides see it.
struct Exchange
{
    PossessionChallenge challenge;
    PrivateKey key = makePrivateKey();
    PublicKey publicKey = publicKeyOf(key);
    Binding binding = fromHex<Binding>(QByteArray(64, 'b'));

    ProofContext context() const { return {challenge.serverKey(), challenge.nonce(), kTenant, binding}; }
    bool accepts(const ProofContext& proven) const
    {
        return challenge.verify(*provePossession(key, proven), publicKey, kTenant, binding);
    }
};

} // namespace

class TestPossession final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void proofsMatchTheVectors_data();
    void proofsMatchTheVectors();
    void rightProofIsAccepted();
    void proofOfAnythingElseIsRefused_data();
    void proofOfAnythingElseIsRefused();
    void proofOfAnotherKeyIsRefused();
    void everyBitOfTheProofCounts();
    void lowOrderPointsAreRefused_data();
    void lowOrderPointsAreRefused();
    void aliasOfTheKeyIsRefused();
    void challengesAreFresh();
    void privateKeysAreClamped();
    void movedSecretsAreWiped();
};

void TestPossession::proofsMatchTheVectors_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("publicKey");
    QTest::addColumn<QByteArray>("serverKey");
    QTest::addColumn<QByteArray>("nonce");
    QTest::addColumn<QString>("tenant");
    QTest::addColumn<QByteArray>("binding");
    QTest::addColumn<QByteArray>("proof");

    QTest::newRow("plain link") << QByteArray("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20")
                                << QByteArray("07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c")
                                << QByteArray("64b101b1d0be5a8704bd078f9895001fc03e8e9f9522f188dd128d9846d48466")
                                << QByteArray("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")
                                << u"00112233-4455-6677-8899-aabbccddeeff"_s << QByteArray(64, '0')
                                << QByteArray("9e761cfe72e9cba65808a6b670695b800f81e6c556c36042a38a1fda69d03b0b");
    QTest::newRow("bound to a certificate")
        << QByteArray(64, '7') << QByteArray("1cf579aba45a10ba1d1ef06d91fca2aa9ed0a1150515653155405d0b18cb9a67")
        << QByteArray("30d3c865a48fceb3d6118577cf2e5f228d6ff69866264757785b253cb7a4806a") << QByteArray(64, 'f')
        << u"ffffffff-ffff-4fff-bfff-ffffffffffff"_s
        << QByteArray("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
        << QByteArray("c0aec7208d9b6bd0285802dc5f11572b73fa7b4dc2348f69ec3941067c7a1b33");
}

void TestPossession::proofsMatchTheVectors()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, publicKey);
    QFETCH(QByteArray, serverKey);
    QFETCH(QByteArray, nonce);
    QFETCH(QString, tenant);
    QFETCH(QByteArray, binding);
    QFETCH(QByteArray, proof);

    const PrivateKey secret = privateKey(key);
    QCOMPARE(publicKeyOf(secret).toByteArray().toHex(), publicKey);
    const auto proven = provePossession(secret, {fromHex<ServerKey>(serverKey), fromHex<Nonce>(nonce),
                                                 *TenantId::fromString(tenant), fromHex<Binding>(binding)});
    QVERIFY(proven);
    QCOMPARE(proven->toByteArray().toHex(), proof);
}

void TestPossession::rightProofIsAccepted()
{
    const Exchange exchange;
    QVERIFY(exchange.accepts(exchange.context()));
}

void TestPossession::proofOfAnythingElseIsRefused_data()
{
    QTest::addColumn<int>("part");

    QTest::newRow("another server key") << 0;
    QTest::newRow("another nonce") << 1;
    QTest::newRow("another tenant") << 2;
    QTest::newRow("another certificate") << 3;
    QTest::newRow("no certificate") << 4;
}

void TestPossession::proofOfAnythingElseIsRefused()
{
    QFETCH(int, part);

    const Exchange exchange;
    const PossessionChallenge other;
    ProofContext context = exchange.context();
    if (part == 0)
        context.serverKey = other.serverKey();
    else if (part == 1)
        context.nonce = other.nonce();
    else if (part == 2)
        context.tenant = TenantId::random();
    else if (part == 3)
        context.binding.data()[31] ^= 1;
    else
        context.binding = Binding();
    QVERIFY(context != exchange.context());
    QVERIFY(!exchange.accepts(context));
}

void TestPossession::proofOfAnotherKeyIsRefused()
{
    const Exchange exchange;
    const PrivateKey stolenFrom = makePrivateKey();
    const auto proof = provePossession(exchange.key, exchange.context());
    QVERIFY(!exchange.challenge.verify(*proof, publicKeyOf(stolenFrom), kTenant, exchange.binding));
    QVERIFY(!exchange.challenge.verify(PossessionProof(), exchange.publicKey, kTenant, exchange.binding));
}

void TestPossession::everyBitOfTheProofCounts()
{
    const Exchange exchange;
    const auto proof = provePossession(exchange.key, exchange.context());
    for (int bit = 0; bit < 256; ++bit) {
        PossessionProof flipped = *proof;
        flipped.data()[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
        QVERIFY(!exchange.challenge.verify(flipped, exchange.publicKey, kTenant, exchange.binding));
    }
}

void TestPossession::lowOrderPointsAreRefused_data()
{
    QTest::addColumn<QByteArray>("point");

    // All of them, as in RFC 7748 section 6.1 and https://cr.yp.to/ecdh.html#validate; the result is zero for any key.
    QTest::newRow("zero") << QByteArray(64, '0');
    QTest::newRow("one") << QByteArray("01") + QByteArray(62, '0');
    QTest::newRow("order 8") << QByteArray("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800");
    QTest::newRow("order 8, the other") << QByteArray(
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157");
    QTest::newRow("p - 1") << QByteArray("ec") + QByteArray(60, 'f') + QByteArray("7f");
    QTest::newRow("p") << QByteArray("ed") + QByteArray(60, 'f') + QByteArray("7f");
    QTest::newRow("p + 1") << QByteArray("ee") + QByteArray(60, 'f') + QByteArray("7f");
}

void TestPossession::lowOrderPointsAreRefused()
{
    QFETCH(QByteArray, point);

    const PrivateKey key = makePrivateKey();
    const auto proof = provePossession(key, {fromHex<ServerKey>(point), Nonce(), kTenant, Binding()});
    QVERIFY(!proof);
    QVERIFY(proof.error().message.contains(u"not a valid key"_s));

    const PossessionChallenge challenge;
    QVERIFY(!challenge.verify(PossessionProof(), fromHex<PublicKey>(point), kTenant, Binding()));
}

void TestPossession::aliasOfTheKeyIsRefused()
{
    // X25519 ignores the highest bit, so the joiner can compute everything that the proof of its alias needs. Both are
    // written out here as the design has them.
    const Exchange exchange;
    PublicKey alias = exchange.publicKey;
    alias.data()[31] |= 0x80;
    std::array<std::uint8_t, 32> shared{};
    QCOMPARE(crypto_scalarmult(shared.data(), exchange.key.data(), exchange.challenge.serverKey().data()), 0);
    const QByteArray text = "roamwire-join-v1" + exchange.challenge.nonce().toByteArray() +
                            exchange.challenge.serverKey().toByteArray() + alias.toByteArray() +
                            QByteArray::fromHex("00112233445566778899aabbccddeeff") + exchange.binding.toByteArray();
    PossessionProof proof;
    crypto_generichash(proof.data(), 32, reinterpret_cast<const unsigned char*>(text.constData()),
                       static_cast<unsigned long long>(text.size()), shared.data(), shared.size());
    QVERIFY(!exchange.challenge.verify(proof, alias, kTenant, exchange.binding));
}

void TestPossession::challengesAreFresh()
{
    const PossessionChallenge one;
    const PossessionChallenge other;
    QVERIFY(one.serverKey() != other.serverKey());
    QVERIFY(one.nonce() != other.nonce());
    QVERIFY(!one.nonce().isNull());
}

void TestPossession::privateKeysAreClamped()
{
    for (int i = 0; i < 64; ++i) {
        const PrivateKey key = makePrivateKey();
        QCOMPARE(key.data()[0] & 7, 0);
        QCOMPARE(key.data()[31] & 0xc0, 0x40);
    }
}

void TestPossession::movedSecretsAreWiped()
{
    PrivateKey from = privateKey(QByteArray(64, '7'));
    PrivateKey to = std::move(from);
    PrivateKey last;
    last = std::move(to);
    for (std::size_t i = 0; i < PrivateKey::size(); ++i) {
        QCOMPARE(int(from.data()[i]), 0); // NOLINT(bugprone-use-after-move)
        QCOMPARE(int(to.data()[i]), 0);   // NOLINT(bugprone-use-after-move)
        QCOMPARE(int(last.data()[i]), 0x77);
    }
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestPossession)
#include "test_possession.moc"
