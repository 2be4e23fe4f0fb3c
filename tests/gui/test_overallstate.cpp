#include "client-gui/tray/icon/overallwatch.h"
#include "tests/gui/fakenetwork.h"
#include "tests/gui/statuses.h"

#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tray;

namespace {

const QString kConnected = QStringLiteral("connected");
const QString kConnecting = QStringLiteral("connecting");
const QString kOffline = QStringLiteral("offline");
const QString kProblem = QStringLiteral("the helper does not answer; install roamwire-helper");

PeerStatus lan()
{
    return peerStatus(1, QStringLiteral("nas"), PathKind::Lan);
}
PeerStatus relay()
{
    return peerStatus(2, QStringLiteral("phone"), PathKind::Relay);
}
PeerStatus silent()
{
    return peerStatus(3, QStringLiteral("desk"), {});
}
PeerStatus away()
{
    return awayPeer(4, QStringLiteral("tablet"));
}

/// What a network is in these tables.
struct Case
{
    QString server;
    QList<PeerStatus> peers;
    QString problem;
    Network::State state = Network::State::Running;
    bool needsMending = false;
};

void add(FakeNetworks& networks, const Case& wanted)
{
    FakeNetwork& network = networks.add(QStringLiteral("rw%1").arg(networks.all().size()));
    Status status = statusWith(network.interface(), wanted.server, wanted.peers);
    status.problem = wanted.problem;
    status.needsMending = wanted.needsMending;
    network.show(status);
    network.setState(wanted.state);
}

} // namespace

Q_DECLARE_METATYPE(Case)

class TestOverallState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneNetwork_data();
    void oneNetwork();
    void severalNetworks_data();
    void severalNetworks();
    void counts();
    void sentenceIsOneShortLine();
    void looksAtMostFourTimesASecond();
    void looksAtOnceWhenANetworkGoes();
};

void TestOverallState::oneNetwork_data()
{
    QTest::addColumn<Case>("network");
    QTest::addColumn<OverallState>("state");
    QTest::addColumn<QString>("sentence");

    const auto row = [](const char* name, const Case& network, OverallState state, const char* sentence) {
        QTest::newRow(name) << network << state << QString::fromUtf8(sentence);
    };
    using enum OverallState;
    row("all direct", {kConnected, {lan(), away()}, {}}, Connected, "1 peer(s) connected");
    row("nobody else", {kConnected, {}, {}}, Connected, "Connected; no other peer is online");
    row("all away", {kConnected, {away()}, {}}, Connected, "Connected; no other peer is online");
    row("one of two", {kConnected, {lan(), silent()}, {}}, Connected, "1 of 2 peer(s) connected");
    row("one relayed", {kConnected, {lan(), relay()}, {}}, Relayed, "2 peer(s) connected, 1 through the relay");
    row("looking for the first", {kConnected, {silent()}, {}}, Roaming, "Looking for a path to 1 peer(s)");
    row("connecting", {kConnecting, {}, {}}, Roaming, "Connecting to the server");
    row("connecting, paths go on", {kConnecting, {lan()}, {}}, Roaming, "Connecting to the server");
    row("connecting again", {kConnecting, {}, kProblem}, Offline, "Offline: no server and no peer can be reached");
    row("offline", {kOffline, {silent()}, kProblem}, Offline, "Offline: no server and no peer can be reached");
    row("without server", {kOffline, {lan()}, {}}, Attention, "the server cannot be reached");
    row("something to mend", {kConnected, {lan()}, kProblem}, Attention, qPrintable(kProblem));
    row("no helper", {kOffline, {}, kProblem, Network::State::Running, true}, Attention, qPrintable(kProblem));
    row("not known yet", {{}, {}, {}}, Offline, "Offline: no server and no peer can be reached");
    row("paused", {kOffline, {}, {}, Network::State::Paused}, Paused, "Paused");
    row("locked", {{}, {}, kProblem, Network::State::Locked}, Attention, qPrintable(kProblem));
    row("agent's", {kConnected, {lan()}, {}, Network::State::Elsewhere}, Connected, "1 peer(s) connected");
}

void TestOverallState::oneNetwork()
{
    QFETCH(const Case, network);
    QFETCH(const OverallState, state);
    QFETCH(const QString, sentence);
    FakeNetworks networks;
    add(networks, network);
    const Overall overall = overallOf(networks.all());
    QCOMPARE(overall.sentence, sentence);
    QCOMPARE(overall.state, state);
    QCOMPARE(stateOf(*networks.all().first()), state);
}

void TestOverallState::severalNetworks_data()
{
    QTest::addColumn<QList<Case>>("all");
    QTest::addColumn<OverallState>("state");
    QTest::addColumn<QString>("sentence");

    const Case direct{kConnected, {lan()}, {}};
    const Case relayed{kConnected, {relay()}, {}};
    const Case roaming{kConnecting, {}, {}};
    const Case offline{kOffline, {}, {}};
    const Case troubled{kConnected, {lan()}, kProblem};
    const Case paused{kOffline, {}, {}, Network::State::Paused};
    const auto row = [](const char* name, const QList<Case>& all, OverallState state, const QString& sentence) {
        QTest::newRow(name) << all << state << sentence;
    };
    using enum OverallState;
    const QString nothing = QStringLiteral("Offline: no server and no peer can be reached");
    row("none", {}, Offline, QStringLiteral("Not in a network yet"));
    row("both direct", {direct, direct}, Connected, QStringLiteral("2 peer(s) connected"));
    row("one relayed", {direct, relayed}, Relayed, QStringLiteral("2 peer(s) connected, 1 through the relay"));
    row("one roaming", {relayed, roaming}, Roaming, QStringLiteral("Connecting to the server"));
    row("one offline", {direct, offline}, Attention, QStringLiteral("rw1: the server cannot be reached"));
    row("all offline", {offline, offline}, Offline, nothing);
    row("offline and paused", {offline, paused}, Offline, nothing);
    row("one troubled", {direct, troubled}, Attention, QStringLiteral("rw1: %1").arg(kProblem));
    row("two troubled", {troubled, troubled, direct}, Attention, QStringLiteral("2 network(s) need attention"));
    row("one paused", {direct, paused}, Connected, QStringLiteral("1 peer(s) connected"));
    row("all paused", {paused, paused}, Paused, QStringLiteral("Paused"));
}

void TestOverallState::severalNetworks()
{
    QFETCH(const QList<Case>, all);
    QFETCH(const OverallState, state);
    QFETCH(const QString, sentence);
    FakeNetworks networks;
    for (const Case& network : all)
        add(networks, network);
    const Overall overall = overallOf(networks.all());
    QCOMPARE(overall.sentence, sentence);
    QCOMPARE(overall.state, state);
}

void TestOverallState::counts()
{
    FakeNetworks networks;
    add(networks, {kConnected, {lan(), relay(), silent(), away()}, {}});
    add(networks, {kConnected, {lan()}, {}, Network::State::Paused});
    const Overall overall = overallOf(networks.all());
    QCOMPARE(overall.networks, 2);
    QCOMPARE(overall.online, 3);
    QCOMPARE(overall.reached, 2);
    QCOMPARE(overall.relayed, 1);
}

void TestOverallState::sentenceIsOneShortLine()
{
    FakeNetworks networks;
    add(networks, {kConnected, {}, QString(500, QLatin1Char('x')) + QStringLiteral("\nmore")});
    QCOMPARE(overallOf(networks.all()).sentence.size(), 200);
    FakeNetworks others;
    add(others, {kConnected, {}, QStringLiteral("first\x1b[2J\nsecond")});
    QCOMPARE(overallOf(others.all()).sentence, QStringLiteral("first\uFFFD[2J"));
}

void TestOverallState::looksAtMostFourTimesASecond()
{
    FakeNetworks networks;
    OverallWatch watch(networks);
    FakeNetwork& network = networks.add(QStringLiteral("rw0"));
    QSignalSpy looked(&watch, &OverallWatch::looked);
    for (int i = 0; i < 100; ++i)
        network.show(statusWith(network.interface(), kConnected, {lan()}));
    QCOMPARE(looked.count(), 0);
    QVERIFY(looked.wait());
    QCOMPARE(watch.overall().state, OverallState::Connected);
    QCOMPARE(looked.count(), 1);
}

void TestOverallState::looksAtOnceWhenANetworkGoes()
{
    FakeNetworks networks;
    FakeNetwork& network = networks.add(QStringLiteral("rw0"));
    OverallWatch watch(networks);
    QSignalSpy looked(&watch, &OverallWatch::looked);
    networks.remove(network);
    QCOMPARE(looked.count(), 1);
    QCOMPARE(watch.overall().networks, 0);
}

QTEST_MAIN(TestOverallState)
#include "test_overallstate.moc"
