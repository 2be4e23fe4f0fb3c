#include "shared/model/prefix.h"

#include <QTest>

namespace roamwire {
namespace {

Prefix prefixOf(const QString& text)
{
    const auto prefix = Prefix::fromString(text);
    return prefix.value_or(Prefix());
}

} // namespace

class TestPrefix final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAddressAndLength_data();
    void readsAddressAndLength();
    void networkClearsHostBits_data();
    void networkClearsHostBits();
    void containsAddresses_data();
    void containsAddresses();
    void containsPrefixes_data();
    void containsPrefixes();
    void nullContainsNothing();
    void hostHasTheFullLength();
};

void TestPrefix::readsAddressAndLength_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("canonical"); // empty: refused

    const auto row = [](const char* name, QStringView text, QStringView canonical) {
        QTest::newRow(name) << text.toString() << canonical.toString();
    };
    row("v4", u"10.128.0.0/22", u"10.128.0.0/22");
    row("v4 everything", u"0.0.0.0/0", u"0.0.0.0/0");
    row("v4 one address", u"192.0.2.1/32", u"192.0.2.1/32");
    row("v4 bare address", u"192.0.2.1", u"192.0.2.1/32");
    row("v4 host bits are kept", u"10.128.4.7/22", u"10.128.4.7/22");
    row("v4 too long", u"10.0.0.0/33", u"");
    row("v4 netmask", u"10.0.0.0/255.0.0.0", u"");
    row("v6", u"fd00::/8", u"fd00::/8");
    row("v6 everything", u"::/0", u"::/0");
    row("v6 one address", u"::1/128", u"::1/128");
    row("v6 bare address", u"2001:db8::1", u"2001:db8::1/128");
    row("v6 unspecified address", u"::", u"::/128");
    row("v6 host bits are kept", u"fd00::7/64", u"fd00::7/64");
    row("v6 too long", u"fd00::/129", u"");
    row("v6 longer than v4 can be", u"fd00::/33", u"fd00::/33");
    row("v6 mapped address", u"::ffff:10.0.0.1", u"10.0.0.1/32");
    row("v6 mapped network", u"::ffff:10.0.0.0/104", u"");
    row("v6 mapped network, short", u"::ffff:10.0.0.0/8", u"");
    row("no length", u"10.0.0.0/", u"");
    row("no address", u"/8", u"");
    row("two lengths", u"10.0.0.0/8/8", u"");
    row("negative length", u"10.0.0.0/-1", u"");
    row("plus", u"10.0.0.0/+8", u"");
    row("leading zero", u"10.0.0.0/08", u"");
    row("space before the length", u"10.0.0.0/ 8", u"");
    row("space after the length", u"10.0.0.0/8 ", u"");
    row("length wraps 32 bits", u"10.0.0.0/4294967304", u"");
    row("hexadecimal length", u"10.0.0.0/0x8", u"");
    row("empty", u"", u"");
    row("only a slash", u"/", u"");
    row("name", u"localhost/8", u"");
}

void TestPrefix::readsAddressAndLength()
{
    QFETCH(QString, text);
    QFETCH(QString, canonical);

    const auto prefix = Prefix::fromString(text);
    QCOMPARE(prefix ? prefix->toString() : QString(), canonical);
    if (prefix)
        QCOMPARE(Prefix::fromString(prefix->toString()), prefix);
}

void TestPrefix::networkClearsHostBits_data()
{
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QString>("network");

    QTest::newRow("v4 /0") << QStringLiteral("255.255.255.255/0") << QStringLiteral("0.0.0.0/0");
    QTest::newRow("v4 /1") << QStringLiteral("255.255.255.255/1") << QStringLiteral("128.0.0.0/1");
    QTest::newRow("v4 /22") << QStringLiteral("10.128.7.255/22") << QStringLiteral("10.128.4.0/22");
    QTest::newRow("v4 /31") << QStringLiteral("192.0.2.255/31") << QStringLiteral("192.0.2.254/31");
    QTest::newRow("v4 /32") << QStringLiteral("192.0.2.255/32") << QStringLiteral("192.0.2.255/32");
    const QString ones = QStringLiteral("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    QTest::newRow("v6 /0") << ones + QStringLiteral("/0") << QStringLiteral("::/0");
    QTest::newRow("v6 /1") << ones + QStringLiteral("/1") << QStringLiteral("8000::/1");
    QTest::newRow("v6 /7") << ones + QStringLiteral("/7") << QStringLiteral("fe00::/7");
    QTest::newRow("v6 /8") << ones + QStringLiteral("/8") << QStringLiteral("ff00::/8");
    QTest::newRow("v6 /64") << ones + QStringLiteral("/64") << QStringLiteral("ffff:ffff:ffff:ffff::/64");
    QTest::newRow("v6 /127") << ones + QStringLiteral("/127")
                             << QStringLiteral("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127");
    QTest::newRow("v6 /128") << ones + QStringLiteral("/128") << ones + QStringLiteral("/128");
}

void TestPrefix::networkClearsHostBits()
{
    QFETCH(QString, prefix);
    QFETCH(QString, network);

    QCOMPARE(prefixOf(prefix).network().toString(), network);
}

void TestPrefix::containsAddresses_data()
{
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("contained");

    const auto row = [](const char* name, QStringView prefix, QStringView address, bool contained) {
        QTest::newRow(name) << prefix.toString() << address.toString() << contained;
    };
    row("v4 first", u"10.128.4.0/22", u"10.128.4.0", true);
    row("v4 last", u"10.128.4.0/22", u"10.128.7.255", true);
    row("v4 one below", u"10.128.4.0/22", u"10.128.3.255", false);
    row("v4 one above", u"10.128.4.0/22", u"10.128.8.0", false);
    row("v4 everything", u"0.0.0.0/0", u"255.255.255.255", true);
    row("v4 itself", u"192.0.2.1/32", u"192.0.2.1", true);
    row("v4 neighbour", u"192.0.2.1/32", u"192.0.2.0", false);
    row("v4 of an interface's address", u"10.128.4.7/22", u"10.128.5.1", true);
    row("v4 has no v6", u"0.0.0.0/0", u"::1", false);
    row("v6 first", u"fd00::/8", u"fd00::", true);
    row("v6 last", u"fd00::/8", u"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true);
    row("v6 one above", u"fd00::/8", u"fe00::", false);
    row("v6 everything", u"::/0", u"ffff::", true);
    row("v6 itself", u"::1/128", u"::1", true);
    row("v6 neighbour", u"::1/128", u"::", false);
    row("v6 has no v4", u"::/0", u"0.0.0.0", false);
}

void TestPrefix::containsAddresses()
{
    QFETCH(QString, prefix);
    QFETCH(QString, address);
    QFETCH(bool, contained);

    QCOMPARE(prefixOf(prefix).contains(QHostAddress(address)), contained);
}

void TestPrefix::containsPrefixes_data()
{
    QTest::addColumn<QString>("outer");
    QTest::addColumn<QString>("inner");
    QTest::addColumn<bool>("contained");

    const auto row = [](const char* name, QStringView outer, QStringView inner, bool contained) {
        QTest::newRow(name) << outer.toString() << inner.toString() << contained;
    };
    row("v4 itself", u"10.128.0.0/9", u"10.128.0.0/9", true);
    row("v4 longer", u"10.128.0.0/9", u"10.200.0.0/16", true);
    row("v4 shorter", u"10.128.0.0/9", u"10.0.0.0/8", false);
    row("v4 beside", u"10.128.0.0/9", u"10.0.0.0/9", false);
    row("v4 everything", u"0.0.0.0/0", u"10.0.0.1/32", true);
    row("v4 in v6", u"::/0", u"10.0.0.1/32", false);
    row("v6 itself", u"fd00::/8", u"fd00::/8", true);
    row("v6 longer", u"fd00::/8", u"fd12:3456::/32", true);
    row("v6 shorter", u"fd00::/8", u"fc00::/7", false);
    row("v6 beside", u"fd00::/8", u"fe80::/10", false);
    row("v6 in v4", u"0.0.0.0/0", u"::1/128", false);
}

void TestPrefix::containsPrefixes()
{
    QFETCH(QString, outer);
    QFETCH(QString, inner);
    QFETCH(bool, contained);

    QCOMPARE(prefixOf(outer).contains(prefixOf(inner)), contained);
}

void TestPrefix::nullContainsNothing()
{
    QVERIFY(Prefix().isNull());
    QVERIFY(!Prefix().contains(QHostAddress()));
    QVERIFY(!Prefix().contains(QHostAddress(QStringLiteral("::"))));
    QVERIFY(!Prefix().contains(Prefix()));
    QVERIFY(!prefixOf(QStringLiteral("::/0")).contains(QHostAddress()));
}

void TestPrefix::hostHasTheFullLength()
{
    QCOMPARE(Prefix::host(QHostAddress(QStringLiteral("192.0.2.1"))).toString(), QStringLiteral("192.0.2.1/32"));
    QCOMPARE(Prefix::host(QHostAddress(QStringLiteral("::1"))).toString(), QStringLiteral("::1/128"));
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestPrefix)
#include "test_prefix.moc"
