#include "tests/lab/checks.h"
#include "tests/lab/meshnode.h"
#include "tests/lab/process.h"
#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"
#include "tests/support/sandboxedtest.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace roamwire;
using namespace roamwire::lab;
using namespace roamwire::test;
using namespace Qt::StringLiterals;

namespace {

constexpr Milliseconds kPatience{30'000};
constexpr Milliseconds kStep{100};
constexpr quint16 kEchoPort = 6'696;
const QString kConfig = u"/run/worker.ini"_s;
const QString kRefused =
    u"{\"version\":1,\"error\":{\"code\":1,\"reason\":\"Remote peer is not accepting additional connections\"}}\n"_s;

/// As a unit file would: a user of its own, with the one capability.
const QStringList kAsWorker{u"setpriv"_s,        u"--reuid=4711"_s,          u"--regid=4711"_s,
                            u"--clear-groups"_s, u"--inh-caps=+net_admin"_s, u"--ambient-caps=+net_admin"_s,
                            u"--no-new-privs"_s};

} // namespace

/// Clients of wg-broker, with real WireGuard, over roamwire-worker with CAP_NET_ADMIN and nothing more.
class LabWgBroker final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void asksAndPassesTraffic();
    void endsWithTheRange();
    void restartsKeepPortsAndTraffic();
    void badCallersCostNobodyAnything();
    void prunes();

private:
    const Namespace& gateway() const { return m_lab->vps(); }
    void start(const QByteArray& more = {})
    {
        startProgram(more, {programPath(u"roamwire-worker"_s), u"--config"_s, kConfig});
    }
    void startProgram(const QByteArray& more, const QStringList& program);
    std::unique_ptr<MeshNode> makeNode(const QString& name, int number);
    bool passes(MeshNode& node, const QString& address);
    QString endpoint(quint16 port) const { return u"192.0.2.1:%1"_s.arg(port); }
    QStringList interfaces() const;

    std::unique_ptr<Topology> m_lab;
    std::unique_ptr<Process> m_worker;
    std::optional<LinkEcho> m_echo;
    QString m_key;
};

void LabWgBroker::init()
{
    auto lab = Topology::build({}, {});
    LAB_VERIFY(lab);
    m_lab = std::move(*lab);
    // What the unit file prepares: folders of the user, and the device that wireguard-go makes interfaces of.
    LAB_VERIFY(
        gateway().run({u"sh"_s, u"-ec"_s,
                       u"mkdir -m 0700 /var/lib/roamwire-worker; chown 4711 /var/lib/roamwire-worker /run/wireguard;"
                       "mount -t tmpfs none /dev/net; mknod -m 0666 /dev/net/tun c 10 200"_s}));
    auto echo = LinkEcho::open(gateway(), kEchoPort);
    LAB_VERIFY(echo);
    m_echo = std::move(*echo);
}

void LabWgBroker::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
    m_worker.reset();
    m_echo.reset();
    m_lab.reset();
}

void LabWgBroker::startProgram(const QByteArray& more, const QStringList& program)
{
    LAB_VERIFY(gateway().run({u"tee"_s, kConfig}, "[wg_broker]\nenabled = true\n" + more));
    auto worker = Process::start(gateway(), kAsWorker + program);
    LAB_VERIFY(worker);
    m_worker = std::move(*worker);
    const auto ready = m_worker->readLine(kPatience);
    LAB_VERIFY(ready);
    m_key = QJsonDocument::fromJson(*ready)[u"wg_broker"_s][u"public_key"_s].toString();
    QCOMPARE(m_key.size(), 44);
}

std::unique_ptr<MeshNode> LabWgBroker::makeNode(const QString& name, int number)
{
    auto node = MeshNode::create(*m_lab, name, number);
    if (!node)
        QTest::qFail(qPrintable(node.error().message), __FILE__, __LINE__);
    return node ? std::move(*node) : nullptr;
}

bool LabWgBroker::passes(MeshNode& node, const QString& address)
{
    const auto isAnswered = [&] {
        m_echo->answer();
        return node.reaches(QHostAddress(address), kEchoPort);
    };
    return waitUntil(isAnswered, kPatience, kStep);
}

QStringList LabWgBroker::interfaces() const
{
    const auto shown = gateway().run({u"wg"_s, u"show"_s, u"interfaces"_s});
    QStringList names =
        QString::fromLatin1(shown.value_or(QByteArray())).split(QRegularExpression(u"\\s+"_s), Qt::SkipEmptyParts);
    names.sort();
    return names;
}

void LabWgBroker::asksAndPassesTraffic()
{
    start("mtu = 1380\ninterface_prefix = mesh-\n");
    const auto one = makeNode(u"one"_s, 21);
    const auto other = makeNode(u"other"_s, 22);
    QVERIFY(one && other);
    const auto onePort = one->ask(Topology::vpsAddress());
    LAB_VERIFY(onePort);
    const auto otherPort = other->ask(Topology::vpsAddress6(), MeshNode::End::Closed);
    LAB_VERIFY(otherPort);
    QCOMPARE(*onePort, 40'000);
    QCOMPARE(*otherPort, 40'001);
    QCOMPARE(interfaces(), (QStringList{u"mesh-1"_s, u"mesh-2"_s}));

    LAB_VERIFY(one->connect(endpoint(*onePort), m_key));
    LAB_VERIFY(other->connect(u"[2001:db8::1]:%1"_s.arg(*otherPort), m_key));
    QVERIFY(passes(*one, u"fe80::1"_s));
    QVERIFY(passes(*other, u"fe80::2"_s));
    QVERIFY(passes(*one, u"ff02::1"_s)); // as mesh protocols find each other

    const auto shown = gateway().run({u"ip"_s, u"address"_s, u"show"_s, u"dev"_s, u"mesh-1"_s});
    LAB_VERIFY(shown);
    QVERIFY2(shown->contains("mtu 1380") && shown->contains("MULTICAST"), shown->constData());
    QCOMPARE(shown->count("inet6"), 1);

    // Who asks again while it is in use is not disturbed.
    const auto before = gateway().run({u"wg"_s, u"show"_s, u"mesh-1"_s, u"latest-handshakes"_s});
    QCOMPARE(one->ask(Topology::vpsAddress()).value_or(0), *onePort);
    const auto after = gateway().run({u"wg"_s, u"show"_s, u"mesh-1"_s, u"latest-handshakes"_s});
    QCOMPARE(before.value_or("?"), after.value_or("!"));
    LAB_VERIFY(m_worker->terminate(kPatience));
}

void LabWgBroker::endsWithTheRange()
{
    start("ports = 40100-40102\n");
    const auto node = makeNode(u"node"_s, 21);
    QVERIFY(node);
    const QByteArray first = node->request();
    for (const int port : {40'100, 40'101, 40'102}) {
        QCOMPARE(node->ask(Topology::vpsAddress()).value_or(0), port);
        LAB_VERIFY(node->makeKey());
    }
    QCOMPARE(QString::fromUtf8(node->say(Topology::vpsAddress(), node->request()).value_or("?")), kRefused);
    QVERIFY(node->say(Topology::vpsAddress(), first)->startsWith("{\"version\":1,\"port\":40100,\"time\":"));
    QCOMPARE(interfaces().size(), 3);
}

void LabWgBroker::restartsKeepPortsAndTraffic()
{
    start();
    const auto one = makeNode(u"one"_s, 21);
    const auto other = makeNode(u"other"_s, 22);
    QVERIFY(one && other);
    LAB_VERIFY(other->ask(Topology::vpsAddress())); // so that the ports are in an order of their own
    const auto port = one->ask(Topology::vpsAddress());
    LAB_VERIFY(port);
    LAB_VERIFY(one->connect(endpoint(*port), m_key));
    QVERIFY(passes(*one, u"fe80::2"_s));
    const QString key = m_key;

    LAB_VERIFY(m_worker->terminate(kPatience));
    QVERIFY(passes(*one, u"fe80::2"_s));
    start();
    QCOMPARE(m_key, key);
    QVERIFY(passes(*one, u"fe80::2"_s));
    QCOMPARE(one->ask(Topology::vpsAddress()).value_or(0), *port);

    m_worker->kill();
    QVERIFY(passes(*one, u"fe80::2"_s));
    start();
    QCOMPARE(one->ask(Topology::vpsAddress()).value_or(0), *port);
    QVERIFY(passes(*one, u"fe80::2"_s));
    QCOMPARE(interfaces().size(), 2);
    LAB_VERIFY(other->makeKey());
    QCOMPARE(other->ask(Topology::vpsAddress()).value_or(0), 40'002);
}

void LabWgBroker::badCallersCostNobodyAnything()
{
    start();
    const auto bad = makeNode(u"bad"_s, 21);
    const auto good = makeNode(u"good"_s, 22);
    QVERIFY(bad && good);
    // Two thousand callers of one address that say half a request and stay.
    const auto crowd = Process::start(
        bad->machine(),
        {u"bash"_s, u"-c"_s,
         u"ulimit -n 4096; for ((i = 100; i < 2100; ++i)); do eval \"exec $i<>/dev/tcp/192.0.2.1/40000\" &&"
         " printf '{\"version\":1,' >&$i; done 2>/dev/null; echo there; sleep 60"_s});
    LAB_VERIFY(crowd);
    LAB_VERIFY((*crowd)->readLine(Milliseconds(60'000)));
    const auto port = good->ask(Topology::vpsAddress());
    LAB_VERIFY(port);
    LAB_VERIFY(good->connect(endpoint(*port), m_key));
    QVERIFY(passes(*good, u"fe80::1"_s));
    for (const QByteArray words : {"GET / HTTP/1.1\r\n\r\n", "{\"version\":1,\"pubkey\":\"; reboot\"}", "[]"})
        QCOMPARE(QString::fromUtf8(bad->say(Topology::vpsAddress(), words).value_or("?")), kRefused);

    // Made up keys get no more than one address may have before any of them has had a handshake.
    int granted = 0;
    for (int i = 0; i < 40; ++i) {
        LAB_VERIFY(bad->makeKey());
        granted += bad->ask(Topology::vpsAddress()) ? 1 : 0;
    }
    QCOMPARE(granted, 32);
    LAB_VERIFY(good->makeKey());
    LAB_VERIFY(good->ask(Topology::vpsAddress()));
}

void LabWgBroker::prunes()
{
    // A session is renewed after two minutes, so what is in use would be silent for as long.
    startProgram({}, {QStringLiteral(ROAMWIRE_IMPATIENT_BROKER), u"wgb-"_s, u"3000"_s, u"20000"_s});
    const auto one = makeNode(u"one"_s, 21);
    const auto other = makeNode(u"other"_s, 22);
    QVERIFY(one && other);
    const auto port = one->ask(Topology::vpsAddress());
    LAB_VERIFY(port);
    LAB_VERIFY(one->connect(endpoint(*port), m_key));
    QVERIFY(passes(*one, u"fe80::1"_s));
    LAB_VERIFY(other->ask(Topology::vpsAddress())); // and never comes
    QVERIFY(waitUntil([&] { return interfaces() == QStringList{u"wgb-1"_s}; }, kPatience, kStep));
    QVERIFY(waitUntil([&] { return interfaces().isEmpty(); }, Milliseconds(60'000), kStep));
    QVERIFY(!gateway().run({u"ip"_s, u"link"_s, u"show"_s, u"wgb-1"_s}));
    // Port and number are free for the next.
    QCOMPARE(other->ask(Topology::vpsAddress()).value_or(0), *port);
}

int main(int argc, char** argv)
{
    return runInSandbox<LabWgBroker>(argc, argv, Needs::Network);
}

#include "lab_wgbroker.moc"
