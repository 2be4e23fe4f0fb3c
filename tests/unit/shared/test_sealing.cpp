#include "shared/crypto/sealing.h"

#include <QTest>

// Expected values were computed with Python's hashlib, independently of libsodium; the first two are in
// docs/protocol.md.

namespace roamwire {
namespace {

using namespace Qt::StringLiterals;

TenantSecret secretFrom(const char* base64)
{
    return TenantSecret::fromBase64(QString::fromLatin1(base64), Base64::Padded).value();
}

TenantSecret sampleSecret()
{
    return secretFrom("cMsQHVYJBdn5unK2vS314C97kxdU1NXPht1OutVtPCM=");
}

SealedFacts sampleFacts()
{
    return {*TenantId::fromString(u"6f1c2a0e-58b3-4d0e-9a41-2f7d5c0b8e63"),
            *PublicKey::fromBase64("iOqMfXuyz3FZHvapq2wQk480mr+NSbP/6lMuhzWBJVo="), QHostAddress(u"10.181.88.3"_s),
            u"laptop"_s};
}

constexpr quint64 kSampleMs = 1'767'225'600'123;

} // namespace

class TestSealing final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knownSeals_data();
    void knownSeals();
    void everyFactCounts_data();
    void everyFactCounts();
    void everyBitOfTheMacCounts();
    void timeCounts();
    void secretCounts();
    void secretsAreFresh();
};

void TestSealing::knownSeals_data()
{
    QTest::addColumn<TenantSecret>("secret");
    QTest::addColumn<SealedFacts>("facts");
    QTest::addColumn<quint64>("ms");
    QTest::addColumn<QByteArray>("mac");

    SealedFacts renamed = sampleFacts();
    renamed.displayName = u"Laptop (grün)"_s;
    const TenantId ones = *TenantId::fromString(u"ffffffff-ffff-ffff-ffff-ffffffffffff");
    const auto lastKey = *PublicKey::fromRaw(QByteArray(32, '\xff'));
    const SealedFacts last{ones, lastKey, QHostAddress(u"255.255.255.255"_s), u"\U0001F3E0"_s.repeated(16)};

    QTest::newRow("usual") << sampleSecret() << sampleFacts() << kSampleMs
                           << QByteArray("4c224be1a3b162c32de3d39de3492da8fc8731d8330648ca67f3f406f634fb2b");
    QTest::newRow("other letters") << sampleSecret() << renamed << quint64(1'767'229'200'456)
                                   << QByteArray("38113609264dab7eb870bdf5e4bd4e958f2fea70ff897070457686bcb378ffb0");
    QTest::newRow("zeros") << TenantSecret() << SealedFacts{{}, {}, QHostAddress(u"0.0.0.0"_s), {}} << quint64(0)
                           << QByteArray("a6b3a3ff1fcfaa14b9905c15b1535b10c86aacd4c0f7b6aeb764a9ef493e2df4");
    QTest::newRow("ends of the ranges") << secretFrom("//////////////////////////////////////////8=") << last
                                        << quint64(Seal::kLatestMs)
                                        << QByteArray(
                                               "300aaa994fb440c04045e0f8d485e75d2a811c4e235a87f19806067d0df07249");
}

void TestSealing::knownSeals()
{
    QFETCH(TenantSecret, secret);
    QFETCH(SealedFacts, facts);
    QFETCH(quint64, ms);
    QFETCH(QByteArray, mac);

    const Seal seal = makeSeal(secret, facts, ms);
    QCOMPARE(seal.ms, ms);
    QCOMPARE(seal.mac.toByteArray().toHex(), mac);
    QVERIFY(isSealOf(seal, secret, facts));
}

void TestSealing::everyFactCounts_data()
{
    QTest::addColumn<SealedFacts>("other");

    const auto row = [](const char* name, auto change) {
        SealedFacts other = sampleFacts();
        change(other);
        QTest::newRow(name) << other;
    };
    row("tenant", [](auto& facts) { facts.tenant = TenantId::random(); });
    row("key", [](auto& facts) { facts.publicKey.data()[31] ^= 1; });
    row("address", [](auto& facts) { facts.wgip = QHostAddress(u"10.181.88.2"_s); });
    row("name", [](auto& facts) { facts.displayName = u"Laptop"_s; });
    row("name with a NUL behind", [](auto& facts) { facts.displayName.append(QChar(0)); });
    row("shorter name", [](auto& facts) { facts.displayName.chop(1); });
    row("no name", [](auto& facts) { facts.displayName.clear(); });
}

void TestSealing::everyFactCounts()
{
    QFETCH(SealedFacts, other);

    const Seal seal = makeSeal(sampleSecret(), sampleFacts(), kSampleMs);
    QVERIFY(isSealOf(seal, sampleSecret(), sampleFacts()));
    QVERIFY(!isSealOf(seal, sampleSecret(), other));
}

void TestSealing::everyBitOfTheMacCounts()
{
    const Seal seal = makeSeal(sampleSecret(), sampleFacts(), kSampleMs);
    for (int bit = 0; bit < 256; ++bit) {
        Seal flipped = seal;
        flipped.mac.data()[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
        QVERIFY(!isSealOf(flipped, sampleSecret(), sampleFacts()));
    }
    QVERIFY(!isSealOf({kSampleMs, SealMac()}, sampleSecret(), sampleFacts()));
}

void TestSealing::timeCounts()
{
    const Seal seal = makeSeal(sampleSecret(), sampleFacts(), kSampleMs);
    for (const quint64 ms : {kSampleMs - 1, kSampleMs + 1, kSampleMs + (quint64(1) << 32), quint64(0)})
        QVERIFY(!isSealOf({ms, seal.mac}, sampleSecret(), sampleFacts()));
}

void TestSealing::secretCounts()
{
    const Seal seal = makeSeal(sampleSecret(), sampleFacts(), kSampleMs);
    TenantSecret other = sampleSecret();
    other.data()[0] ^= 1;
    QVERIFY(!isSealOf(seal, other, sampleFacts()));
    QVERIFY(!isSealOf(seal, TenantSecret(), sampleFacts()));
}

void TestSealing::secretsAreFresh()
{
    QVERIFY(!(makeTenantSecret() == makeTenantSecret()));
    QVERIFY(!(makeTenantSecret() == TenantSecret()));
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestSealing)
#include "test_sealing.moc"
