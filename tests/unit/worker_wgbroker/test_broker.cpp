#include "server/worker/wgbroker/broker.h"
#include "shared/crypto/possession.h"
#include "tests/support/fakeclock.h"
#include "tests/support/testkeys.h"
#include "tests/unit/worker_wgbroker/fakemachine.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tests;
using namespace roamwire::worker;

namespace {

const QHostAddress kNobody;

PrivateKey ownKey()
{
    PrivateKey key;
    std::fill_n(key.data(), key.size(), std::uint8_t(7));
    return key;
}

QString name(int number)
{
    return QStringLiteral("wgb") + QString::number(number);
}

} // namespace

/// The rules of Broker and Tunnels, with a machine made up.
class TestBroker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyKeyHasItsOwn();
    void answersWhenItIsUp();
    void askedTwiceAtOnce();
    void refuses();
    void whoIsInUseIsNotDisturbed();
    void repairs();
    void aPortOfSomebodyElse();
    void leavesNothingHalfMade();
    void leavesForeignInterfacesAlone();
    void prunes();
    void asksWhileItGoes();
    void whatSomebodyRemovedIsFree();
    void goesOnAfterARestart();
    void removesWhatDoesNotFit();
    void listsChange();
    void manyAtOnce();

private:
    void start(int numbers = 3, const QString& denyFile = {});
    quint16 ask(std::uint8_t key)
    {
        quint16 port = 1;
        m_broker->ask(keyNumber(key), kNobody, [&](std::optional<quint16> answer) { port = answer.value_or(0); });
        m_machine->settle();
        return port;
    }
    void round()
    {
        m_clock.advance(Milliseconds(60'000));
        m_broker->look();
        m_machine->settle();
    }
    std::int64_t wallSeconds() const { return m_clock.unixMs() / 1'000; }

    FakeClock m_clock;
    std::unique_ptr<FakeMachine> m_machine;
    std::unique_ptr<KeyGate> m_gate;
    std::unique_ptr<Tunnels> m_tunnels;
    std::unique_ptr<Broker> m_broker;
};

void TestBroker::init()
{
    m_broker.reset();
    m_machine = std::make_unique<FakeMachine>();
}

void TestBroker::start(int numbers, const QString& denyFile)
{
    m_broker.reset();
    m_gate = std::make_unique<KeyGate>(QString(), denyFile);
    QVERIFY(m_gate->load());
    m_tunnels = std::make_unique<Tunnels>(TunnelPlan{QStringLiteral("wgb"), 40'000, 1'374}, ownKey(), *m_machine,
                                          *m_machine, *m_machine, m_clock);
    m_broker =
        std::make_unique<Broker>(SeatRules{.numbers = numbers, .maxKeys = numbers}, *m_tunnels, *m_gate, m_clock);
    m_broker->begin();
    m_machine->settle();
}

void TestBroker::everyKeyHasItsOwn()
{
    start();
    QCOMPARE(ask(1), 40'000);
    QCOMPARE(ask(2), 40'001);
    QCOMPARE(ask(1), 40'000);
    QCOMPARE(m_machine->made, 2);
    const auto& second = m_machine->interfaces[name(2)];
    QCOMPARE(second.address, QByteArray("link set dev wgb2 mtu 1374 multicast on addrgenmode none\n"
                                        "address replace fe80::2/64 dev wgb2\nlink set dev wgb2 up\n"));
    QCOMPARE(second.device.publicKey, publicKeyOf(ownKey()));
    QCOMPARE(second.device.listenPort, 40'001);
    QCOMPARE(second.device.peers.constFirst().publicKey, keyNumber(2));
    QCOMPARE(second.device.peers.constFirst().allowedIps,
             (QList<Prefix>{*Prefix::fromString(u"0.0.0.0/0"), *Prefix::fromString(u"::/0")}));
    QVERIFY(!m_machine->hasSeenSecret);
    QCOMPARE(m_broker->figures().granted, 3U);
}

void TestBroker::answersWhenItIsUp()
{
    start();
    std::optional<quint16> port;
    m_broker->ask(keyNumber(1), kNobody, [&](std::optional<quint16> answer) { port = answer; });
    int steps = 0;
    while (!port) {
        QVERIFY(m_machine->settleOne());
        ++steps;
    }
    QVERIFY(steps > 3);
    QVERIFY(m_machine->interfaces[name(1)].isUp);
    QCOMPARE(m_machine->interfaces[name(1)].device.peers.size(), 1);
}

void TestBroker::askedTwiceAtOnce()
{
    start();
    QList<quint16> ports;
    for (int i = 0; i < 3; ++i)
        m_broker->ask(keyNumber(1), kNobody, [&](std::optional<quint16> answer) { ports.append(answer.value_or(0)); });
    m_machine->settle();
    QCOMPARE(ports, (QList<quint16>{40'000, 40'000, 40'000}));
    QCOMPARE(m_machine->made, 1);
}

void TestBroker::refuses()
{
    start(2);
    std::optional<quint16> port = 1;
    m_broker->ask(publicKeyOf(ownKey()), kNobody, [&](std::optional<quint16> answer) { port = answer; });
    QVERIFY(!port);
    QVERIFY(ask(1) != 0 && ask(2) != 0);
    QCOMPARE(ask(3), 0);
    QCOMPARE(ask(1), 40'000);
    QCOMPARE(m_broker->figures().refused, 2U);
    m_broker.reset();
    m_machine->interfaces.clear();
    m_machine->canMake = false;
    start(2);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("no interface for")));
    QCOMPARE(ask(1), 0);
}

void TestBroker::whoIsInUseIsNotDisturbed()
{
    start();
    ask(1);
    m_machine->handshake(name(1), wallSeconds() - 100);
    const int before = m_machine->peersSet;
    QCOMPARE(ask(1), 40'000);
    QCOMPARE(m_machine->peersSet, before);
    // After its last session is over, it may begin anew with whatever clock it has.
    m_machine->handshake(name(1), wallSeconds() - 181);
    QCOMPARE(ask(1), 40'000);
    QCOMPARE(m_machine->peersSet, before + 1);
    QCOMPARE(m_machine->made, 1);
}

void TestBroker::repairs()
{
    start();
    ask(1);
    m_machine->interfaces[name(1)].device.peers.clear(); // `wg set … remove` by hand
    QCOMPARE(ask(1), 40'000);
    QCOMPARE(m_machine->interfaces[name(1)].device.peers.size(), 1);
    m_machine->interfaces.remove(name(1)); // `ip link del` by hand
    QCOMPARE(ask(1), 40'000);
    QVERIFY(m_machine->interfaces.contains(name(1)));
}

void TestBroker::aPortOfSomebodyElse()
{
    start();
    m_machine->takenPorts = {40'000};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("already in use")));
    QCOMPARE(ask(1), 0);
    QVERIFY(m_machine->interfaces.isEmpty());
    QCOMPARE(ask(1), 40'001); // the next number
    m_machine->takenPorts.clear();
    for (int i = 0; i < 10; ++i) {
        m_machine->handshake(name(2), i + 1);
        round();
    }
    QCOMPARE(ask(2), 40'000);
}

void TestBroker::leavesNothingHalfMade()
{
    start();
    m_broker->ask(keyNumber(1), kNobody, [](std::optional<quint16>) {});
    m_machine->settleOne(); // the interface is there, without anything
    QVERIFY(m_machine->interfaces.contains(name(1)));
    m_broker.reset();
    auto machine = std::make_unique<FakeMachine>(); // the next run of the program
    machine->interfaces = m_machine->interfaces;
    m_machine = std::move(machine);
    start();
    QVERIFY(m_machine->interfaces.isEmpty());
    QCOMPARE(ask(2), 40'000);
}

void TestBroker::leavesForeignInterfacesAlone()
{
    m_machine->interfaces[name(1)].device = {keyNumber(50), 51'820, {}};
    m_machine->interfaces[QStringLiteral("wg0")].device = {publicKeyOf(ownKey()), 40'001, {}};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("wgb1 has another private key")));
    start();
    QCOMPARE(ask(1), 40'001);
    // One that comes later.
    m_machine->interfaces[name(3)].device = {keyNumber(51), 51'821, {}};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("wgb3 is somebody else's")));
    QCOMPARE(ask(2), 0);
    QCOMPARE(m_machine->removed, 0);
    QCOMPARE(m_machine->interfaces.size(), 4);
}

void TestBroker::prunes()
{
    start();
    ask(1);
    ask(2);
    m_machine->handshake(name(2), wallSeconds());
    round();
    QCOMPARE(m_machine->interfaces.size(), 2);
    round();
    QCOMPARE(m_machine->interfaces.keys(), QStringList{name(2)});
    QCOMPARE(ask(3), 40'000); // its port is free again
    for (int i = 0; i < 8; ++i) {
        m_machine->handshake(name(1), i + 1);
        round();
    }
    QCOMPARE(m_machine->interfaces.size(), 2);
    round();
    QCOMPARE(m_machine->interfaces.keys(), QStringList{name(1)});
    QCOMPARE(m_broker->figures().pruned, 2U);
}

void TestBroker::asksWhileItGoes()
{
    start();
    ask(1);
    round();
    m_clock.advance(Milliseconds(60'000));
    m_broker->look();
    for (int i = 0; i < 3; ++i) // keys, ports, handshakes
        QVERIFY(m_machine->settleOne());
    QList<quint16> ports;
    for (int i = 0; i < 2; ++i)
        m_broker->ask(keyNumber(1), kNobody, [&](std::optional<quint16> answer) { ports.append(answer.value_or(0)); });
    m_machine->settle();
    QCOMPARE(ports, (QList<quint16>{40'000, 40'000}));
    QCOMPARE(m_machine->removed, 1);
    QCOMPARE(m_machine->made, 2);
    QCOMPARE(m_machine->interfaces.size(), 1);
}

void TestBroker::whatSomebodyRemovedIsFree()
{
    start(1);
    ask(1);
    m_machine->interfaces.clear();
    QCOMPARE(ask(2), 0);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("removed by somebody else")));
    round();
    QCOMPARE(ask(2), 40'000);
}

void TestBroker::goesOnAfterARestart()
{
    start();
    ask(1);
    ask(2);
    m_machine->handshake(name(2), 1); // long ago
    m_machine->interfaces.remove(name(1));
    start();
    QCOMPARE(m_machine->made, 2);
    QCOMPARE(m_machine->removed, 0);
    QCOMPARE(m_broker->seats().provenCount(), 1);
    QCOMPARE(ask(3), 40'000);
    QCOMPARE(ask(2), 40'001);
}

void TestBroker::removesWhatDoesNotFit()
{
    start(3);
    ask(1);
    ask(2);
    ask(3);
    m_machine->interfaces[name(2)].device.listenPort = 41'001;                       // another range
    m_machine->interfaces[QStringLiteral("wgb02")] = m_machine->interfaces[name(2)]; // no name of ours
    start(2);
    QCOMPARE(m_machine->interfaces.keys(), (QStringList{QStringLiteral("wgb02"), name(1)}));
    QCOMPARE(ask(1), 40'000);
    QCOMPARE(ask(4), 40'001);
    QCOMPARE(ask(5), 0);
}

void TestBroker::listsChange()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("deny")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(keyNumber(1).toBase64() + '\n');
    file.flush();
    start(3, file.fileName());
    QCOMPARE(ask(1), 0);
    QCOMPARE(ask(2), 40'000);
    file.write(keyNumber(2).toBase64() + '\n' + keyNumber(3).toBase64());
    file.close();
    std::optional<quint16> port = 1;
    m_broker->ask(keyNumber(3), kNobody, [&](std::optional<quint16> answer) { port = answer; }); // while it is made
    QVERIFY(m_gate->load());
    Q_EMIT m_gate->changed();
    m_machine->settle();
    QVERIFY(!port);
    QVERIFY(m_machine->interfaces.isEmpty());
    QCOMPARE(m_broker->seats().count(), 0);
}

void TestBroker::manyAtOnce()
{
    start(250);
    int granted = 0;
    int refused = 0;
    for (int key = 0; key < 200; ++key)
        m_broker->ask(keyNumber(static_cast<std::uint8_t>(key)), kNobody,
                      [&](std::optional<quint16> port) { ++(port ? granted : refused); });
    QVERIFY(refused > 0); // at once: nobody waits for what takes too long
    m_machine->settle();
    QCOMPARE(granted + refused, 200);
    QCOMPARE(m_machine->made, granted);
    for (int key = 0; key < 200; ++key)
        QVERIFY(ask(static_cast<std::uint8_t>(key)) != 0);
}

QTEST_GUILESS_MAIN(TestBroker)
#include "test_broker.moc"
