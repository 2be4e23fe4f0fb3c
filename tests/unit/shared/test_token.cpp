#include "shared/crypto/token.h"

#include <QTest>

// Expected values were computed with Python's hashlib, independently of libsodium; the first is in docs/protocol.md.

namespace roamwire {

class TestToken final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knownHashes_data();
    void knownHashes();
    void everyBitCounts();
    void tokensAreFresh();
};

void TestToken::knownHashes_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("hash");

    QTest::newRow("usual") << QByteArray("kg1oEWxF5ruY7GzQoM+GdjWHPW1rPDM3HOMg1/8hg0w=")
                           << QByteArray("abdf28e28acd46506a0918304de89addefcd496a6bb6d0705818dae3cc0d4200");
    QTest::newRow("zeros") << QByteArray("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
                           << QByteArray("fad6c842c19ffa68bc958dc54ed36cdd4665a840807b3e5246c30cec98f2efc0");
    QTest::newRow("ones") << QByteArray("//////////////////////////////////////////8=")
                          << QByteArray("3ca191be275ee95cf17b8210b8834b78fbd1a63cc453637ea5f7a4576f546d41");
}

void TestToken::knownHashes()
{
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, hash);

    const auto read = Token::fromBase64(QString::fromLatin1(token), Base64::Padded);
    QVERIFY(read);
    QCOMPARE(hashOf(*read).toByteArray().toHex(), hash);
}

void TestToken::everyBitCounts()
{
    const Token token = makeToken();
    for (int bit = 0; bit < 256; ++bit) {
        Token flipped = token;
        flipped.data()[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
        QVERIFY(hashOf(flipped) != hashOf(token));
    }
}

void TestToken::tokensAreFresh()
{
    QVERIFY(!(makeToken() == makeToken()));
    QVERIFY(!(makeToken() == Token()));
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestToken)
#include "test_token.moc"
