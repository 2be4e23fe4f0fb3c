#include "server/net/joinguard.h"

#include "server/dialects/dialect.h"
#include "shared/wire/messages.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace std::chrono_literals;

class TestJoinGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatCounts_data();
    void whatCounts();
    void admittedKeysAreExempt_data();
    void admittedKeysAreExempt();
    void blockedAddressesHearWhenToRetry();
};

Q_DECLARE_METATYPE(JoinCommand)

namespace {

class FakeClock final : public Clock
{
public:
    Instant now() const override { return time; }
    std::int64_t unixMs() const override { return 0; }
    Instant time{1'000'000ms};
};

const QHostAddress kPeer(QStringLiteral("192.0.2.1"));
const TenantId kTenant = TenantId::random();

JoinCommand joinOf(quint8 key, Standing standing = Standing::Proven, const TenantId& tenant = kTenant)
{
    JoinCommand join;
    join.session = 1;
    join.tenant = tenant;
    join.publicKey = PublicKey(PublicKey::Bytes{key});
    join.standing = standing;
    return join;
}

ServiceLimits twoFailures()
{
    ServiceLimits limits;
    limits.maxFailedJoins = 2;
    limits.failedJoinWindow = 10'000ms;
    return limits;
}

struct Guarded
{
    FakeClock clock;
    Registry registry{{.open = true}, {}, clock.now(), clock.unixMs()};
    JoinGuard guard{twoFailures(), registry, clock};
};

} // namespace

void TestJoinGuard::whatCounts_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<bool>("counts");
    QTest::newRow("bad proof") << wire::error::kBadProof << true;
    QTest::newRow("bad message") << wire::error::kBadMessage << true;
    QTest::newRow("bad data") << closeword::kBadData << true;
    QTest::newRow("somebody's key") << wire::error::kNotProven << true;
    QTest::newRow("somebody's address") << wire::error::kAddressTaken << true;
    QTest::newRow("flood") << wire::error::kTooManyMessages << true;
    QTest::newRow("full") << wire::error::kTenantFull << false;
    QTest::newRow("our fault") << wire::error::kUnavailable << false;
    QTest::newRow("blocked already") << wire::error::kTooManyFailures << false;
    QTest::newRow("too slow: a handshake") << closeword::kNoJoin << false;
    QTest::newRow("we stop") << closeword::kStopping << false;
}

void TestJoinGuard::whatCounts()
{
    QFETCH(QString, word);
    QFETCH(bool, counts);
    Guarded it;
    it.guard.onRefused(kPeer, word);
    QVERIFY(!it.guard.refusal(kPeer, joinOf(1)));
    it.guard.onRefused(kPeer, word);
    QCOMPARE(it.guard.refusal(kPeer, joinOf(1)).has_value(), counts);
}

void TestJoinGuard::admittedKeysAreExempt_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<JoinCommand>("join");
    QTest::addColumn<bool>("mayJoin");
    const QString bad = kPeer.toString();
    QTest::newRow("admitted") << bad << joinOf(1) << true;
    QTest::newRow("admitted, it is only said") << bad << joinOf(1, Standing::Unproven) << false;
    QTest::newRow("unknown") << bad << joinOf(2) << false;
    QTest::newRow("admitted elsewhere") << bad << joinOf(1, Standing::Proven, TenantId::random()) << false;
    QTest::newRow("unknown, from another address") << QStringLiteral("192.0.2.2") << joinOf(2) << true;
}

void TestJoinGuard::admittedKeysAreExempt()
{
    QFETCH(QString, peer);
    QFETCH(JoinCommand, join);
    QFETCH(bool, mayJoin);
    Guarded it;
    QVERIFY(std::holds_alternative<AwaitStorage>(it.registry.join(joinOf(1), it.clock.now(), 0)));
    QVERIFY(it.registry.complete(1, it.clock.now()));
    for (int i = 0; i < 2; ++i)
        it.guard.onRefused(kPeer, wire::error::kBadProof);
    QCOMPARE(!it.guard.refusal(QHostAddress(peer), join), mayJoin);
}

void TestJoinGuard::blockedAddressesHearWhenToRetry()
{
    Guarded it;
    for (int i = 0; i < 2; ++i)
        it.guard.onRefused(kPeer, wire::error::kBadProof);
    it.clock.time += 4'500ms;
    const auto refusal = it.guard.refusal(kPeer, joinOf(1));
    QVERIFY(refusal);
    QCOMPARE(refusal->code, wire::error::kTooManyFailures);
    QCOMPARE(refusal->retrySeconds, std::optional<quint32>(6)); // rounded up
    it.clock.time += 5'500ms;
    QVERIFY(!it.guard.refusal(kPeer, joinOf(1)));
}

QTEST_GUILESS_MAIN(TestJoinGuard)
#include "test_joinguard.moc"
