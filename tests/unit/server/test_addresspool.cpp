#include "server/core/addresspool.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

namespace {

PublicKey key(quint8 number)
{
    return PublicKey(PublicKey::Bytes{number});
}

quint32 ip(const QString& text)
{
    return QHostAddress(text).toIPv4Address();
}

Prefix prefix(const QString& text)
{
    return Prefix::fromString(text).value();
}

} // namespace

class AddressPoolTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void capacity_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<qsizetype>("capacity");
        QTest::newRow("/22, the default") << QStringLiteral("10.128.4.0/22") << qsizetype(1021);
        QTest::newRow("/24 named by a host") << QStringLiteral("10.128.4.7/24") << qsizetype(253);
        QTest::newRow("/29") << QStringLiteral("10.0.0.8/29") << qsizetype(5);
        QTest::newRow("/30") << QStringLiteral("10.0.0.8/30") << qsizetype(1);
        QTest::newRow("/31 has nothing to give") << QStringLiteral("10.0.0.8/31") << qsizetype(0);
        QTest::newRow("/32 has nothing to give") << QStringLiteral("10.0.0.8/32") << qsizetype(0);
        QTest::newRow("the end of the address space") << QStringLiteral("255.255.255.248/29") << qsizetype(5);
    }

    void capacity()
    {
        QFETCH(const QString, network);
        QFETCH(const qsizetype, capacity);
        AddressPool pool(prefix(network));
        QCOMPARE(pool.capacity(), capacity);
        QSet<quint32> given;
        while (const auto address = pool.allocate(key(1)))
            given.insert(*address);
        QCOMPARE(given.size(), capacity);
        QVERIFY(!given.contains(prefix(network).network().address().toIPv4Address()));
    }

    void givesInOrder()
    {
        AddressPool pool(prefix(QStringLiteral("10.0.0.0/29")));
        QCOMPARE(pool.allocate(key(1)), ip(QStringLiteral("10.0.0.2")));
        QCOMPARE(pool.claim(ip(QStringLiteral("10.0.0.4")), key(2)), AddressPool::Claim::Granted);
        QCOMPARE(pool.allocate(key(3)), ip(QStringLiteral("10.0.0.3")));
        pool.release(ip(QStringLiteral("10.0.0.3")));
        pool.release(ip(QStringLiteral("10.0.0.2")));
        // What nobody ever had comes first, then what is free for the longest time.
        QCOMPARE(pool.allocate(key(1)), ip(QStringLiteral("10.0.0.5")));
        QCOMPARE(pool.allocate(key(1)), ip(QStringLiteral("10.0.0.6")));
        QCOMPARE(pool.allocate(key(1)), ip(QStringLiteral("10.0.0.3")));
        QCOMPARE(pool.allocate(key(1)), ip(QStringLiteral("10.0.0.2")));
        QCOMPARE(pool.allocate(key(1)), std::nullopt);
        pool.release(ip(QStringLiteral("10.0.0.4")));
        QCOMPARE(pool.allocate(key(1)), ip(QStringLiteral("10.0.0.4")));
    }

    void claims_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<AddressPool::Claim>("answer");
        using Claim = AddressPool::Claim;
        QTest::newRow("free") << QStringLiteral("10.0.0.5") << Claim::Granted;
        QTest::newRow("last") << QStringLiteral("10.0.0.6") << Claim::Granted;
        QTest::newRow("held by another") << QStringLiteral("10.0.0.2") << Claim::Held;
        QTest::newRow("reserved for another") << QStringLiteral("10.0.0.3") << Claim::Held;
        QTest::newRow("its own") << QStringLiteral("10.0.0.4") << Claim::Granted;
        QTest::newRow("network") << QStringLiteral("10.0.0.0") << Claim::Structural;
        QTest::newRow("first host") << QStringLiteral("10.0.0.1") << Claim::Structural;
        QTest::newRow("broadcast") << QStringLiteral("10.0.0.7") << Claim::Structural;
        QTest::newRow("the user's own network") << QStringLiteral("192.168.5.1") << Claim::Granted;
        QTest::newRow("another's own network") << QStringLiteral("192.168.5.2") << Claim::Held;
        QTest::newRow("below the network") << QStringLiteral("9.255.255.255") << Claim::Granted;
        QTest::newRow("above the network") << QStringLiteral("10.0.0.8") << Claim::Granted;
        QTest::newRow("this network") << QStringLiteral("0.1.2.3") << Claim::NotUnicast;
        QTest::newRow("loopback") << QStringLiteral("127.0.0.1") << Claim::NotUnicast;
        QTest::newRow("last unicast") << QStringLiteral("223.255.255.255") << Claim::Granted;
        QTest::newRow("multicast") << QStringLiteral("224.0.0.1") << Claim::NotUnicast;
        QTest::newRow("limited broadcast") << QStringLiteral("255.255.255.255") << Claim::NotUnicast;
    }

    void claims()
    {
        QFETCH(const QString, address);
        QFETCH(const AddressPool::Claim, answer);
        AddressPool pool(prefix(QStringLiteral("10.0.0.0/29")));
        pool.claim(ip(QStringLiteral("10.0.0.2")), key(1));
        pool.claim(ip(QStringLiteral("10.0.0.3")), key(2));
        pool.reserve(ip(QStringLiteral("10.0.0.3")));
        pool.claim(ip(QStringLiteral("192.168.5.2")), key(2));
        pool.claim(ip(QStringLiteral("10.0.0.4")), key(9));
        QCOMPARE(pool.examine(ip(address), key(9)), answer);
        QCOMPARE(pool.claim(ip(address), key(9)), answer);
        QCOMPARE(pool.holder(ip(address)) == key(9), answer == AddressPool::Claim::Granted);
    }

    void claimedAddressesAreNotGivenAgain()
    {
        AddressPool pool(prefix(QStringLiteral("10.0.0.0/29")));
        for (const char* claimed : {"10.0.0.2", "10.0.0.4", "10.0.0.6"})
            QCOMPARE(pool.claim(ip(QLatin1String(claimed)), key(1)), AddressPool::Claim::Granted);
        QCOMPARE(pool.allocate(key(2)), ip(QStringLiteral("10.0.0.3")));
        QCOMPARE(pool.allocate(key(2)), ip(QStringLiteral("10.0.0.5")));
        QCOMPARE(pool.allocate(key(2)), std::nullopt);
    }

    void foreignAddressesDoNotComeIntoThePool()
    {
        AddressPool pool(prefix(QStringLiteral("10.0.0.8/30")));
        pool.claim(ip(QStringLiteral("192.168.5.1")), key(1));
        pool.release(ip(QStringLiteral("192.168.5.1")));
        QCOMPARE(pool.allocate(key(1)), ip(QStringLiteral("10.0.0.10")));
        QCOMPARE(pool.allocate(key(1)), std::nullopt);
    }

    void reservationsQueueByAge()
    {
        AddressPool pool(prefix(QStringLiteral("10.0.0.0/29")));
        const quint32 first = *pool.allocate(key(1));
        const quint32 second = *pool.allocate(key(2));
        const quint32 third = *pool.allocate(key(3));
        const quint32 foreign = ip(QStringLiteral("192.168.5.1"));
        pool.claim(foreign, key(4));
        QCOMPARE(pool.oldestReservation(), std::nullopt);
        for (const quint32 address : {second, first, foreign, third})
            pool.reserve(address);
        QCOMPARE(pool.oldestReservation(), key(2));
        QCOMPARE(pool.oldestForeignReservation(), key(4));
        pool.unreserve(second);
        QCOMPARE(pool.oldestReservation(), key(1));
        pool.reserve(second);
        QCOMPARE(pool.oldestReservation(), key(1));
        pool.reserveAsOldest(third);
        QCOMPARE(pool.oldestReservation(), key(3));
        pool.release(third);
        QCOMPARE(pool.oldestReservation(), key(1));
        QCOMPARE(pool.holder(third), std::nullopt);
    }

    void releasingTwiceIsHarmless()
    {
        AddressPool pool(prefix(QStringLiteral("10.0.0.8/30")));
        const quint32 address = *pool.allocate(key(1));
        pool.release(address);
        pool.release(address);
        QCOMPARE(pool.allocate(key(2)), address);
        QCOMPARE(pool.allocate(key(3)), std::nullopt);
    }
};

QTEST_GUILESS_MAIN(AddressPoolTest)
#include "test_addresspool.moc"
