#include "tests/unit/server/storagefixture.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace Qt::Literals::StringLiterals;

namespace {

SaveTenant hubTenant(quint8 number)
{
    SaveTenant change = saveTenant(number);
    change.tenant.name = u"hub%1"_s.arg(number);
    change.tenant.network = StoredNetwork{*Prefix::fromString(u"192.0.2.0/24"), 20};
    return change;
}

AddHub addHub(quint8 number)
{
    return {{tenantOf(number), keyOf(100U + number), {QHostAddress(u"2001:db8::7"_s), 51820}, u"192.0.2.0/24, ::/0"_s}};
}

SavePeering savePeering(const QString& client, quint8 hub, quint32 number)
{
    return {{client, tenantOf(hub), keyOf(number), QHostAddress(0xc0000200U + number), number}};
}

} // namespace

/// Hubs, their networks, and their clients' places.
class SqliteHubsTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<StorageFixture> m_fixture;
    std::unique_ptr<SqliteStorage> m_storage;

    QStringList peerings()
    {
        QStringList list;
        const StoredState state = m_storage->load().value();
        for (const StoredPeering& peering : state.peerings)
            list.append(peering.client + u' ' + peering.lease.toString());
        list.sort();
        return list;
    }

private Q_SLOTS:
    void init()
    {
        m_storage.reset();
        m_fixture = std::make_unique<StorageFixture>();
        m_storage = m_fixture->open();
        QVERIFY(commit(*m_storage, {hubTenant(1), addHub(1), hubTenant(2), addHub(2)}));
        QVERIFY(
            commit(*m_storage, {savePeering(u"a"_s, 1, 21), savePeering(u"a"_s, 2, 21), savePeering(u"b"_s, 1, 22)}));
    }

    void survivesARestart()
    {
        m_storage.reset();
        m_storage = m_fixture->open();
        const StoredState state = m_storage->load().value();
        QCOMPARE(state.tenants, QList<StoredTenant>({hubTenant(1).tenant, hubTenant(2).tenant}));
        QCOMPARE(state.hubs, QList<StoredHub>({addHub(1).hub, addHub(2).hub}));
        QCOMPARE(state.peerings,
                 QList<StoredPeering>({savePeering(u"a"_s, 1, 21).peering, savePeering(u"a"_s, 2, 21).peering,
                                       savePeering(u"b"_s, 1, 22).peering}));
    }

    void oneAtAHub()
    {
        QVERIFY(commit(*m_storage, {savePeering(u"a"_s, 1, 23)}));
        QCOMPARE(peerings(), QStringList({u"a 192.0.2.21"_s, u"a 192.0.2.23"_s, u"b 192.0.2.22"_s}));
        QVERIFY(!commit(*m_storage, {savePeering(u"c"_s, 1, 22)})); // b has key and address
    }

    void removals()
    {
        QVERIFY(commit(*m_storage, {RemovePeerings{u"a"_s, tenantOf(2)}}));
        QCOMPARE(peerings(), QStringList({u"a 192.0.2.21"_s, u"b 192.0.2.22"_s}));
        QVERIFY(commit(*m_storage, {RemovePeerings{u"a"_s}, RemovePeerings{u"nobody"_s}}));
        QCOMPARE(peerings(), QStringList{u"b 192.0.2.22"_s});
        QVERIFY(commit(*m_storage, {RemoveTenant{tenantOf(1)}}));
        QCOMPARE(peerings(), QStringList());
        QCOMPARE(m_storage->load().value().hubs, QList<StoredHub>{addHub(2).hub});
        QVERIFY(!commit(*m_storage, {savePeering(u"c"_s, 1, 23)})); // there is no such hub
    }

    void damageIsFound_data()
    {
        QTest::addColumn<QString>("statement");
        QTest::newRow("endpoint") << u"UPDATE hubs SET endpoint_address = 'vpn.example.org'"_s;
        QTest::newRow("client") << u"UPDATE peerings SET client = '' WHERE client = 'b'"_s;
        QTest::newRow("network") << u"UPDATE tenants SET network = network + 1 WHERE name = 'hub1'"_s;
    }

    void damageIsFound()
    {
        QFETCH(QString, statement);
        m_storage.reset();
        m_fixture->execute({statement});
        m_storage = m_fixture->open();
        QVERIFY(!m_storage->load());
    }
};

QTEST_GUILESS_MAIN(SqliteHubsTest)
#include "test_sqlitehubs.moc"
