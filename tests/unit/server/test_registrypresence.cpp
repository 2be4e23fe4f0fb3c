#include "shared/wire/messages.h"
#include "tests/unit/server/registryfixture.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

namespace {

UpdateCommand sameAs(const JoinCommand& command)
{
    return {*command.endpoints, std::nullopt, command.observed};
}

} // namespace

/// What happens to peers that are in: moving, losing the connection, leaving, and the grace period.
class RegistryPresenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void updates_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<bool>("isTold");
        QTest::addColumn<bool>("raisesRev");
        QTest::addColumn<bool>("isStored");
        QTest::newRow("nothing") << 0 << false << false << false;
        QTest::newRow("port") << 1 << true << true << false;
        QTest::newRow("LAN addresses") << 2 << true << true << false;
        QTest::newRow("fingerprint") << 3 << true << true << false;
        QTest::newRow("observed address") << 4 << true << true << false;
        QTest::newRow("the same name") << 5 << false << false << false;
        QTest::newRow("name") << 6 << true << false << true;
    }

    void updates()
    {
        QFETCH(const int, what);
        QFETCH(const bool, isTold);
        QFETCH(const bool, raisesRev);
        QFETCH(const bool, isStored);
        RegistryFixture f;
        const JoinCommand command = f.proven(1);
        f.admit(command);
        UpdateCommand update = sameAs(command);
        if (what == 1)
            update.endpoints.listenPort = 4242;
        else if (what == 2)
            update.endpoints.lan.append(QHostAddress(QStringLiteral("fd00::1")));
        else if (what == 3)
            update.endpoints.lanName = Fingerprint(Fingerprint::Bytes{1});
        else if (what == 4)
            update.observed.v6 = QHostAddress(QStringLiteral("2001:db8::1"));
        else if (what >= 5)
            update.displayName = what == 5 ? command.displayName : QStringLiteral("renamed");

        const quint64 before = f.peer(1)->rev;
        const auto outcome = f.registry->update(command.session, update);
        QVERIFY(outcome);
        QCOMPARE(texts(outcome->now.events),
                 isTold ? QStringList({QStringLiteral("changed 1 online by 1")}) : QStringList());
        QCOMPARE(f.peer(1)->rev > before, raisesRev);
        QCOMPARE(!outcome->now.changes.empty(), isStored);
        QCOMPARE(f.peer(1)->endpoints, update.endpoints);
    }

    void strangersCannotUpdate()
    {
        RegistryFixture f;
        const JoinCommand command = f.proven(1);
        QVERIFY(!f.registry->update(command.session, sameAs(command)));
        f.join(command);
        QVERIFY(!f.registry->update(command.session, sameAs(command))); // not before it is stored
        f.registry->complete(command.session, f.now);
        QVERIFY(f.registry->update(command.session, sameAs(command)));
        f.disconnect(command.session);
        QVERIFY(!f.registry->update(command.session, sameAs(command)));
    }

    void whereTheRelaySeesPeers()
    {
        RegistryFixture f;
        JoinCommand command = f.proven(1);
        command.features = {wire::feature::kRelay};
        f.admit(command);
        const SeenEndpoints wan{SeenEndpoint{{QHostAddress(QStringLiteral("203.0.113.1")), 7}, false}, std::nullopt};
        const quint64 rev = f.peer(1)->rev;
        const auto see = [&f](const SeenEndpoints& seen) { return f.registry->see(f.tenant(), f.key(1), seen); };
        const Outcome seen = see(wan);
        QCOMPARE(texts(seen.events), QStringList({QStringLiteral("changed 1 online by 1")}));
        QVERIFY(seen.changes.empty());
        QVERIFY(f.peer(1)->wan == wan && f.peer(1)->rev > rev);
        QVERIFY(see(wan).events.empty()); // no news
        QVERIFY(f.registry->see(f.tenant(), f.key(2), wan).events.empty());
        QVERIFY(f.registry->see(f.tenant(2), f.key(1), wan).events.empty());

        f.disconnect(command.session);
        QVERIFY(f.peer(1)->wan == wan); // away, its mapping may still be there
        QCOMPARE(texts(see({}).events), QStringList({QStringLiteral("changed 1 away")}));
        see(wan);
        command.session = f.proven(1).session;
        f.admit(command);
        QVERIFY(f.peer(1)->wan == wan);
        f.admit(f.proven(1)); // without the feature
        QVERIFY(f.peer(1)->wan == SeenEndpoints());
    }

    void whoDepartedIsSaid()
    {
        RegistryFixture f;
        const JoinCommand leaves = f.proven(1);
        const JoinCommand isLost = f.proven(2);
        const JoinCommand isRevoked = f.proven(3);
        for (const JoinCommand& command : {leaves, isLost, isRevoked})
            f.admit(command);
        QCOMPARE(f.leave(leaves.session).departed, std::vector{f.key(1)});
        QVERIFY(f.disconnect(isLost.session).departed.empty()); // away
        QCOMPARE(f.revoke(3).outcome.departed, std::vector{f.key(3)});
        f.now += std::chrono::seconds(100);
        const auto outcomes = f.expire();
        QCOMPARE(outcomes.size(), size_t(1));
        QCOMPARE(outcomes.front().second.departed, std::vector{f.key(2)});
        QVERIFY(f.revoke(2).outcome.departed.empty()); // it was gone already
    }

    void awayThenGone()
    {
        RegistryFixture f;
        const JoinCommand command = f.proven(1);
        f.admit(command);
        QCOMPARE(f.registry->nextExpiry(), std::nullopt);
        const Outcome lost = f.disconnect(command.session);
        QCOMPARE(texts(lost.events), QStringList({QStringLiteral("changed 1 away by 1")}));
        QVERIFY(lost.changes.empty()); // presence is not stored
        QVERIFY(f.disconnect(command.session).events.empty());
        QCOMPARE(f.peer(1)->endpoints, command.endpoints); // the others may still reach it
        QCOMPARE(f.registry->nextExpiry(), f.now + std::chrono::seconds(100));

        f.now += std::chrono::milliseconds(99'999);
        QVERIFY(f.expire().empty());
        f.now += std::chrono::milliseconds(1);
        const auto outcomes = f.expire();
        QCOMPARE(outcomes.size(), size_t(1));
        QCOMPARE(outcomes.front().first, f.tenant());
        QCOMPARE(texts(outcomes.front().second.events), QStringList({QStringLiteral("removed 1 10.128.0.2")}));
        QCOMPARE(texts(outcomes.front().second.changes), QStringList({QStringLiteral("save 1 10.128.0.2 #0 gone")}));
        QVERIFY(f.peers().isEmpty());
        QCOMPARE(f.registry->nextExpiry(), std::nullopt);
    }

    void comingBackEndsTheGracePeriod()
    {
        RegistryFixture f;
        const JoinCommand command = f.proven(1);
        f.admit(command);
        f.disconnect(command.session);
        f.now += std::chrono::seconds(99);
        const quint64 rev = f.peer(1)->rev;
        const Admission back = f.admit(f.proven(1));
        QCOMPARE(texts(back.events), QStringList({QStringLiteral("changed 1 online by 2")}));
        QVERIFY(!back.displaced);
        QCOMPARE(f.peer(1)->rev, rev); // it is where it was
        f.now += std::chrono::seconds(1000);
        QVERIFY(f.expire().empty());
        QCOMPARE(f.registry->nextExpiry(), std::nullopt);
    }

    void oneOutcomePerTenant()
    {
        RegistryFixture f;
        QList<JoinCommand> commands;
        for (quint8 i = 1; i <= 4; ++i) {
            commands.append(f.proven(i));
            commands.last().tenant = f.tenant(i % 2 ? 1 : 2);
            f.admit(commands.last());
        }
        for (const JoinCommand& command : std::as_const(commands))
            f.disconnect(command.session);
        f.now += std::chrono::seconds(100);
        const auto outcomes = f.expire();
        QCOMPARE(outcomes.size(), size_t(2));
        for (const auto& [id, outcome] : outcomes)
            QCOMPARE(outcome.events.size(), size_t(2));
    }

    void withoutGraceTheyGoAtOnce()
    {
        RegistrySettings settings = RegistryFixture::smallSettings();
        settings.grace = std::chrono::seconds(0);
        RegistryFixture f(settings);
        f.admit(f.proven(1));
        const Outcome lost = f.disconnect(1);
        QCOMPARE(texts(lost.events), QStringList({QStringLiteral("removed 1 10.128.0.2 by 1")}));
        QCOMPARE(texts(lost.changes), QStringList({QStringLiteral("save 1 10.128.0.2 #0 gone")}));
        QCOMPARE(f.registry->nextExpiry(), std::nullopt);
    }

    void unprovenPeersGoWithTheirConnection()
    {
        RegistryFixture f;
        f.admit(f.unproven(1));
        f.admit(f.unproven(2));
        const Outcome lost = f.disconnect(1);
        QCOMPARE(texts(lost.events), QStringList({QStringLiteral("removed 1 10.128.0.2 by 1")}));
        QVERIFY(lost.changes.empty());
        // Its address is really free: claiming it works.
        JoinCommand heir = f.unproven(3);
        heir.claimedWgip = QHostAddress(QStringLiteral("10.128.0.2"));
        const Admission admission = f.admit(heir);
        QCOMPARE(admission.membership.slot, 0U);
        f.disconnect(heir.session);
        QCOMPARE(texts(f.disconnect(2).changes), QStringList({QStringLiteral("remove tenant")}));
    }

    void leaving()
    {
        RegistryFixture f;
        const JoinCommand command = f.proven(1);
        f.admit(f.proven(2));
        f.admit(command);
        const Outcome left = f.leave(command.session);
        QCOMPARE(texts(left.events), QStringList({QStringLiteral("removed 1 10.128.0.3 by 1")}));
        QCOMPARE(texts(left.changes), QStringList({QStringLiteral("remove 1")}));
        QVERIFY(f.disconnect(command.session).events.empty());
        QVERIFY(f.leave(command.session).events.empty());
        // The admission is gone: the next join is a first one.
        const JoinOutcome again = f.join(f.proven(1));
        QVERIFY(std::holds_alternative<AwaitStorage>(again));
    }

    void revRisesThroughEverything()
    {
        RegistryFixture f;
        quint64 last = 0;
        const auto isRising = [&] {
            const quint64 rev = f.peer(1)->rev;
            return rev > std::exchange(last, rev);
        };
        const JoinCommand first = f.proven(1);
        f.admit(first);
        QVERIFY(isRising());
        UpdateCommand moved = sameAs(first);
        moved.endpoints.listenPort = 1;
        f.registry->update(first.session, moved);
        QVERIFY(isRising());
        f.leave(first.session);
        f.admit(f.proven(1)); // left and came back
        QVERIFY(isRising());
        f.disk.enqueue({SaveTenant{{f.tenant(), 0}}}, 0);
        f.write();
        f.unixMs += 1;
        f.restart();
        QVERIFY(isRising());
        QVERIFY(last < (quint64(1) << 53)); // JSON carries it exactly
    }
};

QTEST_GUILESS_MAIN(RegistryPresenceTest)
#include "test_registrypresence.moc"
