#include "tests/lab/checks.h"
#include "tests/lab/process.h"
#include "tests/lab/topology.h"
#include "tests/lab/tunnelprobe.h"
#include "tests/lab/waiting.h"
#include "tests/support/preflight.h"
#include "tests/support/sandboxedtest.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

using namespace roamwire::lab;
using namespace roamwire::test;
using namespace Qt::StringLiterals;
using roamwire::Milliseconds;
using roamwire::Result;

namespace {

constexpr Milliseconds kPatience{20'000};
constexpr Milliseconds kPoll{50};
/// Three looks at the list.
constexpr Milliseconds kWhile{3'000};
constexpr int kHubNumber = 20;
constexpr quint16 kFirstProbe = 40'000;
constexpr quint16 kGuestProbe = 41'000;
const QString kHelperSocket = u"/run/roamwire/helper.sock"_s;
const QHostAddress kHubInside(u"10.20.0.1"_s);

QByteArray read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// A WireGuard server whose clients roamwired keeps as the wireguard_api says, with real programs throughout: the
/// clients have nothing but wg-quick and the file that `hub client` wrote. What happens to others costs nobody a
/// packet.
class LabHub final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void nobodyIsDisturbed();

private:
    void startServer();
    void startHelper();
    void startHub();
    void makeClient(const QString& name);
    void bringUp(const QString& name);
    QByteArrayList hubPeers() const
    {
        const auto shown = m_hub->run({u"wg"_s, u"show"_s, u"rw0"_s, u"peers"_s});
        return shown ? shown->split('\n') : QByteArrayList();
    }
    bool hasPeers(qsizetype count) const { return hubPeers().size() == count + 1; }
    QString file(const QString& name) const { return m_folder->filePath(name); }
    void write(const QString& name, const QByteArray& content) const;
    /// Every packet of every probe that was sent since then, but for those on their way, has its answer.
    void verifyNoLoss(Moment since) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Topology> m_lab;
    std::unique_ptr<Namespace> m_hub;
    std::unique_ptr<Process> m_server;
    std::unique_ptr<Process> m_helper;
    std::unique_ptr<Process> m_agent;
    std::vector<std::unique_ptr<TunnelProbe>> m_probes;
    QString m_pin;
};

void LabHub::write(const QString& name, const QByteArray& content) const
{
    QFile out(file(name));
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(content) == content.size());
    QVERIFY(out.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
}

void LabHub::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto lab = Topology::build({{u"flat"_s}, {u"cafe"_s}, {u"hotel"_s}}, {u"laptop"_s, u"nas"_s, u"phone"_s});
    LAB_VERIFY(lab);
    m_lab = std::move(*lab);
    LAB_VERIFY(m_lab->host(u"laptop"_s).plug(m_lab->home(u"cafe"_s)));
    LAB_VERIFY(m_lab->host(u"nas"_s).plug(m_lab->home(u"flat"_s)));
    LAB_VERIFY(m_lab->host(u"phone"_s).plug(m_lab->home(u"hotel"_s)));
    auto hub = m_lab->addMachine(u"hub"_s, kHubNumber);
    LAB_VERIFY(hub);
    m_hub = std::move(*hub);
    LAB_VERIFY(m_hub->setSysctl(u"ipv4/ip_forward"_s, "1")); // so that clients reach each other
    write(u"password"_s, "a secret\n");
    write(u"server.conf"_s,
          "[wireguard_api]\nenabled = true\nuser = hubs\npassword_file = " + file(u"password"_s).toUtf8() + '\n');
    startServer();
    write(u"hub.conf"_s,
          u"[api]\nurl=https://%1:8443\npin=%2\nuser=hubs\npassword_file=%3\n[hub]\nname=hub1\ninterface=rw0\n"
          "network=10.20.0.0/24\nlisten_port=51820\nendpoint=%4\nreserved_ips=20\ninterval=1s\n"_s
              .arg(Topology::vpsAddress().toString(), m_pin, file(u"password"_s),
                   Topology::machineAddress(kHubNumber).toString())
              .toUtf8());
    startHelper();
    startHub();
}

void LabHub::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
    m_probes.clear();
    m_agent.reset();
    m_helper.reset();
    m_server.reset();
    m_hub.reset();
    m_lab.reset();
}

void LabHub::startServer()
{
    auto server = Process::start(m_lab->vps(), {programPath(u"roamwired"_s), u"serve"_s, u"--open"_s, u"--data-dir"_s,
                                                file(u"data"_s), u"--config"_s, file(u"server.conf"_s), u"--listen"_s,
                                                Topology::vpsAddress().toString() + u":8443"_s});
    LAB_VERIFY(server);
    m_server = std::move(*server);
    const auto ready = m_server->readLine(kPatience);
    LAB_VERIFY(ready);
    m_pin = QJsonDocument::fromJson(*ready).object().value(u"pin"_s).toString();
}

void LabHub::startHelper()
{
    auto helper = Process::start(*m_hub, {programPath(u"roamwire-helper"_s), u"--socket"_s, kHelperSocket,
                                          u"--allow-interface"_s, u"rw0"_s, u"--allow-network"_s, u"10.20.0.0/24"_s});
    LAB_VERIFY(helper);
    m_helper = std::move(*helper);
}

void LabHub::startHub()
{
    auto agent = Process::start(*m_hub, {programPath(u"roamwire-agent"_s), u"hub"_s, u"run"_s, u"--config"_s,
                                         file(u"hub.conf"_s), u"--helper"_s, kHelperSocket});
    LAB_VERIFY(agent);
    m_agent = std::move(*agent);
}

void LabHub::makeClient(const QString& name)
{
    LAB_VERIFY(m_hub->run({programPath(u"roamwire-agent"_s), u"hub"_s, u"client"_s, name, u"--config"_s,
                           file(u"hub.conf"_s), u"--output"_s, file(name + u".conf"_s)}));
}

void LabHub::bringUp(const QString& name)
{
    LAB_VERIFY(m_lab->host(name).machine().run({u"wg-quick"_s, u"up"_s, file(name + u".conf"_s)}));
}

void LabHub::verifyNoLoss(Moment since) const
{
    letPass(Milliseconds(500)); // for what is on its way
    const Moment until = now() - Milliseconds(400);
    for (const auto& probe : m_probes) {
        const ProbeLog log = probe->log();
        QVERIFY(log.sentBetween(since, until) > 0);
        QCOMPARE(log.lost(since, until), 0);
    }
}

void LabHub::nobodyIsDisturbed()
{
    const auto isUp = [&] {
        const auto shown = m_hub->run({u"ip"_s, u"-o"_s, u"address"_s, u"show"_s, u"dev"_s, u"rw0"_s});
        return shown && shown->contains("10.20.0.1/24");
    };
    QVERIFY(waitUntil(isUp, kPatience, kPoll));
    for (const QString& name : {u"laptop"_s, u"nas"_s}) {
        makeClient(name);
        bringUp(name);
    }
    QVERIFY2(read(file(u"laptop.conf"_s)).contains("\nAddress = 10.20.0.21/32\n"),
             "the first address that is not reserved");
    QVERIFY(waitUntil([&] { return hasPeers(2); }, kPatience, kPoll));
    const auto& laptop = m_lab->host(u"laptop"_s).machine();
    const auto& nas = m_lab->host(u"nas"_s).machine();
    const auto probe = [&](const Namespace& to, const QString& address) {
        auto started =
            TunnelProbe::start(laptop, to, QHostAddress(address), static_cast<quint16>(kFirstProbe + m_probes.size()));
        LAB_VERIFY(started);
        m_probes.push_back(std::move(*started));
    };
    probe(*m_hub, kHubInside.toString());
    probe(nas, u"10.20.0.22"_s);
    const auto flows = [&] {
        return std::ranges::all_of(m_probes, [](const auto& each) { return each->log().isSteady(now()); });
    };
    QVERIFY(waitUntil(flows, kPatience, kPoll));
    const Moment begin = now();

    // One comes.
    makeClient(u"phone"_s);
    QVERIFY(waitUntil([&] { return hasPeers(3); }, kPatience, kPoll));
    bringUp(u"phone"_s);
    const auto& phone = m_lab->host(u"phone"_s).machine();
    auto guest = TunnelProbe::start(phone, laptop, QHostAddress(u"10.20.0.21"_s), kGuestProbe);
    LAB_VERIFY(guest);
    QVERIFY(waitUntil([&] { return (*guest)->log().isSteady(now()); }, kPatience, kPoll));
    // One goes.
    LAB_VERIFY(m_hub->run(
        {programPath(u"roamwire-agent"_s), u"hub"_s, u"remove"_s, u"phone"_s, u"--config"_s, file(u"hub.conf"_s)}));
    QVERIFY(waitUntil([&] { return hasPeers(2); }, kPatience, kPoll));
    QVERIFY(waitUntil([&] { return !(*guest)->log().isSteady(now()); }, kPatience, kPoll));
    guest->reset();
    verifyNoLoss(begin);

    // The broker is gone, then all of ours with it; all come back.
    m_server->kill();
    letPass(kWhile);
    m_agent->kill();
    m_helper->kill();
    letPass(kWhile);
    QVERIFY(hasPeers(2));
    startHelper();
    startHub();
    letPass(kWhile);
    QVERIFY(hasPeers(2));
    startServer();
    makeClient(u"phone"_s + u"2"_s);
    QVERIFY(waitUntil([&] { return hasPeers(3); }, kPatience, kPoll));
    verifyNoLoss(begin);
}

int main(int argc, char** argv)
{
    return runInSandbox<LabHub>(argc, argv, Needs::Programs);
}

#include "lab_hub.moc"
