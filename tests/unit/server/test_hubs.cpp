#include "tests/unit/server/hubfixture.h"

#include <QRandomGenerator>
#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace Qt::Literals::StringLiterals;

namespace {

QStringList allEvents(const HubOutcome& outcome)
{
    QStringList all;
    for (const auto& [tenant, one] : outcome.outcomes)
        all += texts(one.events);
    return all;
}

} // namespace

class HubsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leasesAreAboveTheReserved()
    {
        HubFixture f;
        f.makeHub();
        QCOMPARE(f.hubs().hub(u"hub"_s)->wgip.toString(), u"192.0.2.1"_s);
        f.addPeering(u"a"_s, 1);
        f.addPeering(u"b"_s, 2);
        QCOMPARE(f.leaseOf(u"a"_s), QString()); // not before the disk has it
        QCOMPARE(f.writeAll().displaced.size(), 0);
        QCOMPARE(f.peersOf(), QStringList({u"1 192.0.2.21"_s, u"2 192.0.2.22"_s}));
        const auto overview = f.registry->tenants();
        QCOMPARE(overview.size(), 1);
        QCOMPARE(overview[0].name, u"hub"_s);
        QCOMPARE(overview[0].network, *Prefix::fromString(u"192.0.2.0/24"));
        QCOMPARE(overview[0].online, 3);
    }

    void hubIsAPeerWithACandidate()
    {
        HubFixture f;
        f.makeHub();
        const auto hub = f.registry->peer(f.tenantOf(), f.key(100));
        QVERIFY(hub && hub->endpoints && hub->presence == Presence::Online);
        QCOMPARE(hub->displayName, u"hub"_s);
        QCOMPARE(hub->endpoints->listenPort, 51820);
        QCOMPARE(hub->observed.v4, QHostAddress(u"198.51.100.7"_s));
        QCOMPARE(hub->wgip, QHostAddress(u"192.0.2.1"_s));
    }

    void fullNetworksRefuse()
    {
        HubFixture f;
        HubCommand command = f.hubCommand();
        command.network = {*Prefix::fromString(u"192.0.2.0/29"), 4};
        f.ask(f.hubs().addHub(command));
        f.writeAll();
        QCOMPARE(f.addPeering(u"a"_s, 1), QString());
        QCOMPARE(f.addPeering(u"b"_s, 2), QString());
        QCOMPARE(f.addPeering(u"c"_s, 3), u"tenant_full"_s);
        f.writeAll();
        QCOMPARE(f.addPeering(u"c"_s, 3), u"tenant_full"_s);
        QCOMPARE(f.addPeering(u"a"_s, 4), QString()); // has its place
        f.ask(f.hubs().removeClient(u"b"_s));
        QCOMPARE(f.addPeering(u"c"_s, 3), u"tenant_full"_s); // the disk has not let it go
        f.writeAll();
        QCOMPARE(f.addPeering(u"c"_s, 3), QString());
        f.writeAll();
        QCOMPARE(f.peersOf(), QStringList({u"4 192.0.2.5"_s, u"3 192.0.2.6"_s}));
    }

    void refusals_data()
    {
        QTest::addColumn<QString>("client");
        QTest::addColumn<int>("key");
        QTest::addColumn<QString>("hub");
        QTest::addColumn<QString>("code");
        QTest::newRow("unknown hub") << u"new"_s << 9 << u"other"_s << u"bad_message"_s;
        QTest::newRow("the hub's key") << u"new"_s << 100 << u"hub"_s << u"bad_message"_s;
        QTest::newRow("another client's key") << u"new"_s << 1 << u"hub"_s << u"bad_message"_s;
        QTest::newRow("its own key") << u"a"_s << 1 << u"hub"_s << QString();
        QTest::newRow("another client's key at another hub") << u"new"_s << 1 << u"hub2"_s << QString();
        QTest::newRow("a key that joined natively") << u"new"_s << 7 << u"hub"_s << u"not_proven"_s;
        QTest::newRow("a key that was only claimed") << u"new"_s << 8 << u"hub"_s << QString();
    }

    void refusals()
    {
        QFETCH(QString, client);
        QFETCH(int, key);
        QFETCH(QString, hub);
        QFETCH(QString, code);
        HubFixture f;
        f.makeHub();
        f.makeHub(u"hub2"_s, 101);
        f.addPeering(u"a"_s, 1);
        f.writeAll();
        f.admit(f.at(f.proven(7)));
        f.admit(f.at(f.unproven(8)));
        QCOMPARE(f.addPeering(client, static_cast<quint8>(key), hub), code);
    }

    void namesAreUnique()
    {
        HubFixture f;
        QCOMPARE(f.ask(f.hubs().addHub(f.hubCommand())), QString());
        QCOMPARE(f.ask(f.hubs().addHub(f.hubCommand())), u"bad_message"_s); // while it is on its way, too
        f.writeAll();
        QCOMPARE(f.ask(f.hubs().addHub(f.hubCommand(u"hub"_s, 101))), u"bad_message"_s);
        QCOMPARE(f.ask(f.hubs().addHub(f.hubCommand(TenantId::random().toString()))), u"bad_message"_s);
        f.create(false, f.terms(1));
        QCOMPARE(f.ask(f.hubs().addHub(f.hubCommand(u"home"_s))), u"bad_message"_s);
    }

    void addingAgainReplaces()
    {
        HubFixture f;
        f.makeHub();
        f.makeHub(u"hub2"_s, 101);
        f.addPeering(u"a"_s, 1);
        f.addPeering(u"a"_s, 1, u"hub2"_s);
        f.addPeering(u"b"_s, 2);
        f.addPeering(u"a"_s, 3);
        f.writeAll();
        QCOMPARE(f.peersOf(), QStringList({u"2 192.0.2.22"_s, u"3 192.0.2.21"_s}));
        const auto peerings = f.hubs().peeringsOf(u"a"_s);
        QCOMPARE(peerings.size(), 2);
        QCOMPARE(f.hubs().nameOf(peerings[0].hub), u"hub2"_s); // the new one is the youngest
        QVERIFY(!f.registry->peer(f.tenantOf(), f.key(1)));
        QCOMPARE(f.addPeering(u"c"_s, 1), QString()); // the key is free again
    }

    void removals()
    {
        HubFixture f;
        f.makeHub();
        f.makeHub(u"hub2"_s, 101);
        for (const QString& hub : {u"hub"_s, u"hub2"_s}) {
            f.addPeering(u"a"_s, 1, hub);
            f.addPeering(u"b"_s, 2, hub);
        }
        f.writeAll();
        f.ask(f.hubs().removePeering(u"a"_s, u"hub"_s));
        QCOMPARE(allEvents(f.writeAll()), QStringList{u"removed 1 192.0.2.21"_s});
        QCOMPARE(f.hubs().peeringsOf(u"a"_s).size(), 1);
        f.ask(f.hubs().removePeering(u"a"_s, u"hub2"_s));
        f.writeAll();
        QCOMPARE(f.hubs().clients(), QStringList{u"b"_s});
        f.ask(f.hubs().removeHub(u"hub"_s));
        f.writeAll();
        QCOMPARE(f.hubs().clients(), QStringList{u"b"_s});
        QVERIFY(!f.hubs().hub(u"hub"_s));
        f.ask(f.hubs().removeClient(u"b"_s));
        f.writeAll();
        QCOMPARE(f.hubs().clients(), QStringList());
        QCOMPARE(f.hubs().hubCount(), 1U);
        QCOMPARE(f.hubs().peeringCount(), 0U);
        QVERIFY(f.hubs().removeClient(u"b"_s).changes.empty());
        QVERIFY(f.hubs().removeHub(u"hub"_s).changes.empty());
        QVERIFY(f.hubs().removePeering(u"b"_s, u"hub2"_s).changes.empty());
    }

    void failuresChangeNothing()
    {
        HubFixture f;
        f.ask(f.hubs().addHub(f.hubCommand()));
        f.writeOne(true);
        QCOMPARE(f.registry->tenants().size(), 0);
        f.makeHub();
        f.addPeering(u"a"_s, 1);
        f.writeOne(true);
        QCOMPARE(f.peersOf(), QStringList());
        f.addPeering(u"a"_s, 1);
        f.writeAll();
        f.addPeering(u"a"_s, 2);
        f.writeOne(true);
        f.ask(f.hubs().removeClient(u"a"_s));
        f.writeOne(true);
        f.ask(f.hubs().removeHub(u"hub"_s));
        f.writeOne(true);
        QCOMPARE(f.peersOf().size(), 1);
        QVERIFY(f.peersOf().constFirst().startsWith(u"1 "));
        QCOMPARE(f.addPeering(u"b"_s, 2), QString()); // the key was given back, and the hub stays
    }

    void restartKeepsLeasesAndOrder()
    {
        HubFixture f;
        f.makeHub();
        f.makeHub(u"hub2"_s, 101);
        for (quint8 i = 1; i <= 9; ++i)
            f.addPeering(u"client%1"_s.arg(9 - i), i);
        f.addPeering(u"client0"_s, 1, u"hub2"_s);
        f.addPeering(u"client0"_s, 9); // again: younger than at hub2
        f.writeAll();
        f.ask(f.hubs().removeClient(u"client4"_s));
        f.writeAll();
        const QStringList before = f.peersOf();
        f.restart();
        QCOMPARE(f.peersOf(), before);
        QCOMPARE(f.hubs().nameOf(f.hubs().peeringsOf(u"client0"_s).constFirst().hub), u"hub2"_s);
        QCOMPARE(f.hubs().hub(u"hub2"_s)->wgip.toString(), u"192.0.2.1"_s);
        QCOMPARE(f.registry->peers(f.tenantOf()).size(), 9);
        f.addPeering(u"late"_s, 10);
        f.writeAll();
        QCOMPARE(f.leaseOf(u"late"_s), u"192.0.2.25"_s); // client4's, which is free
        QVERIFY(f.peersOf().constLast().startsWith(u"10 "));
        QVERIFY(f.expire().empty());
        QCOMPARE(f.hubs().hubCount(), 2U);
    }

    void nativesGetOtherAddresses()
    {
        HubFixture f;
        f.makeHub();
        f.addPeering(u"a"_s, 1);
        f.writeAll();
        const Admission native = f.admit(f.at(f.proven(7)));
        QCOMPARE(native.membership.wgip.toString(), u"192.0.2.22"_s);
        QCOMPARE(native.membership.network, *Prefix::fromString(u"192.0.2.0/24"));
        f.addPeering(u"b"_s, 2);
        f.writeAll();
        QCOMPARE(f.peersOf(), QStringList({u"1 192.0.2.21"_s, u"2 192.0.2.23"_s, u"7 192.0.2.22"_s}));
        for (const QString& taken : {u"192.0.2.1"_s, u"192.0.2.20"_s, u"192.0.2.21"_s}) {
            JoinCommand command = f.at(f.proven(8));
            command.claimedWgip = QHostAddress(taken);
            QCOMPARE(f.refusal(command), u"address_taken"_s);
        }
        JoinCommand elsewhere = f.at(f.proven(8));
        elsewhere.claimedWgip = QHostAddress(u"10.1.1.1"_s);
        f.admit(elsewhere);
        QCOMPARE(f.peersOf().size(), 3); // is nobody that the hub routes
    }

    void placedKeysNeedAProof()
    {
        HubFixture f;
        f.makeHub();
        f.addPeering(u"a"_s, 1);
        f.writeAll();
        QCOMPARE(f.refusal(f.at(f.unproven(1))), u"not_proven"_s);
        QCOMPARE(f.refusal(f.at(f.unproven(100))), u"not_proven"_s);
        const JoinCommand join = f.at(f.proven(1));
        const Admission admission = f.admit(join);
        QCOMPARE(admission.membership.wgip.toString(), u"192.0.2.21"_s);
        QVERIFY(texts(admission.events).constFirst().startsWith(u"changed 1"_s));
        JoinCommand hub = f.at(f.proven(100));
        hub.claimedWgip = QHostAddress(u"192.0.2.1"_s);
        QCOMPARE(f.admit(hub).membership.wgip.toString(), u"192.0.2.1"_s);
        QCOMPARE(f.peersOf(), QStringList{u"1 192.0.2.21"_s});
    }

    /// However a native peer goes, what was placed stands there again.
    void placedPeersStandAgain()
    {
        HubFixture f;
        f.makeHub();
        f.addPeering(u"a"_s, 1);
        f.writeAll();
        const TenantId tenant = f.tenantOf();
        const auto stands = [&] {
            const auto peer = f.registry->peer(tenant, f.key(1));
            return peer && peer->presence == Presence::Online && !peer->endpoints &&
                   peer->wgip.toString() == f.leaseOf(u"a"_s);
        };
        JoinCommand join = f.at(f.proven(1));
        f.admit(join);
        QVERIFY(!stands());
        QVERIFY(texts(f.leave(join.session).events).constFirst().startsWith(u"changed 1"_s));
        QVERIFY(stands());
        join = f.at(f.proven(1));
        f.admit(join);
        f.disconnect(join.session);
        QCOMPARE(f.registry->peer(tenant, f.key(1))->presence, Presence::Away);
        f.now += std::chrono::seconds(200);
        f.expire();
        QVERIFY(stands());
        f.admit(f.at(f.proven(1)));
        auto revoked = f.registry->revoke(tenant, f.key(1), f.unixMs);
        QVERIFY(revoked && revoked->ended.size() == 1 && stands());
        f.disk.enqueue(revoked->outcome.changes, 0);
        f.write();
        QVERIFY(!f.disk.peer({tenant, f.key(1)}));
        f.join(f.at(f.proven(1))); // the disk fails
        QVERIFY(stands());
        f.restart();
        QVERIFY(stands());
    }

    void nativesOutliveTheirPlace()
    {
        HubFixture f;
        f.makeHub();
        f.addPeering(u"a"_s, 1);
        f.writeAll();
        f.admit(f.at(f.proven(1)));
        f.ask(f.hubs().removeClient(u"a"_s));
        QCOMPARE(allEvents(f.writeAll()), QStringList());
        QCOMPARE(f.peersOf(), QStringList{u"1 192.0.2.21"_s}); // as whoever joined by himself
        QCOMPARE(f.addPeering(u"b"_s, 1), u"not_proven"_s);
        f.addPeering(u"c"_s, 2);
        f.writeAll();
        QCOMPARE(f.leaseOf(u"c"_s), u"192.0.2.22"_s);
    }

    /// A client gets another key while its machine is connected with the old one.
    void newKeyTakesTheAddress()
    {
        HubFixture f;
        f.makeHub();
        f.addPeering(u"a"_s, 1);
        f.writeAll();
        const JoinCommand native = f.at(f.proven(1));
        f.admit(native);
        f.addPeering(u"a"_s, 2);
        const HubOutcome outcome = f.writeAll();
        QCOMPARE(outcome.ended, std::vector<SessionId>{native.session});
        QCOMPARE(f.peersOf(), QStringList{u"2 192.0.2.21"_s});
        QVERIFY(!f.registry->peer(f.tenantOf(), f.key(1)));
    }

    void claimsGiveWay()
    {
        HubFixture f;
        f.makeHub();
        const JoinCommand claim = f.at(f.unproven(1));
        f.admit(claim);
        f.addPeering(u"a"_s, 1);
        QCOMPARE(f.writeAll().displaced, std::vector<SessionId>{claim.session});
        f.disconnect(claim.session);
        QCOMPARE(f.peersOf(), QStringList{u"1 192.0.2.22"_s});
    }

    void removedHubsEndTheirPeers()
    {
        HubFixture f;
        f.makeHub();
        f.addPeering(u"a"_s, 1);
        f.writeAll();
        const JoinCommand native = f.at(f.proven(7));
        f.admit(native);
        const TenantId tenant = f.tenantOf();
        f.ask(f.hubs().removeHub(u"hub"_s));
        QCOMPARE(f.addPeering(u"b"_s, 2), u"bad_message"_s); // it is going
        const HubOutcome outcome = f.writeAll();
        QCOMPARE(outcome.ended, std::vector<SessionId>{native.session});
        QCOMPARE(allEvents(outcome).size(), 3);
        QVERIFY(!f.registry->members(tenant));
        f.write();
        QVERIFY(f.disk.state().peerings.isEmpty() && f.disk.state().tenants.isEmpty());
        f.makeHub(); // another tenant with the same name
        QVERIFY(f.tenantOf() != tenant);
    }

    /// Random commands, a disk that sometimes fails, natives that come and go: what is answered is what the disk has,
    /// and no address has two keys.
    void answersAreWhatTheDiskHas_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 12; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }

    void answersAreWhatTheDiskHas()
    {
        QFETCH(quint32, seed);
        QRandomGenerator random(seed);
        HubFixture f;
        const auto small = [&random](int n) { return static_cast<quint8>(random.bounded(n)); };
        const auto hubName = [&] { return u"hub%1"_s.arg(small(2)); };
        for (int i = 0; i < 1'500; ++i) {
            switch (small(9)) {
            case 0: {
                HubCommand command = f.hubCommand(hubName(), static_cast<quint8>(100 + small(2)));
                command.network = {*Prefix::fromString(u"192.0.2.0/28"), 4};
                f.ask(f.hubs().addHub(command));
                break;
            }
            case 1:
                if (small(8) == 0)
                    f.ask(f.hubs().removeHub(hubName()));
                break;
            case 2:
                f.ask(f.hubs().removeClient(u"c%1"_s.arg(small(6))));
                break;
            case 3:
                f.ask(f.hubs().removePeering(u"c%1"_s.arg(small(6)), hubName()));
                break;
            case 4:
                if (const auto hub = f.hubs().hub(hubName())) {
                    JoinCommand join = small(2) == 0 ? f.proven(small(12)) : f.unproven(small(12));
                    join.tenant = hub->hub.tenant;
                    if (f.refusal(join).isEmpty())
                        f.write(); // whatever waits for the disk is not what is tested here
                    f.registry->complete(join.session, f.now);
                    if (small(2) == 0)
                        f.disk.enqueue(f.disconnect(join.session).changes, 0);
                }
                break;
            case 5:
                f.now += std::chrono::seconds(small(90));
                f.expire();
                break;
            default:
                f.addPeering(u"c%1"_s.arg(small(6)), small(12), hubName());
            }
            while (!f.asked.empty() && small(3) != 0)
                f.writeOne(small(6) == 0);
            check(f);
            if (QTest::currentTestFailed())
                return;
        }
        f.writeAll();
        f.write();
        const auto before = f.hubs().hubs().size();
        f.restart();
        check(f);
        QCOMPARE(f.hubs().hubs().size(), before);
    }

private:
    static void check(HubFixture& f)
    {
        const StoredState state = f.disk.state();
        QCOMPARE(f.hubs().hubs().size(), state.hubs.size());
        for (const HubView& view : f.hubs().hubs()) {
            QVERIFY(state.hubs.contains(view.hub));
            QSet<QString> addresses;
            for (const auto& [key, address] : f.hubs().peersOf(view.hub.tenant)) {
                QVERIFY2(!addresses.contains(address.toString()), qPrintable(address.toString()));
                addresses.insert(address.toString());
            }
            const auto hub = f.registry->peer(view.hub.tenant, view.hub.publicKey);
            QVERIFY(hub && hub->wgip == view.wgip);
        }
        qsizetype peerings = 0;
        for (const QString& client : f.hubs().clients()) {
            for (const StoredPeering& peering : f.hubs().peeringsOf(client)) {
                ++peerings;
                QVERIFY(state.peerings.contains(peering));
                const auto peer = f.registry->peer(peering.hub, peering.publicKey);
                QVERIFY(peer && peer->wgip == peering.lease);
            }
        }
        QCOMPARE(peerings, state.peerings.size());
    }
};

QTEST_GUILESS_MAIN(HubsTest)
#include "test_hubs.moc"
