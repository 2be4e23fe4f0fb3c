#include "server/core/gatewaytable.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using Source = GatewayTable::Source;

namespace {

const Instant kNow{Milliseconds(1'000'000)};
const QByteArray kDomain = "home";

Gateway gatewayAt(const QString& address)
{
    return {address, 51820, {}, QStringLiteral("fe80::1")};
}

/// A worker that lives, in one domain.
void addWorker(GatewayTable& table, const QByteArray& name, quint32 peers, Source source = Source::Live)
{
    table.describe(name, kDomain, gatewayAt(QString::fromLatin1(name)), source, kNow);
    table.setUp(name, true, source, kNow);
    table.setPeers(name, kDomain, peers, source, kNow);
}

QString chosen(GatewayTable& table, Instant now = kNow, const QByteArray& domain = kDomain)
{
    const Gateway* gateway = table.choose(domain, now);
    return gateway ? gateway->address : QString();
}

} // namespace

class TestGatewayTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fewestPeersByWeight_data();
    void fewestPeersByWeight();
    void equalOnesTakeTurns();
    void nobodyIsNamedWithoutCause();
    void deadIsNotNamed();
    void domainsAreApart();
    void connectionLostForgetsAll();
    void keptIsBelievedForAWhile();
    void namesAreBounded();
};

void TestGatewayTable::fewestPeersByWeight_data()
{
    QTest::addColumn<QList<quint32>>("peers");
    QTest::addColumn<QList<double>>("weights");
    QTest::addColumn<QString>("best");
    QTest::newRow("fewest") << QList<quint32>{5, 3, 4} << QList<double>{1, 1, 1} << QStringLiteral("gw1");
    QTest::newRow("twice as strong") << QList<quint32>{10, 6} << QList<double>{2, 1} << QStringLiteral("gw0");
    QTest::newRow("full for its weight") << QList<quint32>{13, 6} << QList<double>{2, 1} << QStringLiteral("gw1");
    QTest::newRow("half as strong") << QList<quint32>{4, 6} << QList<double>{0.5, 1} << QStringLiteral("gw1");
    QTest::newRow("weight 0 takes none") << QList<quint32>{0, 9} << QList<double>{0, 1} << QStringLiteral("gw1");
    QTest::newRow("all drained") << QList<quint32>{0, 0} << QList<double>{0, 0} << QString();
}

void TestGatewayTable::fewestPeersByWeight()
{
    QFETCH(QList<quint32>, peers);
    QFETCH(QList<double>, weights);
    QFETCH(QString, best);
    QHash<QByteArray, double> byName;
    for (qsizetype i = 0; i < weights.size(); ++i)
        byName.insert("gw" + QByteArray::number(i), weights.at(i));
    GatewayTable table(byName);
    for (qsizetype i = 0; i < peers.size(); ++i)
        addWorker(table, "gw" + QByteArray::number(i), peers.at(i));
    for (int i = 0; i < 3; ++i) // whoever is chosen, until it says that it has more
        QCOMPARE(chosen(table), best);
}

void TestGatewayTable::equalOnesTakeTurns()
{
    GatewayTable table({{"b", 2}});
    addWorker(table, "a", 0);
    addWorker(table, "b", 0);
    QStringList order;
    for (int i = 0; i < 6; ++i)
        order.append(chosen(table));
    QCOMPARE(order.count(QStringLiteral("a")), 2);
    QCOMPARE(order.count(QStringLiteral("b")), 4);
}

void TestGatewayTable::nobodyIsNamedWithoutCause()
{
    GatewayTable table;
    QVERIFY(!table.best(kDomain, kNow));
    table.describe("gw", kDomain, gatewayAt(QStringLiteral("gw")), Source::Live, kNow);
    QVERIFY(!table.best(kDomain, kNow)); // its status is unknown
    table.setUp("gw", true, Source::Live, kNow);
    QVERIFY(table.best(kDomain, kNow)); // its peers are: none, then
    table.describe("gw", kDomain, std::nullopt, Source::Live, kNow);
    QVERIFY(!table.best(kDomain, kNow));
    QCOMPARE(table.live(kNow), 1);
}

void TestGatewayTable::deadIsNotNamed()
{
    GatewayTable table;
    addWorker(table, "a", 0);
    addWorker(table, "b", 100);
    QCOMPARE(chosen(table), QStringLiteral("a"));
    table.setUp("a", false, Source::Live, kNow);
    QCOMPARE(chosen(table), QStringLiteral("b"));
    table.setPeers("a", kDomain, 0, Source::Live, kNow); // late: its last will has been heard
    QCOMPARE(chosen(table), QStringLiteral("b"));
    table.setUp("b", false, Source::Live, kNow);
    QVERIFY(!table.best(kDomain, kNow));
    table.setUp("a", true, Source::Live, kNow);
    QCOMPARE(chosen(table), QStringLiteral("a"));
}

void TestGatewayTable::domainsAreApart()
{
    GatewayTable table;
    addWorker(table, "a", 0);
    QVERIFY(!table.best("elsewhere", kNow));
    table.describe("a", "elsewhere", gatewayAt(QStringLiteral("a2")), Source::Live, kNow);
    table.setPeers("a", "elsewhere", 50, Source::Live, kNow);
    QCOMPARE(chosen(table, kNow, "elsewhere"), QStringLiteral("a2"));
    QCOMPARE(chosen(table), QStringLiteral("a"));
}

void TestGatewayTable::connectionLostForgetsAll()
{
    GatewayTable table;
    addWorker(table, "a", 0);
    table.forget();
    QVERIFY(!table.best(kDomain, kNow));
    // The broker may have been down, and the worker died meanwhile: what it retained shows nothing.
    addWorker(table, "a", 0, Source::Kept);
    QVERIFY(!table.best(kDomain, kNow));
    table.setPeers("a", kDomain, 1, Source::Live, kNow);
    QVERIFY(table.best(kDomain, kNow));
}

void TestGatewayTable::keptIsBelievedForAWhile()
{
    GatewayTable table;
    addWorker(table, "a", 0, Source::Kept);
    QVERIFY(table.best(kDomain, kNow + GatewayTable::kBelieved - Milliseconds(1)));
    QVERIFY(!table.best(kDomain, kNow + GatewayTable::kBelieved));
    table.setPeers("a", kDomain, 1, Source::Live, kNow + GatewayTable::kBelieved);
    QVERIFY(table.best(kDomain, kNow + 10 * GatewayTable::kBelieved)); // now the broker watches it
}

void TestGatewayTable::namesAreBounded()
{
    GatewayTable table;
    for (qsizetype i = 0; i < GatewayTable::kMaxWorkers; ++i)
        QVERIFY(table.setUp(QByteArray::number(i), true, Source::Live, kNow));
    QVERIFY(!table.setUp("one more", true, Source::Live, kNow));
    QVERIFY(!table.setPeers("one more", kDomain, 1, Source::Live, kNow));
    QVERIFY(!table.describe("one more", kDomain, gatewayAt({}), Source::Live, kNow));
    QVERIFY(table.setUp("7", false, Source::Live, kNow));
    table.forget();
    QVERIFY(table.setUp("one more", true, Source::Live, kNow));
}

QTEST_GUILESS_MAIN(TestGatewayTable)
#include "test_gatewaytable.moc"
