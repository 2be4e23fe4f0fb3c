#include "shared/crypto/binding.h"
#include "shared/crypto/fingerprint.h"
#include "shared/crypto/hash.h"
#include "shared/crypto/virtualaddress.h"

#include <QTest>

// Expected values were computed with Python's hashlib and ipaddress, independently of libsodium.

namespace roamwire {
namespace {

using namespace Qt::StringLiterals;

std::span<const std::uint8_t> bytesOf(const QByteArray& data)
{
    return {reinterpret_cast<const std::uint8_t*>(data.constData()), static_cast<std::size_t>(data.size())};
}

QByteArray hexOf(std::span<const std::uint8_t> bytes)
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())).toHex();
}

const QByteArray kKeyOfSamples = "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c";

} // namespace

class TestHash final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void blake2b_data();
    void blake2b();
    void partsAreConcatenated();
    void fingerprints_data();
    void fingerprints();
    void fingerprintsOfSealedTenants_data();
    void fingerprintsOfSealedTenants();
    void bindings_data();
    void bindings();
    void virtualAddresses_data();
    void virtualAddresses();
};

void TestHash::blake2b_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("digest");

    QByteArray countingKey;
    for (int i = 0; i < 32; ++i)
        countingKey.append(static_cast<char>(i));
    QTest::newRow("256 bits") << QByteArray() << QByteArray("abc")
                              << QByteArray("bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    QTest::newRow("256 bits of nothing") << QByteArray() << QByteArray()
                                         << QByteArray(
                                                "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    QTest::newRow("256 bits, keyed, longer than a block")
        << countingKey << QByteArray(200, '\0')
        << QByteArray("2c78f5222857cc68f3b0652fa72c580a12849aa5796f838daefbde09e4d98d9c");
    QTest::newRow("128 bits") << QByteArray() << QByteArray("abc") << QByteArray("cf4ab791c62b8d2b2109c90275287816");
    QTest::newRow("128 bits of nothing, longest key")
        << QByteArray(64, 'k') << QByteArray() << QByteArray("cd00069b093c83f056dd52d6819c2761");
}

void TestHash::blake2b()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, digest);

    if (digest.size() == 64)
        QCOMPARE(hexOf(roamwire::blake2b<32>(bytesOf(key), {bytesOf(data)})), digest);
    else
        QCOMPARE(hexOf(roamwire::blake2b<16>(bytesOf(key), {bytesOf(data)})), digest);
}

void TestHash::partsAreConcatenated()
{
    const auto whole = roamwire::blake2b<32>({}, {labelBytes("abc")});
    QCOMPARE(roamwire::blake2b<32>({}, {labelBytes("a"), {}, labelBytes("bc")}), whole);
    QVERIFY(roamwire::blake2b<32>({}, {labelBytes("ab")}) != whole);
}

void TestHash::fingerprints_data()
{
    QTest::addColumn<QString>("tenant");
    QTest::addColumn<QByteArray>("mac");
    QTest::addColumn<QByteArray>("fingerprint");

    QTest::newRow("usual") << u"00112233-4455-6677-8899-aabbccddeeff"_s << QByteArray("02005e100001")
                           << QByteArray("f022f8f9b741fff76591fb0c4ea8c44d");
    QTest::newRow("zeros") << u"00000000-0000-0000-0000-000000000000"_s << QByteArray("000000000000")
                           << QByteArray("4b7e35498cead750dcf6c0a3c987b1ae");
    QTest::newRow("ones") << u"ffffffff-ffff-4fff-bfff-ffffffffffff"_s << QByteArray("ffffffffffff")
                          << QByteArray("42f6adba8dffdb29c03115104645307e");
}

void TestHash::fingerprints()
{
    QFETCH(QString, tenant);
    QFETCH(QByteArray, mac);
    QFETCH(QByteArray, fingerprint);

    const auto gateway = MacAddress::fromRaw(QByteArray::fromHex(mac));
    QCOMPARE(lanFingerprint(*TenantId::fromString(tenant), *gateway).toByteArray().toHex(), fingerprint);
}

void TestHash::fingerprintsOfSealedTenants_data()
{
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QByteArray>("mac");
    QTest::addColumn<QByteArray>("fingerprint");

    // The first two are in docs/protocol.md.
    const QByteArray sample("cMsQHVYJBdn5unK2vS314C97kxdU1NXPht1OutVtPCM=");
    QTest::newRow("usual") << sample << QByteArray("02005e100001") << QByteArray("ebf473bf3eb6681e873a2a974117f097");
    QTest::newRow("other gateway") << sample << QByteArray("02005e100002")
                                   << QByteArray("ecccb944f40b35b6c7dbe4b255d07386");
    QTest::newRow("zeros") << QByteArray(32, '\0').toBase64() << QByteArray("000000000000")
                           << QByteArray("ed856e07e51c0480c8b6454b8c36dc5c");
    QTest::newRow("ones") << QByteArray(32, '\xff').toBase64() << QByteArray("ffffffffffff")
                          << QByteArray("8abed7f4fc1462c71bbf8591ca21f9a5");
}

void TestHash::fingerprintsOfSealedTenants()
{
    QFETCH(QByteArray, secret);
    QFETCH(QByteArray, mac);
    QFETCH(QByteArray, fingerprint);

    const auto key = TenantSecret::fromBase64(QString::fromLatin1(secret), Base64::Padded);
    const auto gateway = MacAddress::fromRaw(QByteArray::fromHex(mac));
    QCOMPARE(lanFingerprint(*key, *gateway).toByteArray().toHex(), fingerprint);
}

void TestHash::bindings_data()
{
    QTest::addColumn<QByteArray>("publicKeyInfo");
    QTest::addColumn<QByteArray>("binding");

    QTest::newRow("nothing") << QByteArray()
                             << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    // Made by openssl, and in docs/protocol.md.
    QTest::newRow("P-256") << QByteArray::fromBase64(
                                  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEgsMB794OesQoj21lm67sd1IbZYqlPoaaRO/uZep7wCezkexG"
                                  "qUK95P++rU8aCZGbxrHfWJPTV53aWWGFM01s3Q==")
                           << QByteArray("1656eb129e4cfcbe7b2999536ed96c6a0a8b713a5ec1517b74ba5a5353b1b791");
}

void TestHash::bindings()
{
    QFETCH(QByteArray, publicKeyInfo);
    QFETCH(QByteArray, binding);

    QCOMPARE(bindingOf(publicKeyInfo).toByteArray().toHex(), binding);
}

void TestHash::virtualAddresses_data()
{
    QTest::addColumn<QString>("tenant");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("address");

    QTest::newRow("usual") << u"00112233-4455-6677-8899-aabbccddeeff"_s << kKeyOfSamples
                           << u"fd84:a5b2:397e:e075::/64"_s << u"fd84:a5b2:397e:e075:f895:e0f6:9f49:46fe"_s;
    QTest::newRow("zeros") << u"00000000-0000-0000-0000-000000000000"_s << QByteArray(64, '0')
                           << u"fd94:c1c0:88cc:9453::/64"_s << u"fd94:c1c0:88cc:9453:89eb:d6a:8a69:1dae"_s;
    QTest::newRow("ones") << u"ffffffff-ffff-4fff-bfff-ffffffffffff"_s << QByteArray(64, 'f')
                          << u"fd2b:4d3b:6bae:e414::/64"_s << u"fd2b:4d3b:6bae:e414:e202:1160:500f:119"_s;
}

void TestHash::virtualAddresses()
{
    QFETCH(QString, tenant);
    QFETCH(QByteArray, key);
    QFETCH(QString, network);
    QFETCH(QString, address);

    const TenantId id = *TenantId::fromString(tenant);
    const QHostAddress own = virtualAddress6(id, *PublicKey::fromRaw(QByteArray::fromHex(key)));
    QCOMPARE(virtualNetwork6(id).toString(), network);
    QCOMPARE(own.toString(), address);
    QVERIFY(virtualNetwork6(id).contains(own));
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestHash)
#include "test_hash.moc"
