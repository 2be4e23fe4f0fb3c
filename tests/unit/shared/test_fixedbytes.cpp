#include "shared/model/keys.h"
#include "shared/model/macaddress.h"

#include <QHash>
#include <QTest>

namespace roamwire {
namespace {

/// Five bytes need padding ("xxxxxxx="), so every base64 rule shows.
using Five = FixedBytes<5, struct FiveTag>;

} // namespace

class TestFixedBytes final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void base64IsStrict_data();
    void base64IsStrict();
    void base64UrlIsStrict_data();
    void base64UrlIsStrict();
    void rawHasExactlyItsLength_data();
    void rawHasExactlyItsLength();
    void bothEncodingsRoundTrip();
    void orderIsByteOrder();
    void defaultIsNull();
    void equalValuesHashEqually();
    void macIsWrittenWithColons();
};

void TestFixedBytes::base64IsStrict_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("hex"); // empty: refused

    QTest::newRow("zeros") << QByteArray("AAAAAAA=") << QByteArray("0000000000");
    QTest::newRow("ones") << QByteArray("//////8=") << QByteArray("ffffffffff");
    QTest::newRow("both special characters") << QByteArray("+/+/+/8=") << QByteArray("fbffbffbff");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("no padding") << QByteArray("AAAAAAA") << QByteArray();
    QTest::newRow("too much padding") << QByteArray("AAAAAAA==") << QByteArray();
    QTest::newRow("padding in the middle") << QByteArray("AAA=AAA=") << QByteArray();
    QTest::newRow("stray bits in the last character") << QByteArray("AAAAAAB=") << QByteArray();
    QTest::newRow("one byte short") << QByteArray("AAAAAA==") << QByteArray();
    QTest::newRow("one byte long") << QByteArray("AAAAAAAA") << QByteArray();
    QTest::newRow("url alphabet") << QByteArray("-_-_-_8=") << QByteArray();
    QTest::newRow("leading space") << QByteArray(" AAAAAAA=") << QByteArray();
    QTest::newRow("trailing newline") << QByteArray("AAAAAAA=\n") << QByteArray();
    QTest::newRow("space inside") << QByteArray("AAAA AAA=") << QByteArray();
    QTest::newRow("NUL inside") << QByteArray("AAAA\0AAA=", 9) << QByteArray();
    QTest::newRow("high bytes") << QByteArray("AAAAAA\xc3\xa4=") << QByteArray();
    QTest::newRow("only padding") << QByteArray("========") << QByteArray();
}

void TestFixedBytes::base64IsStrict()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, hex);

    const auto value = Five::fromBase64(text);
    QCOMPARE(value ? value->toByteArray().toHex() : QByteArray(), hex);
}

void TestFixedBytes::base64UrlIsStrict_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("hex"); // empty: refused

    QTest::newRow("zeros") << QByteArray("AAAAAAA") << QByteArray("0000000000");
    QTest::newRow("both special characters") << QByteArray("-_-_-_8") << QByteArray("fbffbffbff");
    QTest::newRow("padding") << QByteArray("AAAAAAA=") << QByteArray();
    QTest::newRow("standard alphabet") << QByteArray("+/+/+/8") << QByteArray();
    QTest::newRow("stray bits in the last character") << QByteArray("AAAAAAB") << QByteArray();
    QTest::newRow("one character short") << QByteArray("AAAAAA") << QByteArray();
    QTest::newRow("one character long") << QByteArray("AAAAAAAA") << QByteArray();
    QTest::newRow("empty") << QByteArray() << QByteArray();
}

void TestFixedBytes::base64UrlIsStrict()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, hex);

    const auto value = Five::fromBase64Url(text);
    QCOMPARE(value ? value->toByteArray().toHex() : QByteArray(), hex);
}

void TestFixedBytes::rawHasExactlyItsLength_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<bool>("accepted");

    QTest::newRow("nothing") << 0 << false;
    QTest::newRow("one short") << 31 << false;
    QTest::newRow("exact") << 32 << true;
    QTest::newRow("one long") << 33 << false;
}

void TestFixedBytes::rawHasExactlyItsLength()
{
    QFETCH(int, length);
    QFETCH(bool, accepted);

    const QByteArray raw(length, '\x80');
    const auto key = PublicKey::fromRaw(raw);
    QCOMPARE(key.has_value(), accepted);
    if (accepted)
        QCOMPARE(key->toByteArray(), raw);
}

void TestFixedBytes::bothEncodingsRoundTrip()
{
    for (int first = 0; first < 256; ++first) {
        PublicKey key;
        for (int i = 0; i < PublicKey::kSize; ++i)
            key.data()[i] = static_cast<std::uint8_t>(first + i * 7);
        QCOMPARE(PublicKey::fromBase64(key.toBase64()), std::optional(key));
        QCOMPARE(PublicKey::fromBase64Url(key.toBase64Url()), std::optional(key));
        QCOMPARE(key.toBase64().size(), 44);
        QCOMPARE(key.toBase64Url().size(), 43);
    }
}

void TestFixedBytes::orderIsByteOrder()
{
    const Five low({0, 255, 255, 255, 255});
    const Five high({128, 0, 0, 0, 0});
    QVERIFY(low < high);
    QVERIFY(!(high < low));
    QVERIFY(Five({1, 0, 0, 0, 1}) > Five({1, 0, 0, 0, 0}));
}

void TestFixedBytes::defaultIsNull()
{
    QVERIFY(Five().isNull());
    QVERIFY(!Five({0, 0, 0, 0, 1}).isNull());
    QVERIFY(!Five({1, 0, 0, 0, 0}).isNull());
}

void TestFixedBytes::equalValuesHashEqually()
{
    const Five value({1, 2, 3, 4, 5});
    QCOMPARE(qHash(value, 7), qHash(Five({1, 2, 3, 4, 5}), 7));
    QHash<Five, int> table{{value, 1}};
    QCOMPARE(table.value(Five({1, 2, 3, 4, 5})), 1);
    QCOMPARE(table.value(Five({1, 2, 3, 4, 6})), 0);
}

void TestFixedBytes::macIsWrittenWithColons()
{
    QCOMPARE(toString(MacAddress({0x02, 0x00, 0x5e, 0x10, 0x0a, 0xff})), QStringLiteral("02:00:5e:10:0a:ff"));
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestFixedBytes)
#include "test_fixedbytes.moc"
