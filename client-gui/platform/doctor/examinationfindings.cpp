#include "client-gui/platform/doctor/examination.h"

#include "client-gui/platform/platform.h"

#include <QDir>
#include <QNetworkInterface>
#include <QSysInfo>
#include <QUdpSocket>

/// The second half of Examination: what was looked up becomes findings, and a debug bundle.
namespace roamwire {
namespace {

/// Never reached (RFC 5737): only the way there is looked up, nothing is sent.
const QString kSomewhere = QStringLiteral("198.51.100.1");
constexpr quint16 kDiscardPort = 9;

/// Through which packets to the internet leave.
QString outgoingInterface()
{
    QUdpSocket socket;
    socket.connectToHost(QHostAddress(kSomewhere), kDiscardPort);
    const QHostAddress source = socket.localAddress();
    for (const QNetworkInterface& candidate : QNetworkInterface::allInterfaces()) {
        for (const QNetworkAddressEntry& entry : candidate.addressEntries()) {
            if (entry.ip() == source)
                return candidate.name();
        }
    }
    return {};
}

} // namespace

const QList<Examination::Check>& Examination::allChecks()
{
    using Self = const Examination&;
    static const QList<Check> all{
        {QStringLiteral("configuration"), {}, [](Self self) { return checkConfiguration(self.m_configFacts); }},
        {QStringLiteral("helper"), Helper, [](Self self) { return checkHelper(self.m_helper); }},
        {QStringLiteral("abilities"), Helper, [](Self self) { return checkAbilities(self.m_helper, self.settings()); }},
        {QStringLiteral("raw_sockets"), Helper, [](Self self) { return checkRawSockets(self.m_helper); }},
        {QStringLiteral("wireguard"), {}, [](Self) { return checkWireGuard(wireGuardFacts()); }},
        {QStringLiteral("wg"), Wg, [](Self self) { return checkWgTool(self.m_wg); }},
        {QStringLiteral("interface"), Parts(Helper) | Agent,
         [](Self self) { return checkInterface(self.interfaceFacts(), self.settings()); }},
        {QStringLiteral("agent"), Agent, [](Self self) { return checkAgent(self.m_status, self.m_statusSocket); }},
        {QStringLiteral("clock"), {}, [](Self) { return checkClock(SystemClock().unixMs(), isClockSynchronized()); }},
        {QStringLiteral("network"), Network, [](Self self) { return checkNetwork(self.m_watch->snapshot()); }},
        {QStringLiteral("other_vpn"), Network, [](Self self) { return self.otherVpn(); }},
        {QStringLiteral("firewall"), Network,
         [](Self self) {
             return checkFirewall(filterFacts(self.filteredInterfaces()), self.otherVpn().health != Health::Ok);
         }},
        {kServerName, Server, [](Self self) { return self.serverFinding(kServerName); }},
        {kServerTcp, Server, [](Self self) { return self.serverFinding(kServerTcp); }},
        {kServerChallenge, Server, [](Self self) { return self.serverFinding(kServerChallenge); }},
        {QStringLiteral("observed_address"), Agent, [](Self self) { return checkObserved(self.m_status); }},
        {QStringLiteral("udp"), Parts(Server) | Agent, [](Self self) { return checkUdp(self.m_sent, self.m_status); }},
        {QStringLiteral("paths"), Agent, [](Self self) { return checkPaths(self.m_status); }},
    };
    return all;
}

QStringList Examination::checks()
{
    QStringList names;
    for (const Check& check : allChecks())
        names.append(check.name);
    return names;
}

/// Finds what can be found with what is there by now.
void Examination::conclude()
{
    for (qsizetype index = 0; index < m_findings.size(); ++index) {
        if (m_findings[index] || (allChecks()[index].needs & m_open))
            continue;
        m_findings[index] = allChecks()[index].find(*this);
        Q_EMIT found(*m_findings[index]);
    }
    if (!m_open && !std::exchange(m_isFinished, true))
        Q_EMIT finished(bundleFacts().findings);
}

/// One for every step, so that whoever reads them finds all.
Finding Examination::serverFinding(const QString& check) const
{
    if (!m_config)
        return notTried(check, QStringLiteral("no server is known"), QStringLiteral("see configuration"));
    const InviteLink& link = m_config->settings.link;
    const QString before = QStringLiteral("a step before it fails");
    if (check == kServerName)
        return checkServerName(link.host, m_lookup);
    if (check == kServerTcp)
        return m_lookup ? checkServerTcp(link.host, link.port, m_connect)
                        : notTried(kServerTcp, before, QStringLiteral("see ") + kServerName);
    return m_connect ? checkServerChallenge(m_challenge)
                     : notTried(kServerChallenge, before, QStringLiteral("see ") + kServerTcp);
}

Finding Examination::otherVpn() const
{
    return checkOtherVpn(m_watch->snapshot(), outgoingInterface());
}

InterfaceFacts Examination::interfaceFacts() const
{
    const QNetworkInterface present = QNetworkInterface::interfaceFromName(interface());
    InterfaceFacts facts{present.isValid(), m_mode, m_status.has_value(), {}};
    for (const QNetworkAddressEntry& entry : present.addressEntries())
        facts.addresses.append(Prefix(entry.ip(), entry.prefixLength()));
    return facts;
}

QStringList Examination::filteredInterfaces() const
{
    QStringList names{interface()};
    if (const auto uplink = m_watch->snapshot().v4)
        names.append(uplink->interfaceName);
    return names;
}

BundleFacts Examination::bundleFacts() const
{
    BundleFacts facts;
    facts.versions = ownVersions();
    facts.versions.append({QStringLiteral("helper"), m_helper.version});
    facts.versions.append({QStringLiteral("wg"), m_wg ? QString::fromUtf8(*m_wg).trimmed() : QString()});
    for (const std::optional<Finding>& finding : m_findings) {
        if (finding)
            facts.findings.append(*finding);
    }
    facts.status = m_status;
    facts.log = m_log;
    if (m_config) {
        facts.hosts.append(m_config->settings.link.host);
        facts.peers.append(m_config->settings.displayName);
    }
    facts.hosts.append(QSysInfo::machineHostName());
    facts.users.append(QDir::home().dirName());
    return facts;
}

} // namespace roamwire
