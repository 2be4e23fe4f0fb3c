#include "tests/unit/server/registryfixture.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

namespace {

JoinCommand claiming(JoinCommand command, const QString& address)
{
    command.claimedWgip = QHostAddress(address);
    return command;
}

QStringList waitsFor(const JoinOutcome& outcome)
{
    return texts(std::get<AwaitStorage>(outcome).changes);
}

} // namespace

/// Joins that wait for the disk, disks that fail, and servers that start again.
class RegistryStorageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cancelGivesTheSeatBack()
    {
        RegistryFixture f;
        f.join(f.proven(1));
        QCOMPARE(texts(f.registry->cancel(1)),
                 QStringList({QStringLiteral("remove 1"), QStringLiteral("remove tenant")}));
        QVERIFY(!f.registry->complete(1, f.now));
        QVERIFY(f.registry->cancel(1).empty());
        const JoinOutcome again = f.join(f.proven(1));
        QCOMPARE(waitsFor(again), QStringList({QStringLiteral("save tenant"), QStringLiteral("save 1 10.128.0.2 #0")}));
    }

    void cancelledMovesKeepTheOldSeat()
    {
        RegistryFixture f;
        f.admit(f.proven(1));
        f.join(claiming(f.proven(1), QStringLiteral("10.128.0.6")));
        QCOMPARE(texts(f.registry->cancel(2)), QStringList({QStringLiteral("save 1 10.128.0.2 #0")}));
        QCOMPARE(f.peer(1)->wgip, QHostAddress(QStringLiteral("10.128.0.2")));
        QCOMPARE(f.registry->tenantOf(1), f.tenant()); // the old session was never displaced
        QCOMPARE(f.refusal(claiming(f.unproven(2), QStringLiteral("10.128.0.6"))), QString());
    }

    void cancelLetsTheDrivenOutComeBack()
    {
        RegistryFixture f;
        for (quint8 i = 1; i <= 5; ++i)
            f.admit(f.proven(i));
        f.disconnect(1);
        f.now += std::chrono::seconds(100);
        f.expire();
        f.join(f.proven(6));
        QCOMPARE(texts(f.registry->cancel(6)),
                 QStringList({QStringLiteral("remove 6"), QStringLiteral("save 1 10.128.0.2 #0 gone")}));
        const Admission back = f.admit(f.proven(1));
        QCOMPARE(back.membership.wgip, QHostAddress(QStringLiteral("10.128.0.2")));
    }

    void cancelDoesNotTouchAPeerThatIsIn()
    {
        RegistryFixture f;
        f.admit(f.proven(1));
        QVERIFY(f.registry->cancel(1).empty());
        QVERIFY(!f.registry->complete(1, f.now));
        QCOMPARE(f.registry->tenantOf(1), f.tenant());
    }

    void disconnectedWhileWaiting()
    {
        RegistryFixture f;
        f.join(f.proven(1));
        const Outcome lost = f.disconnect(1);
        QVERIFY(lost.events.empty());
        QCOMPARE(texts(lost.changes),
                 QStringList({QStringLiteral("save tenant"), QStringLiteral("save 1 10.128.0.2 #0 gone")}));
        QVERIFY(!f.registry->complete(1, f.now));
        QVERIFY(f.registry->cancel(1).empty());
        QVERIFY(f.peers().isEmpty());
        // Admitted, and the seat is reserved; but whether the disk has it is not known, so the next join waits.
        const JoinOutcome other = f.join(f.proven(2));
        QVERIFY(waitsFor(other).contains(QStringLiteral("save 2 10.128.0.3 #1")));
        const JoinOutcome again = f.join(f.proven(1));
        QVERIFY(waitsFor(again).contains(QStringLiteral("save 1 10.128.0.2 #0")));
    }

    void unprovenDisconnectedWhileWaiting()
    {
        RegistryFixture f;
        f.join(f.unproven(1));
        const Outcome lost = f.disconnect(1);
        QCOMPARE(texts(lost.changes), QStringList({QStringLiteral("remove tenant")}));
        QVERIFY(!f.registry->complete(1, f.now));
    }

    void theLaterOfTwoWaitingJoinsWins()
    {
        RegistryFixture f;
        f.join(claiming(f.proven(1), QStringLiteral("10.128.0.6")));
        const JoinOutcome later = f.join(f.proven(1));
        QVERIFY(waitsFor(later).contains(QStringLiteral("save 1 10.128.0.6 #0")));
        QVERIFY(!f.registry->complete(1, f.now));
        const auto admission = f.registry->complete(2, f.now);
        QVERIFY(admission);
        QVERIFY(!admission->displaced); // the earlier one never held the key
        QVERIFY(f.disconnect(1).events.empty());
        QCOMPARE(f.peer(1)->presence, Presence::Online);
    }

    void anotherClaimWhileWaitingFreesTheFirst()
    {
        RegistryFixture f;
        f.join(claiming(f.proven(1), QStringLiteral("10.128.0.6")));
        f.join(claiming(f.proven(1), QStringLiteral("10.128.0.5")));
        QCOMPARE(f.refusal(claiming(f.unproven(2), QStringLiteral("10.128.0.6"))), QString());
        QCOMPARE(f.refusal(claiming(f.unproven(3), QStringLiteral("10.128.0.5"))), QStringLiteral("address_taken"));
    }

    void nothingOverwritesAWaitingRow()
    {
        RegistryFixture f;
        const JoinCommand old = f.proven(1);
        f.admit(old);
        f.join(claiming(f.proven(1), QStringLiteral("10.128.0.6")));
        // The old connection renames itself, is lost and its grace period ends: none of that may be stored now.
        const auto renamed = f.registry->update(old.session, {*old.endpoints, QStringLiteral("other"), old.observed});
        QCOMPARE(texts(renamed->now.events), QStringList({QStringLiteral("changed 1 online by 1")}));
        QVERIFY(renamed->now.changes.empty());
        f.disconnect(old.session);
        f.now += std::chrono::seconds(100);
        const auto expired = f.expire();
        QCOMPARE(texts(expired.front().second.events), QStringList({QStringLiteral("removed 1 10.128.0.2")}));
        QVERIFY(expired.front().second.changes.empty());
        const auto admission = f.registry->complete(2, f.now);
        QCOMPARE(texts(admission->events), QStringList({QStringLiteral("joined 1 10.128.0.6 by 2")}));
    }

    void restarted()
    {
        RegistryFixture f;
        f.admit(f.proven(1));
        f.admit(f.unproven(2));
        f.admit(f.proven(3));
        f.disconnect(3);
        f.now += std::chrono::seconds(100);
        f.expire();
        f.write();
        f.restart();

        const QList<PeerRecord> peers = f.peers();
        QCOMPARE(peers.size(), 1); // unproven peers are not stored, gone ones are not there
        QCOMPARE(peers.first().presence, Presence::Away);
        QCOMPARE(peers.first().wgip, QHostAddress(QStringLiteral("10.128.0.2")));
        QCOMPARE(peers.first().displayName, QStringLiteral("peer 1"));
        QVERIFY(!peers.first().endpoints);
        QCOMPARE(f.registry->nextExpiry(), f.now + std::chrono::seconds(100)); // it counts anew
        QCOMPARE(f.refusal(f.unproven(3)), QStringLiteral("not_proven"));
        const JoinOutcome back = f.join(f.proven(3));
        QCOMPARE(std::get<Admission>(back).membership.wgip, QHostAddress(QStringLiteral("10.128.0.4")));
        QCOMPARE(std::get<Admission>(back).membership.slot, 2U);
        QCOMPARE(f.admit(f.unproven(4)).membership.slot, 1U);
    }

    void restartKeepsTheOrderOfReservations()
    {
        RegistryFixture f;
        for (quint8 i = 1; i <= 5; ++i)
            f.admit(f.proven(i));
        for (const SessionId session : {4U, 1U, 5U}) {
            f.disconnect(session);
            f.now += std::chrono::seconds(100);
            f.expire();
        }
        f.write();
        f.restart();
        const JoinOutcome outcome = f.join(f.proven(6));
        QVERIFY(waitsFor(outcome).contains(QStringLiteral("remove 4")));
    }

    void tenantsWithoutPeersAreForgottenAtTheStart()
    {
        RegistryFixture f;
        f.admit(f.unproven(1));
        f.restart();
        QVERIFY(!f.registry->nextExpiry() || *f.registry->nextExpiry() <= f.now);
        const auto outcomes = f.expire();
        QCOMPARE(outcomes.size(), size_t(1));
        QCOMPARE(texts(outcomes.front().second.changes), QStringList({QStringLiteral("remove tenant")}));
        QVERIFY(f.expire().empty());
    }

    void contradictingRows_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<quint32>("slot");
        QTest::newRow("one address") << QStringLiteral("10.128.0.2") << 1U;
        QTest::newRow("one slot") << QStringLiteral("10.128.0.3") << 0U;
        QTest::newRow("an absurd slot") << QStringLiteral("10.128.0.3") << 0xffffffffU;
        QTest::newRow("the broadcast address") << QStringLiteral("10.128.0.7") << 1U;
    }

    void contradictingRows()
    {
        QFETCH(const QString, address);
        QFETCH(const quint32, slot);
        RegistryFixture f;
        const StoredPeer younger{f.tenant(), f.key(1), {}, QHostAddress(QStringLiteral("10.128.0.2")), 0, false, 20};
        const StoredPeer older{f.tenant(), f.key(2), {}, QHostAddress(address), slot, false, 10};
        StoredState state;
        state.tenants = {{f.tenant(), 0}};
        state.peers = {older, younger};
        const Registry registry(f.settings, std::move(state), f.now, f.unixMs);
        const QList<PeerRecord> peers = registry.peers(f.tenant());
        QCOMPARE(peers.size(), 1);
        QCOMPARE(peers.first().publicKey, f.key(1));
    }
};

QTEST_GUILESS_MAIN(RegistryStorageTest)
#include "test_registrystorage.moc"
