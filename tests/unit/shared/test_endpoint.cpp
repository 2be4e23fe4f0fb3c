#include "shared/model/endpoint.h"
#include "shared/model/portnumber.h"

#include <QTest>

namespace roamwire {

class TestEndpoint final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsPlainAddressesOnly_data();
    void readsPlainAddressesOnly();
    void unmapsOnlyMappedAddresses_data();
    void unmapsOnlyMappedAddresses();
    void readsPorts_data();
    void readsPorts();
    void readsEndpoints_data();
    void readsEndpoints();
    void isValidWithAddressAndPort();
    void comparesAndHashesAddressAndPort();
};

void TestEndpoint::readsPlainAddressesOnly_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("canonical"); // empty: refused

    const auto row = [](const char* name, QStringView text, QStringView canonical) {
        QTest::newRow(name) << text.toString() << canonical.toString();
    };
    row("v4", u"192.0.2.1", u"192.0.2.1");
    row("v4 lowest", u"0.0.0.0", u"0.0.0.0");
    row("v4 highest", u"255.255.255.255", u"255.255.255.255");
    row("v4 beyond", u"256.0.0.1", u"");
    row("v4 short form", u"10.1", u"");
    row("v4 hexadecimal", u"0x0a000001", u"");
    row("v4 one number", u"167772161", u"");
    row("v4 leading zero", u"192.0.2.01", u"");
    row("v4 space", u" 192.0.2.1", u"");
    row("v4 full-width digit", u"\uff11.2.3.4", u"");
    row("v6", u"2001:db8::1", u"2001:db8::1");
    row("v6 upper case", u"2001:DB8::A", u"2001:db8::a");
    row("v6 unspecified", u"::", u"::");
    row("v6 loopback", u"::1", u"::1");
    row("v6 in full", u"2001:0db8:0000:0000:0000:0000:0000:0001", u"2001:db8::1");
    row("v6 highest", u"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", u"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    row("v6 mapped", u"::ffff:192.0.2.1", u"192.0.2.1");
    row("v6 mapped in hexadecimal", u"::ffff:c000:201", u"192.0.2.1");
    row("v6 compatible stays v6", u"::192.0.2.1", u"::192.0.2.1");
    row("v6 scope", u"fe80::1%eth0", u"");
    row("v6 brackets", u"[::1]", u"");
    row("v6 leading space", u" ::1", u"");
    row("v6 trailing space", u"::1 ", u"");
    row("v6 tab inside", u"::\t1", u"");
    row("v6 newline", u"::1\n", u"");
    row("v6 two gaps", u"1::2::3", u"");
    row("v6 nine groups", u"1:2:3:4:5:6:7:8:9", u"");
    row("v6 five digits", u"::12345", u"");
    row("empty", u"", u"");
    row("name", u"localhost", u"");
    row("name in hexadecimal digits", u"cafe", u"");
    row("one colon", u":", u"");
    QTest::newRow("long") << QString(u':').repeated(10'000) << QString();
    QTest::newRow("NUL at the end") << QStringLiteral("::1") + QChar(0) << QString();
}

void TestEndpoint::readsPlainAddressesOnly()
{
    QFETCH(QString, text);
    QFETCH(QString, canonical);

    const auto address = parseAddress(text);
    QCOMPARE(address ? address->toString() : QString(), canonical);
}

void TestEndpoint::unmapsOnlyMappedAddresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("expected");

    QTest::newRow("v4") << QStringLiteral("192.0.2.1") << QStringLiteral("192.0.2.1");
    QTest::newRow("v6") << QStringLiteral("2001:db8::1") << QStringLiteral("2001:db8::1");
    QTest::newRow("mapped") << QStringLiteral("::ffff:192.0.2.1") << QStringLiteral("192.0.2.1");
    QTest::newRow("mapped zero") << QStringLiteral("::ffff:0.0.0.0") << QStringLiteral("0.0.0.0");
    // QHostAddress::toIPv4Address() succeeds here, which once made 0.0.0.0 of every "::".
    QTest::newRow("unspecified") << QStringLiteral("::") << QStringLiteral("::");
    QTest::newRow("loopback") << QStringLiteral("::1") << QStringLiteral("::1");
    QTest::newRow("one bit off the mapped network")
        << QStringLiteral("::1:ffff:192.0.2.1") << QStringLiteral("::1:ffff:c000:201");
}

void TestEndpoint::unmapsOnlyMappedAddresses()
{
    QFETCH(QString, address);
    QFETCH(QString, expected);

    const QHostAddress result = unmapped(QHostAddress(address));
    QCOMPARE(result.toString(), expected);
    QCOMPARE(isIpv4(result), !expected.contains(u':'));
    QCOMPARE(isIpv6(result), expected.contains(u':'));
}

void TestEndpoint::readsPorts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("port"); // 0: refused

    QTest::newRow("lowest") << QStringLiteral("1") << 1;
    QTest::newRow("WireGuard's") << QStringLiteral("51820") << 51820;
    QTest::newRow("highest") << QStringLiteral("65535") << 65535;
    QTest::newRow("leading zeros") << QStringLiteral("00080") << 80;
    QTest::newRow("zero") << QStringLiteral("0") << 0;
    QTest::newRow("one beyond") << QStringLiteral("65536") << 0;
    QTest::newRow("five nines") << QStringLiteral("99999") << 0;
    QTest::newRow("wraps 32 bits") << QStringLiteral("4294967376") << 0;
    QTest::newRow("empty") << QString() << 0;
    QTest::newRow("plus") << QStringLiteral("+80") << 0;
    QTest::newRow("minus") << QStringLiteral("-1") << 0;
    QTest::newRow("space") << QStringLiteral(" 80") << 0;
    QTest::newRow("hexadecimal") << QStringLiteral("0x50") << 0;
    QTest::newRow("fraction") << QStringLiteral("80.0") << 0;
    QTest::newRow("full-width digits") << QStringLiteral("\uff18\uff10") << 0;
}

void TestEndpoint::readsPorts()
{
    QFETCH(QString, text);
    QFETCH(int, port);

    QCOMPARE(int(parsePort(text).value_or(0)), port);
}

void TestEndpoint::readsEndpoints_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("canonical"); // empty: refused

    const auto row = [](const char* name, QStringView text, QStringView canonical) {
        QTest::newRow(name) << text.toString() << canonical.toString();
    };
    row("v4", u"192.0.2.1:51820", u"192.0.2.1:51820");
    row("v4 highest port", u"192.0.2.1:65535", u"192.0.2.1:65535");
    row("v4 port zero", u"192.0.2.1:0", u"");
    row("v4 port beyond", u"192.0.2.1:65536", u"");
    row("v4 no port", u"192.0.2.1", u"");
    row("v4 empty port", u"192.0.2.1:", u"");
    row("v4 brackets", u"[192.0.2.1]:80", u"");
    row("v4 two ports", u"192.0.2.1:80:80", u"");
    row("v6", u"[2001:db8::1]:51820", u"[2001:db8::1]:51820");
    row("v6 unspecified", u"[::]:1", u"[::]:1");
    row("v6 mapped", u"[::ffff:192.0.2.1]:80", u"192.0.2.1:80");
    row("v6 no brackets", u"2001:db8::1:51820", u"");
    row("v6 no port", u"[2001:db8::1]", u"");
    row("v6 empty port", u"[2001:db8::1]:", u"");
    row("v6 no closing bracket", u"[2001:db8::1:80", u"");
    row("v6 no opening bracket", u"2001:db8::1]:80", u"");
    row("v6 two brackets", u"[[::1]]:80", u"");
    row("v6 scope", u"[fe80::1%2]:80", u"");
    row("v6 something in between", u"[::1]x:80", u"");
    row("empty brackets", u"[]:80", u"");
    row("empty", u"", u"");
    row("only a colon", u":", u"");
    row("only a bracket", u"[", u"");
    row("only a port", u":80", u"");
    row("none, as wg prints it", u"(none)", u"");
    row("name", u"example.org:80", u"");
}

void TestEndpoint::readsEndpoints()
{
    QFETCH(QString, text);
    QFETCH(QString, canonical);

    const auto endpoint = Endpoint::fromString(text);
    QCOMPARE(endpoint ? endpoint->toString() : QString(), canonical);
    if (endpoint) {
        QVERIFY(endpoint->isValid());
        QCOMPARE(Endpoint::fromString(endpoint->toString()), endpoint);
    }
}

void TestEndpoint::isValidWithAddressAndPort()
{
    const QHostAddress address(QStringLiteral("192.0.2.1"));
    QVERIFY((Endpoint{address, 1}.isValid()));
    QVERIFY((!Endpoint{address, 0}.isValid()));
    QVERIFY((!Endpoint{QHostAddress(), 1}.isValid()));
    QVERIFY(!Endpoint().isValid());
}

void TestEndpoint::comparesAndHashesAddressAndPort()
{
    const Endpoint v4{QHostAddress(QStringLiteral("192.0.2.1")), 80};
    const Endpoint v6{QHostAddress(QStringLiteral("2001:db8::1")), 80};
    QVERIFY(v4 != v6);
    QVERIFY(v4 != (Endpoint{v4.address, 81}));
    const QHash<Endpoint, int> table{{v4, 4}, {v6, 6}};
    QCOMPARE(table.value(*Endpoint::fromString(u"192.0.2.1:80")), 4);
    QCOMPARE(table.value(*Endpoint::fromString(u"[2001:DB8::1]:80")), 6);
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestEndpoint)
#include "test_endpoint.moc"
