#include "tests/lab/checks.h"
#include "tests/lab/hostprograms.h"
#include "tests/lab/plaintunnel.h"
#include "tests/lab/serverprogram.h"
#include "tests/lab/topology.h"
#include "tests/lab/tunnelprobe.h"
#include "tests/lab/waiting.h"
#include "tests/support/sandboxedtest.h"

using namespace roamwire::lab;
using namespace roamwire::test;
using namespace Qt::StringLiterals;
using roamwire::Milliseconds;

namespace {

constexpr Milliseconds kPatience{30'000};
constexpr Milliseconds kPoll{200};
/// Where nobody has been for long.
const QString kStale = u"203.0.113.200:51820"_s;

} // namespace

/// Interfaces that somebody else made: the real programs keep them connected, and leave them as they were.
class LabSync final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void findRoamAndLeave();
    void leaveWithoutServerAndAgent();
    void addsPeersAndTakesThemBack();
    void managedInterfaceGoes();

private:
    Host& laptop() const { return m_lab->host(u"laptop"_s); }
    Host& nas() const { return m_lab->host(u"nas"_s); }
    void makeTunnels();
    void introducePeers();
    void startPrograms(InterfaceMode mode = InterfaceMode::Sync);
    bool isPath(const HostPrograms& from, const Host& to, const QString& kind) const;
    void verifyPaths(const QString& kind);
    static QByteArray configurationOf(const PlainTunnel& tunnel)
    {
        return tunnel.configuration().value_or(QByteArrayLiteral("unknown"));
    }

    std::unique_ptr<Topology> m_lab;
    std::unique_ptr<ServerProgram> m_server;
    std::unique_ptr<PlainTunnel> m_laptopTunnel;
    std::unique_ptr<PlainTunnel> m_nasTunnel;
    std::unique_ptr<HostPrograms> m_onLaptop;
    std::unique_ptr<HostPrograms> m_onNas;
    QByteArray m_laptopBefore;
    QByteArray m_nasBefore;
};

void LabSync::init()
{
    auto lab = Topology::build({{u"flat"_s}, {u"cafe"_s}, {u"hotel"_s}}, {u"laptop"_s, u"nas"_s});
    LAB_VERIFY(lab);
    m_lab = std::move(*lab);
    LAB_VERIFY(laptop().plug(m_lab->home(u"cafe"_s)));
    LAB_VERIFY(nas().plug(m_lab->home(u"flat"_s)));
    m_server = std::make_unique<ServerProgram>(m_lab->vps(), Topology::vpsAddress());
    LAB_VERIFY(m_server->start());
}

void LabSync::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
    m_onLaptop.reset();
    m_onNas.reset();
    m_laptopTunnel.reset();
    m_nasTunnel.reset();
    m_server.reset();
    m_lab.reset();
}

void LabSync::makeTunnels()
{
    auto one = PlainTunnel::start(laptop(), QHostAddress(u"10.99.0.1"_s));
    auto other = PlainTunnel::start(nas(), QHostAddress(u"10.99.0.2"_s));
    LAB_VERIFY(one);
    LAB_VERIFY(other);
    m_laptopTunnel = std::move(*one);
    m_nasTunnel = std::move(*other);
}

void LabSync::introducePeers()
{
    LAB_VERIFY(m_laptopTunnel->addPeer(*m_nasTunnel));
    LAB_VERIFY(m_nasTunnel->addPeer(*m_laptopTunnel));
    LAB_VERIFY(m_laptopTunnel->setPeer(*m_nasTunnel, {u"endpoint"_s, kStale}));
    LAB_VERIFY(m_nasTunnel->setPeer(*m_laptopTunnel, {u"endpoint"_s, kStale, u"persistent-keepalive"_s, u"21"_s}));
}

void LabSync::startPrograms(InterfaceMode mode)
{
    m_laptopBefore = configurationOf(*m_laptopTunnel);
    m_nasBefore = configurationOf(*m_nasTunnel);
    m_onLaptop = std::make_unique<HostPrograms>(laptop(), mode);
    m_onNas = std::make_unique<HostPrograms>(nas(), mode);
    LAB_VERIFY(m_onLaptop->start(m_server->openLink()));
    LAB_VERIFY(m_onNas->start(m_server->openLink()));
}

bool LabSync::isPath(const HostPrograms& from, const Host& to, const QString& kind) const
{
    const auto status = from.status();
    if (!status || status->mode != u"sync"_s)
        return false;
    const PathView path = status->paths.value(to.name());
    return path.verified && path.path == kind;
}

void LabSync::verifyPaths(const QString& kind)
{
    QVERIFY(waitUntil([&] { return isPath(*m_onLaptop, nas(), kind) && isPath(*m_onNas, laptop(), kind); }, kPatience,
                      kPoll));
}

void LabSync::findRoamAndLeave()
{
    makeTunnels();
    introducePeers();
    startPrograms();
    auto probe = TunnelProbe::start(laptop().machine(), nas().machine(), m_nasTunnel->address(), 40'000);
    LAB_VERIFY(probe);
    const auto flows = [&] { return (*probe)->log().isSteady(now()); };
    verifyPaths(u"wan"_s);
    QVERIFY(waitUntil(flows, kPatience));
    QVERIFY(configurationOf(*m_laptopTunnel) != m_laptopBefore);

    LAB_VERIFY(m_onLaptop->join(m_server->openLink())); // again, while its agent runs
    const auto findings = m_onLaptop->doctor();
    LAB_VERIFY(findings);
    for (const QByteArray words : {"wg0, sync mode, 10.99.0.1", "WebSocket and challenge in", "1 of 1 peers answer"})
        QVERIFY2(findings->contains(words), findings->constData());

    LAB_VERIFY(laptop().unplug());
    LAB_VERIFY(laptop().plug(m_lab->home(u"hotel"_s)));
    verifyPaths(u"wan"_s);
    QVERIFY(waitUntil(flows, kPatience));
    QVERIFY(
        m_nasTunnel->endpointOf(*m_laptopTunnel)->startsWith(m_lab->home(u"hotel"_s).wanAddress().toString() + u':'));

    LAB_VERIFY(laptop().unplug());
    LAB_VERIFY(laptop().plug(m_lab->home(u"flat"_s)));
    verifyPaths(u"lan"_s);
    QVERIFY(waitUntil(flows, kPatience));

    // A packet still on its way would move the endpoint again, as WireGuard means it to.
    probe->reset();
    const auto left = m_onLaptop->leave(); // while its agent runs
    LAB_VERIFY(left);
    QVERIFY2(left->contains("address 10.99.0.1 back"), left->constData());
    QCOMPARE(configurationOf(*m_laptopTunnel), m_laptopBefore);
    QVERIFY(!m_onLaptop->hasConfig());
    QVERIFY(waitUntil([&] { return !m_onLaptop->isAgentRunning(); }, kPatience));
    QVERIFY(waitUntil([&] { return m_onNas->status() && m_onNas->status()->paths.isEmpty(); }, kPatience, kPoll));
    LAB_VERIFY(m_onLaptop->leave()); // again
    LAB_VERIFY(m_onNas->leave());
    QCOMPARE(configurationOf(*m_nasTunnel), m_nasBefore);
    QCOMPARE(configurationOf(*m_laptopTunnel), m_laptopBefore);
}

void LabSync::leaveWithoutServerAndAgent()
{
    makeTunnels();
    introducePeers();
    startPrograms();
    verifyPaths(u"wan"_s);
    m_onLaptop->killAgent();
    const auto taken = m_onLaptop->join(m_server->openLink(), {u"--managed"_s});
    QVERIFY(!taken);
    QVERIFY2(taken.error().message.contains(u"not made by roamwire"), qPrintable(taken.error().message));
    m_server->kill();
    const auto left = m_onLaptop->leave();
    LAB_VERIFY(left);
    QVERIFY2(left->contains("the server was not told"), left->constData());
    QCOMPARE(configurationOf(*m_laptopTunnel), m_laptopBefore);
    QVERIFY(!m_onLaptop->hasConfig());
    const auto through = m_onNas->leave();
    LAB_VERIFY(through);
    QVERIFY2(through->contains("the server was not told"), through->constData());
    QCOMPARE(configurationOf(*m_nasTunnel), m_nasBefore);
}

void LabSync::addsPeersAndTakesThemBack()
{
    makeTunnels();
    startPrograms(InterfaceMode::SyncAllowPeers);
    const auto probe = TunnelProbe::start(laptop().machine(), nas().machine(), m_nasTunnel->address(), 40'000);
    LAB_VERIFY(probe);
    verifyPaths(u"wan"_s);
    QVERIFY(waitUntil([&] { return (*probe)->log().isSteady(now()); }, kPatience));
    LAB_VERIFY(m_onLaptop->leave());
    QCOMPARE(configurationOf(*m_laptopTunnel), m_laptopBefore);
    const auto isForgotten = [&] { return configurationOf(*m_nasTunnel) == m_nasBefore; };
    QVERIFY2(waitUntil(isForgotten, kPatience, kPoll), configurationOf(*m_nasTunnel).constData());
}

void LabSync::managedInterfaceGoes()
{
    HostPrograms programs(laptop());
    LAB_VERIFY(programs.start(m_server->openLink()));
    const QStringList show{u"ip"_s, u"link"_s, u"show"_s, u"rw0"_s};
    const QStringList key{u"test"_s, u"-e"_s, u"/var/lib/roamwire-helper/rw0.key"_s};
    LAB_VERIFY(laptop().machine().run(show));
    LAB_VERIFY(laptop().machine().run(key));
    LAB_VERIFY(programs.leave());
    QVERIFY(!laptop().machine().run(show));
    QVERIFY(!laptop().machine().run(key));
    QVERIFY(!programs.hasConfig());
    QVERIFY(waitUntil([&] { return !programs.isAgentRunning(); }, kPatience));
    LAB_VERIFY(programs.leave());
}

int main(int argc, char** argv)
{
    return runInSandbox<LabSync>(argc, argv, Needs::Programs);
}

#include "lab_sync.moc"
