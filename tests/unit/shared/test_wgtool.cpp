#include "shared/wireguard/wgtool.h"

#include <QTest>

namespace roamwire {
namespace {

using namespace Qt::StringLiterals;

PublicKey keyOf(std::uint8_t first)
{
    PublicKey key;
    key.data()[0] = first;
    return key;
}

QString textOf(std::uint8_t first)
{
    return QString::fromLatin1(keyOf(first).toBase64());
}

/// Notes what is asked and answers when told.
class FakeRunner final : public CommandRunner
{
public:
    void run(Command command, Reply<QByteArray> reply) override
    {
        commands.append(command);
        m_replies.append(std::move(reply));
    }
    void answer(const Result<QByteArray>& result) { m_replies.takeFirst()(result); }

    QList<Command> commands;

private:
    QList<Reply<QByteArray>> m_replies;
};

using Verb = std::function<void(WgTool&, const Reply<void>&)>;

DeviceState stateWith(std::uint16_t keepalive)
{
    DeviceState state;
    for (const std::uint8_t number : {1, 2}) {
        DevicePeer peer;
        peer.publicKey = keyOf(number);
        peer.keepaliveSeconds = keepalive;
        state.peers.append(peer);
    }
    return state;
}

PathSetting path(std::uint8_t key, const char16_t* endpoint, bool nudge)
{
    return {keyOf(key), Endpoint::fromString(endpoint), nudge};
}

/// "P1" and "P2" for the peers' keys, so that a row can be read.
QString shortened(const QStringList& arguments)
{
    return arguments.join(u' ').replace(textOf(1), u"P1"_s).replace(textOf(2), u"P2"_s).replace(textOf(3), u"P3"_s);
}

} // namespace

class TestWgTool final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pathsBecomeArguments_data();
    void pathsBecomeArguments();
    void verbsBecomeCommands_data();
    void verbsBecomeCommands();
    void privateKeyGoesThroughStdinOnly();
    void showParsesTheDump();
    void failuresArePassedOn();
    void programCanBeElsewhere();

private:
    QList<Result<void>> m_results;

    Reply<void> noteResult()
    {
        return [this](const Result<void>& result) { m_results.append(result); };
    }
};

void TestWgTool::pathsBecomeArguments_data()
{
    QTest::addColumn<QList<PathSetting>>("paths");
    QTest::addColumn<int>("keepalive");
    QTest::addColumn<QString>("arguments");

    const auto row = [](const char* name, const QList<PathSetting>& paths, int keepalive, const QString& arguments) {
        QTest::newRow(name) << paths << keepalive << arguments;
    };
    const QString nudge = u"persistent-keepalive 0 peer P1 persistent-keepalive 25"_s;
    row("v4", {path(1, u"192.0.2.1:80", false)}, 25, u"peer P1 endpoint 192.0.2.1:80"_s);
    row("v6", {path(1, u"[2001:db8::1]:80", false)}, 25, u"peer P1 endpoint [2001:db8::1]:80"_s);
    row("v4 and nudge", {path(1, u"192.0.2.1:80", true)}, 25, u"peer P1 endpoint 192.0.2.1:80 "_s + nudge);
    row("v6 and nudge", {path(1, u"[::1]:80", true)}, 25, u"peer P1 endpoint [::1]:80 "_s + nudge);
    row("only nudge", {path(1, u"", true)}, 25, u"peer P1 "_s + nudge);
    row("nudge returns to another keepalive", {path(1, u"", true)}, 7,
        u"peer P1 persistent-keepalive 0 peer P1 persistent-keepalive 7"_s);
    row("nudge returns to off", {path(1, u"", true)}, 0, u"peer P1 "_s + nudge + u" peer P1 persistent-keepalive 0"_s);
    row("neither", {path(1, u"", false)}, 25, QString());
    row("a peer that is not there", {path(3, u"192.0.2.1:80", true)}, 25, QString());
    row("two peers", {path(1, u"192.0.2.1:80", false), path(2, u"[::1]:80", false)}, 25,
        u"peer P1 endpoint 192.0.2.1:80 peer P2 endpoint [::1]:80"_s);
    row("only those that are there", {path(3, u"192.0.2.1:80", true), path(2, u"[::1]:80", false)}, 25,
        u"peer P2 endpoint [::1]:80"_s);
    row("none", {}, 25, QString());
}

void TestWgTool::pathsBecomeArguments()
{
    QFETCH(QList<PathSetting>, paths);
    QFETCH(int, keepalive);
    QFETCH(QString, arguments);

    const DeviceState state = stateWith(static_cast<std::uint16_t>(keepalive));
    QCOMPARE(shortened(pathArguments(paths, state)), arguments);
}

void TestWgTool::verbsBecomeCommands_data()
{
    QTest::addColumn<Verb>("verb");
    QTest::addColumn<QString>("arguments");

    const auto row = [](const char* name, const QString& arguments, const Verb& verb) {
        QTest::newRow(name) << verb << arguments;
    };
    const PeerSetting peer{keyOf(1), {*Prefix::fromString(u"10.128.4.2/32"), *Prefix::fromString(u"fd00::2/128")}, 25};
    row("listen port", u"set wg0 listen-port 51820"_s,
        [](WgTool& tool, const Reply<void>& reply) { tool.setListenPort(u"wg0"_s, 51820, reply); });
    row("paths", u"set wg0 peer P1 endpoint [::1]:80"_s, [](WgTool& tool, const Reply<void>& reply) {
        tool.setPaths(u"wg0"_s, {path(1, u"[::1]:80", false)}, stateWith(25), reply);
    });
    // `wg set wg0` alone would only print its usage and fail.
    row("no paths", u"show wg0 listen-port"_s,
        [](WgTool& tool, const Reply<void>& reply) { tool.setPaths(u"wg0"_s, {}, stateWith(25), reply); });
    row("add", u"set wg0 peer P1 allowed-ips 10.128.4.2/32,fd00::2/128 persistent-keepalive 25"_s,
        [peer](WgTool& tool, const Reply<void>& reply) { tool.addPeer(u"wg0"_s, peer, reply); });
    row("add without addresses", u"set wg0 peer P2 allowed-ips  persistent-keepalive 0"_s,
        [](WgTool& tool, const Reply<void>& reply) { tool.addPeer(u"wg0"_s, {keyOf(2), {}, 0}, reply); });
    row("remove", u"set wg0 peer P1 remove"_s,
        [](WgTool& tool, const Reply<void>& reply) { tool.removePeer(u"wg0"_s, keyOf(1), reply); });
}

void TestWgTool::verbsBecomeCommands()
{
    QFETCH(Verb, verb);
    QFETCH(QString, arguments);

    FakeRunner runner;
    WgTool tool(runner);
    m_results.clear();
    verb(tool, noteResult());
    QCOMPARE(runner.commands.size(), 1);
    QCOMPARE(runner.commands.first().program, u"/usr/bin/wg"_s);
    QCOMPARE(shortened(runner.commands.first().arguments), arguments);
    QVERIFY(runner.commands.first().input.isEmpty());
    QVERIFY(m_results.isEmpty());

    runner.answer(QByteArray());
    QCOMPARE(m_results.size(), 1);
    QVERIFY(m_results.first().has_value());
}

void TestWgTool::privateKeyGoesThroughStdinOnly()
{
    PrivateKey key;
    std::fill_n(key.data(), PrivateKey::size(), std::uint8_t(0x77));
    const QByteArray secret = QByteArray(32, '\x77').toBase64();

    FakeRunner runner;
    WgTool tool(runner);
    tool.setPrivateKey(u"wg0"_s, key, noteResult());
    QCOMPARE(runner.commands.first().input, secret);
    QCOMPARE(runner.commands.first().arguments, (QStringList{u"set"_s, u"wg0"_s, u"private-key"_s, u"/dev/stdin"_s}));
}

void TestWgTool::showParsesTheDump()
{
    FakeRunner runner;
    WgTool tool(runner);
    QList<Result<DeviceState>> states;
    tool.show(u"wg0"_s, [&](const Result<DeviceState>& state) { states.append(state); });
    QCOMPARE(runner.commands.first().arguments, (QStringList{u"show"_s, u"wg0"_s, u"dump"_s}));

    runner.answer("(none)\t" + keyOf(1).toBase64() + "\t51820\toff\n");
    QCOMPARE(states.size(), 1);
    QVERIFY(states.first());
    QCOMPARE(states.first()->publicKey, keyOf(1));
}

void TestWgTool::failuresArePassedOn()
{
    FakeRunner runner;
    WgTool tool(runner);
    m_results.clear();
    QList<Result<DeviceState>> states;
    tool.show(u"wg0"_s, [&](const Result<DeviceState>& state) { states.append(state); });
    tool.show(u"wg0"_s, [&](const Result<DeviceState>& state) { states.append(state); });
    tool.removePeer(u"wg0"_s, keyOf(1), noteResult());

    runner.answer(failure(u"no such device"_s));
    runner.answer(QByteArray("garbage"));
    runner.answer(failure(u"not permitted"_s));
    QCOMPARE(states[0].error().message, u"no such device"_s);
    QVERIFY(states[1].error().message.contains(u"line 1"_s));
    QCOMPARE(m_results.first().error().message, u"not permitted"_s);
}

void TestWgTool::programCanBeElsewhere()
{
    FakeRunner runner;
    WgTool tool(runner, u"/opt/bin/wg"_s);
    tool.removePeer(u"wg0"_s, keyOf(1), noteResult());
    QCOMPARE(runner.commands.first().program, u"/opt/bin/wg"_s);
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestWgTool)
#include "test_wgtool.moc"
