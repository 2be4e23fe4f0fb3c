#include "server/worker/wgkex/domainkeeper.h"
#include "server/worker/wgkex/linkaddress.h"
#include "tests/support/fakeclock.h"
#include "tests/support/testkeys.h"
#include "tests/unit/worker/fakegateway.h"

#include <QSignalSpy>
#include <QTest>

#include <random>

using namespace roamwire;
using namespace roamwire::worker;
using namespace std::chrono_literals;
using roamwire::test::FakeGateway;
using roamwire::test::keyNumber;

class TestDomainKeeper : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void bringsAKey();
    void receiptsLastUntilItIsThere();
    void manyTogether();
    void repeatingCostsNothing();
    void whatIsThereIsNoMistake();
    void mendsWhatIsMissing();
    void prunes();
    void comesBackWhileItGoes();
    void goesInTheEnd();
    void aRestartKeepsWhoIsThere();
    void interfacesThatAreNotThere();
    void aFailureIsMadeUpFor();
    void countsConnected();
    void randomly_data();
    void randomly();

private:
    void makeKeeper();
    /// Until nothing is left to do.
    bool settle();
    server::MqttReceipt receipt();

    test::FakeClock m_clock;
    std::unique_ptr<FakeGateway> m_gateway;
    std::unique_ptr<DomainKeeper> m_keeper;
    int m_receipts = 0;
};

namespace {

const Domain kDomain{QStringLiteral("welt"), QStringLiteral("wg-welt"), QStringLiteral("vx-welt")};
/// Looks come all the time; only the fake clock decides who is silent.
const WgkexTiming kTiming{3h, 5ms, 1ms, 1ms};

} // namespace

void TestDomainKeeper::init()
{
    m_receipts = 0;
    m_gateway = std::make_unique<FakeGateway>(QList<Domain>{kDomain});
    makeKeeper();
}

void TestDomainKeeper::cleanup()
{
    m_gateway.reset(); // answers nobody any more
    m_keeper.reset();
}

void TestDomainKeeper::makeKeeper()
{
    m_keeper = std::make_unique<DomainKeeper>(kDomain, kTiming, *m_gateway, m_clock);
    m_keeper->start();
}

/// Two looks after this moment: one may have begun before.
bool TestDomainKeeper::settle()
{
    QSignalSpy looked(m_keeper.get(), &DomainKeeper::looked);
    return QTest::qWaitFor([&] { return looked.size() >= 3 && !m_gateway->isBusy(); });
}

server::MqttReceipt TestDomainKeeper::receipt()
{
    ++m_receipts;
    return {nullptr, [this](const void*) { --m_receipts; }};
}

void TestDomainKeeper::bringsAKey()
{
    m_keeper->bring(keyNumber(1), receipt());
    QTRY_VERIFY(m_gateway->has(kDomain.name, keyNumber(1)));
    QTRY_COMPARE(m_receipts, 0);
    QCOMPARE(m_keeper->linkAddress().toString(), QStringLiteral("fe80::1"));
    QCOMPARE(m_keeper->device()->listenPort, quint16(51820));
}

/// Whoever is killed meanwhile is told of the key again.
void TestDomainKeeper::receiptsLastUntilItIsThere()
{
    QVERIFY(settle());
    m_keeper->bring(keyNumber(1), receipt());
    while (m_receipts > 0) {
        QVERIFY(!m_gateway->has(kDomain.name, keyNumber(1)) || m_gateway->changes >= 3);
        QVERIFY(QTest::qWaitFor([&, runs = m_gateway->runs] { return m_gateway->runs > runs || m_receipts == 0; }));
    }
    QVERIFY(m_gateway->has(kDomain.name, keyNumber(1)));
}

void TestDomainKeeper::manyTogether()
{
    QVERIFY(settle());
    for (int number = 1; number <= 150; ++number)
        m_keeper->bring(keyNumber(static_cast<std::uint8_t>(number)), receipt());
    QTRY_COMPARE(m_receipts, 0);
    for (int number = 1; number <= 150; ++number)
        QVERIFY(m_gateway->has(kDomain.name, keyNumber(static_cast<std::uint8_t>(number))));
    QVERIFY2(m_gateway->changes <= 6, qPrintable(QString::number(m_gateway->changes)));
}

void TestDomainKeeper::repeatingCostsNothing()
{
    m_keeper->bring(keyNumber(1), receipt());
    QVERIFY(settle());
    const int changes = m_gateway->changes;
    for (int i = 0; i < 1000; ++i)
        m_keeper->bring(keyNumber(1), receipt());
    QVERIFY(settle());
    QCOMPARE(m_gateway->changes, changes);
    QCOMPARE(m_receipts, 0);
}

void TestDomainKeeper::whatIsThereIsNoMistake()
{
    cleanup();
    init();
    auto& welt = m_gateway->of(kDomain.name);
    const QString address = linkAddressOf(keyNumber(1)).toString();
    welt.routes.insert(address);
    m_keeper->bring(keyNumber(1), receipt());
    QVERIFY(settle());
    QVERIFY(m_gateway->has(kDomain.name, keyNumber(1)));
    // Somebody else was a moment faster than a key that came since the last look.
    welt.routes.insert(linkAddressOf(keyNumber(2)).toString());
    m_keeper->bring(keyNumber(2), receipt());
    QVERIFY(settle());
    QVERIFY(m_gateway->has(kDomain.name, keyNumber(2)));
    QCOMPARE(m_receipts, 0);
}

void TestDomainKeeper::mendsWhatIsMissing()
{
    m_keeper->bring(keyNumber(1), receipt());
    QVERIFY(settle());
    auto& welt = m_gateway->of(kDomain.name);
    welt.routes.clear();
    QVERIFY(settle());
    QVERIFY(m_gateway->has(kDomain.name, keyNumber(1)));
    welt.entries.clear();
    QVERIFY(settle());
    QVERIFY(m_gateway->has(kDomain.name, keyNumber(1)));
    welt.peers.clear();
    QVERIFY(settle());
    QVERIFY(m_gateway->has(kDomain.name, keyNumber(1)));
}

void TestDomainKeeper::prunes()
{
    const QByteArray other = keyNumber(9).toBase64();
    auto& welt = m_gateway->of(kDomain.name);
    welt.peers[other].allowedIps = {QStringLiteral("10.0.0.0/8")};
    welt.routes.insert(QStringLiteral("fe80::99"));
    m_keeper->bring(keyNumber(1), receipt());
    m_keeper->bring(keyNumber(2), receipt());
    QVERIFY(settle());
    m_clock.advance(2h);
    welt.peers[keyNumber(2).toBase64()].handshake = m_clock.unixMs() / 1000;
    QVERIFY(settle());
    m_clock.advance(1h);
    QVERIFY(settle());
    QVERIFY(m_gateway->lacks(kDomain.name, keyNumber(1)));
    QVERIFY(m_gateway->has(kDomain.name, keyNumber(2)));
    m_clock.advance(2h);
    QVERIFY(settle());
    QVERIFY(m_gateway->lacks(kDomain.name, keyNumber(2)));
    QVERIFY(welt.peers.contains(other));
    QVERIFY(welt.routes.contains(QStringLiteral("fe80::99")));
    m_keeper->bring(keyNumber(1), receipt());
    QTRY_VERIFY(m_gateway->has(kDomain.name, keyNumber(1)));
}

/// While it is taken away.
void TestDomainKeeper::comesBackWhileItGoes()
{
    m_keeper->bring(keyNumber(1), receipt());
    QVERIFY(settle());
    bool isBack = false;
    m_gateway->fails = [&](const Command& command) {
        if (command.arguments.contains(QStringLiteral("remove")) && !std::exchange(isBack, true))
            m_keeper->bring(keyNumber(1), receipt());
        return false;
    };
    m_clock.advance(3h);
    QTRY_VERIFY(isBack);
    QTRY_COMPARE(m_receipts, 0);
    QVERIFY(m_gateway->has(kDomain.name, keyNumber(1)));
}

/// What failed is found again, and nothing is left behind.
void TestDomainKeeper::goesInTheEnd()
{
    m_keeper->bring(keyNumber(1), receipt());
    QVERIFY(settle());
    int failures = 0;
    m_gateway->fails = [&](const Command& command) { return command.input.contains(" del ") && failures++ < 5; };
    m_clock.advance(3h);
    QTRY_VERIFY(m_gateway->lacks(kDomain.name, keyNumber(1)));
    QVERIFY(failures > 5);
}

void TestDomainKeeper::aRestartKeepsWhoIsThere()
{
    m_keeper->bring(keyNumber(1), receipt());
    m_keeper->bring(keyNumber(2), receipt());
    QVERIFY(settle());
    m_gateway->of(kDomain.name).peers[keyNumber(1).toBase64()].handshake = m_clock.unixMs() / 1000;
    m_clock.advance(2h);
    m_keeper.reset();
    QTRY_VERIFY(!m_gateway->isBusy());
    makeKeeper();
    m_clock.advance(30min);
    QVERIFY(settle());
    QVERIFY(m_gateway->has(kDomain.name, keyNumber(1)));
    m_clock.advance(30min);
    QVERIFY(settle());
    QVERIFY(m_gateway->lacks(kDomain.name, keyNumber(1))); // silent since before the restart
    QVERIFY(m_gateway->has(kDomain.name, keyNumber(2)));   // nobody knows since when
    m_clock.advance(3h);
    QVERIFY(settle());
    QVERIFY(m_gateway->lacks(kDomain.name, keyNumber(2)));
}

void TestDomainKeeper::interfacesThatAreNotThere()
{
    auto& welt = m_gateway->of(kDomain.name);
    welt.isUp = false;
    m_keeper->bring(keyNumber(1), receipt());
    QVERIFY(settle());
    QVERIFY(!m_keeper->device());
    QCOMPARE(m_receipts, 0); // nobody waits for somebody's mend
    m_keeper->bring(keyNumber(2), receipt());
    QCOMPARE(m_receipts, 0);
    welt.isUp = true;
    QVERIFY(settle());
    QVERIFY(m_keeper->device());
    QVERIFY(m_gateway->has(kDomain.name, keyNumber(1)));
    QVERIFY(m_gateway->has(kDomain.name, keyNumber(2)));
}

void TestDomainKeeper::aFailureIsMadeUpFor()
{
    QVERIFY(settle());
    int failures = 0;
    m_gateway->fails = [&](const Command& command) {
        return command.arguments.contains(QStringLiteral("-batch")) && failures++ < 3;
    };
    m_keeper->bring(keyNumber(1), receipt());
    QTRY_VERIFY(m_gateway->has(kDomain.name, keyNumber(1)));
    QVERIFY(failures >= 3);
    QTRY_COMPARE(m_receipts, 0);
}

void TestDomainKeeper::countsConnected()
{
    auto& welt = m_gateway->of(kDomain.name);
    const std::int64_t now = m_clock.unixMs() / 1000;
    for (const auto& [number, age] : {std::pair{1, 0}, {2, 180}, {3, 181}, {4, -5}}) {
        const PublicKey key = keyNumber(static_cast<std::uint8_t>(number));
        welt.peers[key.toBase64()] = {{linkAddressOf(key).toString() + QStringLiteral("/128")}, now - age};
    }
    welt.peers[keyNumber(5).toBase64()];
    QCOMPARE(m_keeper->connectedPeers(), 0);
    QVERIFY(settle());
    QCOMPARE(m_keeper->connectedPeers(), 3);
}

void TestDomainKeeper::randomly_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 20; ++seed)
        QTest::newRow(QByteArray::number(seed).constData()) << seed;
}

/// Keys come, time passes, commands fail, things vanish, the worker is killed: in the end the interfaces have exactly
/// those who were announced or heard in the last three hours.
void TestDomainKeeper::randomly()
{
    QFETCH(unsigned, seed);
    std::mt19937 random(seed); // NOLINT: the same every time
    const auto upTo = [&](int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); };
    constexpr int kKeys = 12;
    std::array<Instant, kKeys> heard{};
    m_gateway->fails = [&](const Command&) { return upTo(10) == 0; };
    auto& welt = m_gateway->of(kDomain.name);
    for (int step = 0; step < 150; ++step) {
        const int number = upTo(kKeys);
        const PublicKey key = keyNumber(static_cast<std::uint8_t>(number + 1));
        switch (upTo(8)) {
        case 0:
        case 1:
        case 2:
            m_keeper->bring(key, receipt());
            heard[static_cast<std::size_t>(number)] = m_clock.now();
            break;
        case 3:
            m_clock.advance(std::chrono::minutes(upTo(40)));
            break;
        case 4:
            welt.routes.remove(linkAddressOf(key).toString());
            break;
        case 5:
            welt.entries.removeAll(linkAddressOf(key).toString());
            break;
        case 6:
            QTest::qWait(upTo(4));
            break;
        case 7:
            QCoreApplication::processEvents();
            break;
        }
    }
    m_gateway->fails = {};
    QVERIFY(settle());
    QCOMPARE(m_receipts, 0);
    for (int number = 0; number < kKeys; ++number) {
        const PublicKey key = keyNumber(static_cast<std::uint8_t>(number + 1));
        const Instant last = heard[static_cast<std::size_t>(number)];
        if (last != Instant() && m_clock.now() - last < 3h)
            QVERIFY2(m_gateway->has(kDomain.name, key), qPrintable(QString::number(number)));
    }
    m_clock.advance(3h);
    QVERIFY(settle());
    QVERIFY(welt.peers.isEmpty() && welt.routes.isEmpty() && welt.entries.isEmpty());
}

QTEST_GUILESS_MAIN(TestDomainKeeper)
#include "test_domainkeeper.moc"
