#include "tests/unit/server/registryfixture.h"

#include "shared/crypto/virtualaddress.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

namespace {

QHostAddress ip(const QString& text)
{
    return QHostAddress(text);
}

JoinCommand claiming(JoinCommand command, const QString& address)
{
    command.claimedWgip = QHostAddress(address);
    return command;
}

} // namespace

/// Who is let in, with which seat, and what the others hear of it.
class RegistryJoinTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstPeer()
    {
        RegistryFixture f;
        const JoinCommand command = f.proven(1);
        const JoinOutcome outcome = f.join(command);
        QVERIFY(std::holds_alternative<AwaitStorage>(outcome));
        QCOMPARE(texts(std::get<AwaitStorage>(outcome).changes),
                 QStringList({QStringLiteral("save tenant"), QStringLiteral("save 1 10.128.0.2 #0")}));
        QVERIFY(f.peers().isEmpty());
        QCOMPARE(f.registry->tenantOf(1), std::nullopt);

        const auto admission = f.registry->complete(1, f.now);
        QVERIFY(admission);
        QCOMPARE(admission->membership.wgip, ip(QStringLiteral("10.128.0.2")));
        QCOMPARE(admission->membership.wgip6, virtualAddress6(f.tenant(), f.key(1)));
        QCOMPARE(admission->membership.network.toString(), QStringLiteral("10.128.0.0/29"));
        QCOMPARE(admission->membership.network6, virtualNetwork6(f.tenant()));
        QCOMPARE(admission->membership.slot, 0U);
        QCOMPARE(admission->membership.grace, std::chrono::seconds(100));
        QCOMPARE(texts(admission->events), QStringList({QStringLiteral("joined 1 10.128.0.2 by 1")}));
        QVERIFY(admission->changes.empty());
        QVERIFY(!admission->displaced);
        QCOMPARE(f.registry->tenantOf(1), f.tenant());

        const PeerRecord peer = f.peers().value(0);
        QCOMPARE(peer.displayName, command.displayName);
        QCOMPARE(peer.endpoints, command.endpoints);
        QCOMPARE(peer.observed, command.observed);
        QCOMPARE(peer.presence, Presence::Online);
    }

    void unprovenPeersAreNotStored()
    {
        RegistryFixture f;
        const JoinOutcome first = f.join(f.unproven(1));
        // Their tenant is: its network must not change under them.
        QCOMPARE(texts(std::get<AwaitStorage>(first).changes), QStringList({QStringLiteral("save tenant")}));
        QVERIFY(f.registry->complete(1, f.now));
        const JoinOutcome second = f.join(f.unproven(2));
        QVERIFY(std::holds_alternative<Admission>(second));
        QCOMPARE(std::get<Admission>(second).membership.grace, std::chrono::seconds(0));
        QVERIFY(std::get<Admission>(second).changes.empty());
        QCOMPARE(f.peers().size(), 2);
    }

    void whoHoldsAKey()
    {
        RegistryFixture f;
        const auto holder = [&f](quint8 number) { return f.registry->holder(f.tenant(), f.key(number)); };
        QVERIFY(!holder(1));
        const JoinCommand unproven = f.unproven(1);
        f.join(unproven);
        QVERIFY(holder(1) == Standing::Unproven); // waits for the disk
        f.registry->complete(unproven.session, f.now);
        QVERIFY(holder(1) == Standing::Unproven);
        const JoinCommand proven = f.proven(1);
        f.join(proven);
        QVERIFY(holder(1) == Standing::Proven); // from the moment that it showed its proof
        f.write();
        f.registry->complete(proven.session, f.now);
        f.disconnect(proven.session);
        f.now += f.settings.grace;
        f.expire();
        QVERIFY(f.peers().isEmpty());
        QVERIFY(holder(1) == Standing::Proven); // gone, but admitted
        const JoinCommand again = f.proven(1);
        f.admit(again);
        f.leave(again.session);
        QVERIFY(!holder(1));
        const JoinCommand other = f.unproven(2);
        f.admit(other);
        QVERIFY(holder(2) == Standing::Unproven);
        QVERIFY(!f.registry->holder(f.tenant(2), f.key(2)));
        f.disconnect(other.session);
        QVERIFY(!holder(2));
    }

    void joinsWaitUntilTheTenantIsStored()
    {
        RegistryFixture f;
        f.join(f.unproven(1));
        const JoinOutcome second = f.join(f.unproven(2));
        QCOMPARE(texts(std::get<AwaitStorage>(second).changes), QStringList({QStringLiteral("save tenant")}));
    }

    void refusals()
    {
        RegistrySettings closed = RegistryFixture::smallSettings();
        closed.open = false;
        RegistryFixture shut(closed);
        QCOMPARE(shut.refusal(shut.unproven(1)), QStringLiteral("not_open"));

        RegistrySettings settings = RegistryFixture::smallSettings();
        settings.maxTenants = 1;
        RegistryFixture f(settings);
        const JoinCommand first = f.proven(1);
        f.admit(first);
        QCOMPARE(f.refusal(first), QStringLiteral("bad_message")); // one join per session
        JoinCommand elsewhere = f.proven(2);
        elsewhere.tenant = f.tenant(2);
        const JoinOutcome crowded = f.join(elsewhere);
        QCOMPARE(std::get<Refusal>(crowded).code, QStringLiteral("unavailable"));
        QVERIFY(std::get<Refusal>(crowded).retrySeconds > 0U);
        // Room comes back with the last key of a tenant.
        QCOMPARE(texts(f.leave(first.session).changes),
                 QStringList({QStringLiteral("remove 1"), QStringLiteral("remove tenant")}));
        f.admit(elsewhere);
    }

    void refusedJoinsLeaveNoTenantBehind()
    {
        RegistrySettings settings = RegistryFixture::smallSettings();
        settings.maxTenants = 1;
        RegistryFixture f(settings);
        JoinCommand bad = claiming(f.proven(1), QStringLiteral("127.0.0.1"));
        bad.tenant = f.tenant(2);
        QCOMPARE(f.refusal(bad), QStringLiteral("address_taken"));
        f.admit(f.proven(1));
    }

    void claims_data()
    {
        QTest::addColumn<QString>("claimed");
        QTest::addColumn<QString>("code");
        const QString taken = QStringLiteral("address_taken");
        QTest::newRow("free") << QStringLiteral("10.128.0.6") << QString();
        QTest::newRow("the user's own network") << QStringLiteral("192.168.77.5") << QString();
        QTest::newRow("another online peer's") << QStringLiteral("10.128.0.2") << taken;
        QTest::newRow("another away peer's") << QStringLiteral("10.128.0.3") << taken;
        QTest::newRow("a gone peer's") << QStringLiteral("10.128.0.4") << taken;
        QTest::newRow("of a join that waits") << QStringLiteral("10.128.0.5") << taken;
        QTest::newRow("the first host's") << QStringLiteral("10.128.0.1") << taken;
        QTest::newRow("the broadcast address") << QStringLiteral("10.128.0.7") << taken;
        QTest::newRow("multicast") << QStringLiteral("239.1.1.1") << taken;
        QTest::newRow("IPv6") << QStringLiteral("fd00::5") << taken;
    }

    void claims()
    {
        QFETCH(const QString, claimed);
        QFETCH(const QString, code);
        RegistryFixture f;
        const JoinCommand third = f.proven(3);
        const JoinCommand second = f.proven(2);
        f.admit(f.proven(1));
        f.admit(second);
        f.admit(third);
        f.disconnect(third.session);
        f.now += std::chrono::seconds(100);
        f.expire();
        f.disconnect(second.session);
        f.join(f.proven(4));
        QCOMPARE(f.peers().size(), 2);

        const JoinCommand command = claiming(f.proven(9), claimed);
        const JoinOutcome outcome = f.join(command);
        const auto* refused = std::get_if<Refusal>(&outcome);
        QCOMPARE(refused ? refused->code : QString(), code);
        QVERIFY(!refused || refused->reason.contains(claimed));
        if (!refused)
            QCOMPARE(f.registry->complete(command.session, f.now)->membership.wgip, ip(claimed));
    }

    void rejoinsAtOnceWithTheOldSeat()
    {
        RegistryFixture f;
        f.admit(f.unproven(1)); // holds slot 0, so that the seat below is not the one everybody gets
        const JoinCommand command = f.proven(2);
        const Admission before = f.admit(command);
        f.disconnect(command.session);
        const JoinOutcome away = f.join(claiming(f.proven(2), QStringLiteral("10.128.0.3")));
        QCOMPARE(texts(std::get<Admission>(away).events), QStringList({QStringLiteral("changed 2 online by 3")}));

        f.disconnect(3);
        f.now += std::chrono::seconds(100);
        f.expire();
        f.write();
        QVERIFY(f.stored(2)->gone);
        const JoinOutcome gone = f.join(f.proven(2));
        const auto& admission = std::get<Admission>(gone);
        QCOMPARE(admission.membership.wgip, before.membership.wgip);
        QCOMPARE(admission.membership.slot, before.membership.slot);
        QCOMPARE(texts(admission.events), QStringList({QStringLiteral("joined 2 10.128.0.3 by 4")}));
        QCOMPARE(texts(admission.changes), QStringList({QStringLiteral("save 2 10.128.0.3 #1")}));
    }

    void aChangedAddressWaits()
    {
        RegistryFixture f;
        const JoinCommand command = f.proven(1);
        f.admit(command);
        const JoinCommand again = claiming(f.proven(1), QStringLiteral("10.128.0.5"));
        const JoinOutcome outcome = f.join(again);
        QCOMPARE(texts(std::get<AwaitStorage>(outcome).changes), QStringList({QStringLiteral("save 1 10.128.0.5 #0")}));
        QCOMPARE(f.peer(1)->wgip, ip(QStringLiteral("10.128.0.2"))); // nobody is told before
        const auto admission = f.registry->complete(again.session, f.now);
        QCOMPARE(texts(admission->events), QStringList({QStringLiteral("removed 1 10.128.0.2 by 2"),
                                                        QStringLiteral("joined 1 10.128.0.5 by 2")}));
        QCOMPARE(admission->displaced, command.session);
        // The old address is free, but what nobody had is given first.
        QCOMPARE(f.admit(f.proven(2)).membership.wgip, ip(QStringLiteral("10.128.0.3")));
        QCOMPARE(f.refusal(claiming(f.unproven(3), QStringLiteral("10.128.0.2"))), QString());
    }

    void takesTheSessionOver()
    {
        RegistryFixture f;
        const JoinCommand old = f.proven(1);
        f.admit(old);
        JoinCommand fresh = f.proven(1);
        const JoinOutcome same = f.join(fresh);
        QCOMPARE(std::get<Admission>(same).displaced, old.session);
        QVERIFY(std::get<Admission>(same).events.empty()); // nothing of the record changed
        QVERIFY(std::get<Admission>(same).changes.empty());

        QVERIFY(!f.registry->update(old.session, {}));
        const Outcome late = f.disconnect(old.session);
        QVERIFY(late.events.empty() && late.changes.empty());
        QCOMPARE(f.peer(1)->presence, Presence::Online);
        QCOMPARE(f.registry->tenantOf(old.session), std::nullopt);
        QCOMPARE(f.registry->tenantOf(fresh.session), f.tenant());
    }

    void provenKeysNeedProof()
    {
        RegistryFixture f;
        const JoinCommand command = f.proven(1);
        f.join(command);
        QCOMPARE(f.refusal(f.unproven(1)), QStringLiteral("not_proven")); // already while it waits
        f.disk.enqueue({SaveTenant{{f.tenant(), 0}}}, 0);
        f.registry->complete(command.session, f.now);
        QCOMPARE(f.refusal(f.unproven(1)), QStringLiteral("not_proven"));
        f.disconnect(command.session);
        QCOMPARE(f.refusal(f.unproven(1)), QStringLiteral("not_proven"));
        f.now += std::chrono::seconds(100);
        f.expire();
        QVERIFY(f.peers().isEmpty());
        QCOMPARE(f.refusal(f.unproven(1)), QStringLiteral("not_proven"));
        const JoinCommand again = f.proven(1);
        f.join(again);
        f.leave(again.session);
        QCOMPARE(f.refusal(f.unproven(1)), QString()); // it gave its admission back
    }

    void laterUnprovenHoldersReplaceEarlierOnes()
    {
        RegistryFixture f;
        f.admit(f.unproven(1));
        const Admission same = f.admit(f.unproven(1));
        QCOMPARE(same.displaced, 1U);
        QVERIFY(same.events.empty());
        JoinCommand renamed = f.unproven(1);
        renamed.displayName = QStringLiteral("other");
        const Admission changed = f.admit(renamed);
        QCOMPARE(changed.displaced, 2U);
        QCOMPARE(texts(changed.events), QStringList({QStringLiteral("changed 1 online by 3")}));
        QCOMPARE(changed.membership.wgip, ip(QStringLiteral("10.128.0.2")));
        QVERIFY(f.disconnect(1).events.empty());
        QVERIFY(f.disconnect(2).events.empty());
        QCOMPARE(texts(f.disconnect(3).events), QStringList({QStringLiteral("removed 1 10.128.0.2 by 3")}));
    }

    void proofTakesOverAnUnprovenHolder()
    {
        RegistryFixture f;
        const Admission before = f.admit(f.unproven(1));
        const JoinOutcome outcome = f.join(f.proven(1));
        QCOMPARE(texts(std::get<AwaitStorage>(outcome).changes), QStringList({QStringLiteral("save 1 10.128.0.2 #0")}));
        // The unproven connection ends before: its peer is gone, but the seat is promised.
        QCOMPARE(texts(f.disconnect(1).events), QStringList({QStringLiteral("removed 1 10.128.0.2 by 1")}));
        QCOMPARE(f.admit(f.unproven(2)).membership.wgip, ip(QStringLiteral("10.128.0.3")));
        const auto admission = f.registry->complete(2, f.now);
        QCOMPARE(admission->membership.wgip, before.membership.wgip);
        QCOMPARE(texts(admission->events), QStringList({QStringLiteral("joined 1 10.128.0.2 by 2")}));
    }

    void fullTenants()
    {
        RegistryFixture f;
        for (quint8 i = 1; i <= 5; ++i)
            f.admit(f.proven(i));
        const JoinOutcome outcome = f.join(f.proven(6));
        QCOMPARE(std::get<Refusal>(outcome).code, QStringLiteral("tenant_full"));
        QVERIFY(std::get<Refusal>(outcome).reason.contains(QStringLiteral("10.128.0.0/29")));
        f.disconnect(2);
        QCOMPARE(f.refusal(f.proven(6)), QStringLiteral("tenant_full")); // away peers keep their address
        f.admit(claiming(f.proven(7), QStringLiteral("192.168.7.7")));   // needs none of the pool
    }

    void theLongestUnusedReservationGivesWay()
    {
        RegistryFixture f;
        for (quint8 i = 1; i <= 5; ++i)
            f.admit(f.proven(i));
        for (const SessionId session : {3U, 2U, 4U}) {
            f.disconnect(session);
            f.now += std::chrono::seconds(1);
        }
        f.now += std::chrono::seconds(100);
        QCOMPARE(f.expire().size(), size_t(1));
        const JoinCommand command = f.proven(6);
        const JoinOutcome outcome = f.join(command);
        QCOMPARE(texts(std::get<AwaitStorage>(outcome).changes),
                 QStringList({QStringLiteral("remove 3"), QStringLiteral("save 6 10.128.0.4 #2")}));
        const JoinOutcome next = f.join(f.unproven(7));
        QCOMPARE(texts(std::get<Admission>(next).changes), QStringList({QStringLiteral("remove 2")}));
        QCOMPARE(std::get<Admission>(next).membership.wgip, ip(QStringLiteral("10.128.0.3")));
    }

    void keysOfATenantAreBounded()
    {
        RegistrySettings settings = RegistryFixture::smallSettings();
        settings.maxPeersPerTenant = 2;
        RegistryFixture f(settings);
        f.admit(claiming(f.proven(1), QStringLiteral("192.168.7.1")));
        f.admit(f.proven(2));
        QCOMPARE(f.refusal(claiming(f.proven(3), QStringLiteral("192.168.7.3"))), QStringLiteral("tenant_full"));
        f.disconnect(1);
        f.disconnect(2);
        f.now += std::chrono::seconds(100);
        f.expire();
        const JoinOutcome outcome = f.join(claiming(f.proven(3), QStringLiteral("192.168.7.3")));
        QCOMPARE(texts(std::get<AwaitStorage>(outcome).changes),
                 QStringList({QStringLiteral("remove 1"), QStringLiteral("save 3 192.168.7.3 #0")}));
    }

    void tenantsAreIsolated()
    {
        RegistryFixture f;
        f.admit(f.proven(1));
        JoinCommand elsewhere = f.proven(1);
        elsewhere.tenant = f.tenant(2);
        elsewhere.claimedWgip = ip(QStringLiteral("10.128.0.2")); // their networks overlap here
        const Admission admission = f.admit(elsewhere);
        QVERIFY(!admission.displaced);
        QCOMPARE(f.peers(1).size(), 1);
        QCOMPARE(f.peers(2).size(), 1);
        f.leave(elsewhere.session);
        QCOMPARE(f.peers(1).size(), 1);
    }
};

QTEST_GUILESS_MAIN(RegistryJoinTest)
#include "test_registryjoin.moc"
