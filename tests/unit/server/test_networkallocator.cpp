#include "server/core/networkallocator.h"

#include <QTest>

#include <set>

using namespace roamwire;
using namespace roamwire::server;

namespace {

Prefix prefix(const QString& text)
{
    return Prefix::fromString(text).value();
}

TenantId tenant(quint8 number)
{
    return TenantId::fromBytes({number});
}

} // namespace

class NetworkAllocatorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void networksOfSlots_data()
    {
        QTest::addColumn<quint32>("slot");
        QTest::addColumn<QString>("network");
        QTest::newRow("first") << 0U << QStringLiteral("10.128.0.0/22");
        QTest::newRow("second") << 1U << QStringLiteral("10.128.4.0/22");
        QTest::newRow("last") << 8191U << QStringLiteral("10.255.252.0/22");
    }

    void networksOfSlots()
    {
        QFETCH(const quint32, slot);
        QFETCH(const QString, network);
        const NetworkAllocator allocator(prefix(QStringLiteral("10.128.0.0/9")), 22);
        QCOMPARE(allocator.slotCount(), 8192U);
        QCOMPARE(allocator.network(slot).toString(), network);
    }

    void hashNamesTheSlot()
    {
        NetworkAllocator allocator(prefix(QStringLiteral("10.128.0.0/9")), 22);
        // b2sum -l 256 of the 16 bytes 01 00 … 00 and 02 00 … 00, first 32 bits modulo 8192.
        QCOMPARE(allocator.allocate(tenant(1)), 7774U);
        QCOMPARE(allocator.allocate(tenant(2)), 7300U);
        // Taken: the next free one.
        QCOMPARE(allocator.allocate(tenant(1)), 7774U + 1);
        allocator.release(7774U);
        QCOMPARE(allocator.allocate(tenant(1)), 7774U);
    }

    void overlapsWhenAllAreTaken()
    {
        NetworkAllocator allocator(prefix(QStringLiteral("10.128.0.0/20")), 22);
        std::set<quint32> taken;
        for (quint8 i = 0; i < 4; ++i)
            taken.insert(allocator.allocate(tenant(i)));
        QCOMPARE(taken.size(), size_t(4));
        const quint32 shared = allocator.allocate(tenant(9));
        QVERIFY(shared < 4);
        // It is free again only when both users are gone.
        allocator.release(shared);
        QCOMPARE(allocator.allocate(tenant(9)), shared);
        allocator.release(shared);
        allocator.release(shared);
        QCOMPARE(allocator.allocate(tenant(20)), shared);
    }

    void claimsStoredSlots()
    {
        NetworkAllocator allocator(prefix(QStringLiteral("10.128.0.0/20")), 22);
        QVERIFY(allocator.claim(3));
        QVERIFY(!allocator.claim(4));
        for (quint8 i = 0; i < 3; ++i)
            QVERIFY(allocator.allocate(tenant(i)) != 3);
    }
};

QTEST_GUILESS_MAIN(NetworkAllocatorTest)
#include "test_networkallocator.moc"
