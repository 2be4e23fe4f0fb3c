#include "shared/model/tenantid.h"

#include <QTest>

namespace roamwire {

class TestTenantId final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsUuidsOnly_data();
    void readsUuidsOnly();
    void bytesAreInNetworkOrder();
    void randomOnesDiffer();
    void defaultIsNull();
};

void TestTenantId::readsUuidsOnly_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("canonical"); // empty: refused

    const QString lower = QStringLiteral("00112233-4455-6677-8899-aabbccddeeff");
    QTest::newRow("lower case") << lower << lower;
    QTest::newRow("upper case") << lower.toUpper() << lower;
    QTest::newRow("mixed case") << QStringLiteral("00112233-4455-6677-8899-aAbBcCdDeEfF") << lower;
    QTest::newRow("all zero") << QStringLiteral("00000000-0000-0000-0000-000000000000")
                              << QStringLiteral("00000000-0000-0000-0000-000000000000");
    QTest::newRow("all ones") << QStringLiteral("ffffffff-ffff-ffff-ffff-ffffffffffff")
                              << QStringLiteral("ffffffff-ffff-ffff-ffff-ffffffffffff");
    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("braces") << u'{' + lower + u'}' << QString();
    QTest::newRow("urn") << QStringLiteral("urn:uuid:") + lower << QString();
    QTest::newRow("no dashes") << QString(lower).remove(u'-') << QString();
    QTest::newRow("dashes elsewhere") << QStringLiteral("0011223-34455-6677-8899-aabbccddeeff") << QString();
    QTest::newRow("one digit short") << lower.chopped(1) << QString();
    QTest::newRow("one digit long") << lower + u'0' << QString();
    QTest::newRow("not hexadecimal") << QStringLiteral("00112233-4455-6677-8899-aabbccddeefg") << QString();
    QTest::newRow("trailing newline") << lower + u'\n' << QString();
    QTest::newRow("leading space") << u' ' + lower << QString();
    QTest::newRow("full-width digit") << QStringLiteral("\uff1000112233-4455-6677-8899-aabbccddeef") << QString();
    QTest::newRow("NUL at the end") << lower + QChar(0) << QString();
}

void TestTenantId::readsUuidsOnly()
{
    QFETCH(QString, text);
    QFETCH(QString, canonical);

    const auto id = TenantId::fromString(text);
    QCOMPARE(id ? id->toString() : QString(), canonical);
}

void TestTenantId::bytesAreInNetworkOrder()
{
    std::array<std::uint8_t, 16> bytes{};
    for (int i = 0; i < 16; ++i)
        bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i * 0x11);

    const auto id = TenantId::fromString(u"00112233-4455-6677-8899-aabbccddeeff");
    QVERIFY(id);
    QVERIFY(std::equal(bytes.begin(), bytes.end(), id->bytes().begin()));
    QCOMPARE(TenantId::fromBytes(bytes), *id);
}

void TestTenantId::randomOnesDiffer()
{
    const TenantId one = TenantId::random();
    const TenantId other = TenantId::random();
    QVERIFY(one != other);
    QVERIFY(!one.isNull());
    QCOMPARE(TenantId::fromString(one.toString()), std::optional(one));
}

void TestTenantId::defaultIsNull()
{
    QVERIFY(TenantId().isNull());
    QCOMPARE(TenantId().toString(), QStringLiteral("00000000-0000-0000-0000-000000000000"));
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestTenantId)
#include "test_tenantid.moc"
