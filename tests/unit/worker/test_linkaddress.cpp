#include "server/worker/wgkex/linkaddress.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::worker;

class TestLinkAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void derives_data();
    void derives();
};

/// The first is everybody's; the others were computed with md5sum.
void TestLinkAddress::derives_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("address");
    const auto row = [](const char* key, const QString& address) { QTest::newRow(key) << QByteArray(key) << address; };
    row("o52Ge+Rpj4CUSitVag9mS7pSXUesNM0ESnvj/wwehkg=", QStringLiteral("fe80::2a6:8fff:fe21:5465"));
    row("1gYbvubPE71zdl+q6nzdCvEyPksSU0KsNGBH98S9ofw=", QStringLiteral("fe80::200:98ff:feed:44c9"));
    row("nhHDYrw9NXKXC5c9XNhsBz2jWLb5vOqjvmXRpkh/iBk=", QStringLiteral("fe80::23e:ffff:fed5:dba"));
    row("JVOzgsvzOmnBcrqq60JIcgddewnkPiVLEt5ehyeLUBc=", QStringLiteral("fe80::2e0:97ff:fea9:0"));
}

void TestLinkAddress::derives()
{
    QFETCH(QByteArray, key);
    QFETCH(QString, address);
    QCOMPARE(linkAddressOf(*PublicKey::fromBase64(key)).toString(), address);
}

QTEST_GUILESS_MAIN(TestLinkAddress)
#include "test_linkaddress.moc"
