#include "client-gui/platform/doctor/doctorchecks.h"

#include "client-gui/engine/ownaddress.h"
#include "client-gui/engine/status.h"
#include "client-gui/helper-api/messages.h"

#include <algorithm>
#include <map>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// A clock that shows less is wrong: 2026-01-01, before this was written.
constexpr qint64 kEarliestMs = 1'767'225'600'000;
/// A server on the other side of the world takes less; roams wait for it.
constexpr Milliseconds kSlow = 1s;

QString inMs(Milliseconds time)
{
    return QStringLiteral("%1 ms").arg(time.count());
}

Finding timed(const QString& check, const QString& what, Milliseconds time)
{
    if (time < kSlow)
        return {check, Health::Ok, QStringLiteral("%1 in %2").arg(what, inMs(time)), {}};
    return {check, Health::Warn, QStringLiteral("%1 only after %2").arg(what, inMs(time)),
            QStringLiteral("look at the connection to the internet; roams take as much longer")};
}

QString joinFirst()
{
    return QStringLiteral("join a network first: roamwire-agent join LINK");
}

struct PathCounts
{
    int direct = 0;
    int relayed = 0;
    int none = 0;
    int unreachedOnline = 0;
    std::map<QString, int> reasons; ///< of those that are not direct
};

PathCounts countPaths(const QJsonArray& peers)
{
    PathCounts counts;
    for (const auto& value : peers) {
        const QJsonObject peer = value.toObject();
        const QString path = peer.value(QStringLiteral("path")).toString();
        const bool works = peer.value(QStringLiteral("verified")).toBool();
        const bool isRelayed = path == QStringLiteral("relay");
        ++(!works ? counts.none : isRelayed ? counts.relayed : counts.direct);
        if (!works && peer.value(QStringLiteral("presence")).toString() == QStringLiteral("online"))
            ++counts.unreachedOnline;
        const QString reason = peer.value(QStringLiteral("reason")).toString();
        if ((!works || isRelayed) && !reason.isEmpty())
            ++counts.reasons[reason];
    }
    return counts;
}

QString inWords(const Uplink& uplink)
{
    const QString mac = uplink.gatewayMac ? toString(*uplink.gatewayMac) : QStringLiteral("unknown MAC address");
    return QStringLiteral("%1 via %2 (%3) on %4")
        .arg(uplink.source.toString(), uplink.gateway.toString(), mac, uplink.interfaceName);
}

} // namespace

Finding failed(const QString& check, const QString& message)
{
    const qsizetype end = message.indexOf(u';');
    if (end < 0)
        return {check, Health::Fail, message,
                QStringLiteral("see docs/operating.md, \"When something does not work\"")};
    return {check, Health::Fail, message.left(end), message.mid(end + 1).trimmed()};
}

Finding notTried(const QString& check, const QString& reason, const QString& mend)
{
    return {check, Health::Warn, QStringLiteral("not tried: ") + reason, mend};
}

Finding checkConfiguration(const ConfigFacts& facts)
{
    const QString check = QStringLiteral("configuration");
    if (facts.path.isEmpty() || !facts.exists) {
        const QString detail =
            facts.path.isEmpty() ? facts.problem.section(u';', 0, 0) : QStringLiteral("there is none at ") + facts.path;
        return {check, Health::Warn, detail,
                facts.path.isEmpty() && facts.problem.contains(u';') ? facts.problem.section(u';', 1).trimmed()
                                                                     : joinFirst()};
    }
    if (!facts.isLoaded)
        return failed(check, facts.problem);
    if (!facts.isPrivate)
        return {check, Health::Fail,
                QStringLiteral("%1 can be read by others, and its link opens the network").arg(facts.path),
                QStringLiteral("chmod 600 ") + facts.path};
    return {check, Health::Ok, facts.path, {}};
}

Finding checkAgent(const std::optional<QJsonObject>& status, const QString& socket)
{
    const QString check = QStringLiteral("agent");
    if (!status)
        return {check, Health::Warn, QStringLiteral("no client answers on ") + socket,
                QStringLiteral("start it: roamwire-agent run, or systemctl start roamwire-agent@IF")};
    const QJsonObject self = status->value(QStringLiteral("self")).toObject();
    const QString server = self.value(QStringLiteral("server")).toString();
    const QString problem = self.value(QStringLiteral("problem")).toString();
    const QString detail =
        QStringLiteral("runs on %1, server %2").arg(self.value(QStringLiteral("interface")).toString(), server);
    if (problem.isEmpty())
        return {check, Health::Ok, detail, {}};
    return {check, Health::Warn, QStringLiteral("%1: %2").arg(detail, problem),
            QStringLiteral("see the failed checks, and its log")};
}

Finding checkHelper(const HelperFacts& facts)
{
    const QString check = QStringLiteral("helper");
    if (facts.isAvailable)
        return {check, Health::Ok, QStringLiteral("roamwire-helper %1 answers").arg(facts.version), {}};
    if (!facts.lockedToGroup.isEmpty())
        return {check, Health::Fail, QStringLiteral("this user may not open the helper's socket"),
                QStringLiteral("join the group %1 and log in again: sudo usermod -aG %1 \"$USER\"")
                    .arg(facts.lockedToGroup)};
    return failed(check, facts.problem);
}

Finding checkAbilities(const HelperFacts& facts, const EngineSettings* settings)
{
    const QString check = QStringLiteral("abilities");
    if (!facts.isAvailable)
        return {check, Health::Warn, QStringLiteral("unknown without the helper"), QStringLiteral("see helper")};
    const bool canMake = facts.abilities.contains(QStringLiteral("managed"));
    const bool canAdd = facts.abilities.contains(QStringLiteral("allow_peers"));
    if (settings && settings->mode == InterfaceMode::Managed && !canMake)
        return {check, Health::Fail, QStringLiteral("the helper cannot make interfaces"),
                QStringLiteral("apt install iproute2")};
    if (settings && settings->allowPeers && !canAdd)
        return {check, Health::Fail,
                QStringLiteral("the helper does not let peers be added to an interface that it did not make"),
                QStringLiteral("start roamwire-helper with --allow-peers, or join without")};
    QStringList words{QStringLiteral("sets endpoints")};
    if (canMake)
        words.append(QStringLiteral("makes interfaces"));
    if (canAdd)
        words.append(QStringLiteral("adds peers to others' interfaces"));
    return {check, Health::Ok, words.join(QStringLiteral(", ")), {}};
}

Finding checkRawSockets(const HelperFacts& facts)
{
    const QString check = QStringLiteral("raw_sockets");
    if (!facts.isAvailable)
        return {check, Health::Warn, QStringLiteral("unknown without the helper"), QStringLiteral("see helper")};
    if (facts.abilities.contains(helper::ability::kRawSockets))
        return {check, Health::Ok, QStringLiteral("paths are checked before they are taken"), {}};
    return {
        check, Health::Warn,
        QStringLiteral("the helper may not open raw sockets: paths cannot be checked, and the relay sees the address "
                       "of this machine only, without WireGuard's port"),
        QStringLiteral("let roamwire-helper have CAP_NET_RAW: use its unit as it is shipped, or in a container "
                       "--cap-add NET_RAW")};
}

Finding checkWireGuard(const WireGuardFacts& facts)
{
    const QString check = QStringLiteral("wireguard");
    if (facts.isInKernel)
        return {check, Health::Ok, QStringLiteral("in the kernel"), {}};
    if (facts.userSpaceProgram.isEmpty())
        return {check, Health::Fail, QStringLiteral("neither in the kernel nor in user space"),
                QStringLiteral("apt install wireguard-go, or a kernel with WireGuard")};
    if (!facts.hasTunDevice)
        return {check, Health::Fail, facts.userSpaceProgram + QStringLiteral(" has no /dev/net/tun"),
                QStringLiteral("modprobe tun; in a container, hand the device in")};
    return {check, Health::Ok, facts.userSpaceProgram + QStringLiteral(" over /dev/net/tun"), {}};
}

Finding checkWgTool(const Result<QByteArray>& version)
{
    const QString check = QStringLiteral("wg");
    if (!version)
        return {check, Health::Fail, version.error().message.section(u';', 0, 0),
                QStringLiteral("apt install wireguard-tools")};
    return {check, Health::Ok, QString::fromUtf8(*version).section(QStringLiteral(" - "), 0, 0).trimmed(), {}};
}

Finding checkInterface(const InterfaceFacts& facts, const EngineSettings* settings)
{
    const QString check = QStringLiteral("interface");
    if (!settings)
        return {check, Health::Warn, QStringLiteral("none is configured"), joinFirst()};
    const QString& name = settings->interface;
    const bool isSync = settings->mode == InterfaceMode::Sync;
    if (!facts.exists && isSync)
        return {check, Health::Fail,
                QStringLiteral("there is no %1, and roamwire does not make it (sync mode)").arg(name),
                QStringLiteral("bring it up: wg-quick up ") + name};
    if (!facts.exists)
        return {check, Health::Warn, QStringLiteral("there is no %1 yet").arg(name),
                QStringLiteral("roamwire-agent run makes it")};
    if (facts.mode && *facts.mode == InterfaceMode::Sync && !isSync)
        return {check, Health::Fail,
                QStringLiteral("%1 was not made by roamwire, but the configuration says so").arg(name),
                QStringLiteral("remove it (ip link del %1), or leave and join again without --managed").arg(name)};
    if (!facts.mode && !facts.isHeldByClient)
        return {check, Health::Warn,
                QStringLiteral("%1 is there; whose it is, the helper does not tell: %2")
                    .arg(name, facts.mode.error().message.section(u';', 0, 0)),
                QStringLiteral("see helper")};
    const auto address = ownAddress(name, facts.addresses, settings->wgip);
    if (isSync && !address)
        return failed(check, address.error().message);
    const QString mode = modeWord(settings->mode);
    return {check,
            Health::Ok,
            QStringLiteral("%1, %2 mode, %3")
                .arg(name, mode, address ? address->toString() : QStringLiteral("no address yet")),
            {}};
}

Finding checkServerName(const QString& host, const Timed& lookup)
{
    const QString& check = kServerName;
    if (!lookup)
        return {check, Health::Fail, QStringLiteral("%1 is not found: %2").arg(host, lookup.error().message),
                QStringLiteral("is there a connection to the internet, and is the name right?")};
    return timed(check, host + QStringLiteral(" found"), *lookup);
}

Finding checkServerTcp(const QString& host, quint16 port, const Timed& connect)
{
    const QString& check = kServerTcp;
    if (!connect)
        return {check, Health::Fail, QStringLiteral("%1 port %2: %3").arg(host).arg(port).arg(connect.error().message),
                QStringLiteral("does roamwired run, and does its firewall let TCP port %1 in?").arg(port)};
    return timed(check, QStringLiteral("port %1 answers").arg(port), *connect);
}

Finding checkServerChallenge(const Timed& challenge)
{
    const QString& check = kServerChallenge;
    if (!challenge)
        return {
            check, Health::Fail, challenge.error().message,
            QStringLiteral("is it a roamwired, of a version that fits? A proxy in between has to pass WebSocket on")};
    return timed(check, QStringLiteral("WebSocket and challenge"), *challenge);
}

Finding checkObserved(const std::optional<QJsonObject>& status)
{
    const QString check = QStringLiteral("observed_address");
    const QString address =
        status ? status->value(QStringLiteral("self")).toObject().value(QStringLiteral("observed")).toString()
               : QString();
    if (address.isEmpty())
        return {check, Health::Warn, QStringLiteral("unknown until a client is connected"),
                QStringLiteral("see agent")};
    return {check, Health::Ok, QStringLiteral("the server sees ") + address, {}};
}

Finding checkClock(qint64 unixMs, std::optional<bool> isSynchronized)
{
    const QString check = QStringLiteral("clock");
    const QString mend = QStringLiteral("timedatectl set-ntp true");
    if (unixMs < kEarliestMs)
        return {check, Health::Fail, QStringLiteral("it is far behind"), mend};
    if (isSynchronized == false)
        return {check, Health::Warn, QStringLiteral("not synchronized"), mend};
    return {check, Health::Ok, isSynchronized ? QStringLiteral("synchronized") : QStringLiteral("plausible"), {}};
}

Finding checkNetwork(const NetworkSnapshot& snapshot)
{
    const QString check = QStringLiteral("network");
    QStringList ways;
    bool hasMac = false;
    for (const std::optional<Uplink>& uplink : {snapshot.v4, snapshot.v6}) {
        if (uplink && !uplink->source.isNull())
            ways.append(inWords(*uplink));
        hasMac = hasMac || (uplink && uplink->gatewayMac);
    }
    if (ways.isEmpty())
        return {check, Health::Fail, QStringLiteral("no default route with a usable address"),
                QStringLiteral("connect this machine to a network")};
    const QString detail = ways.join(QStringLiteral("; "));
    if (!hasMac)
        return {
            check, Health::Warn, detail,
            QStringLiteral("the router shows no MAC address, so peers behind it are not found as neighbours; they are "
                           "reached over their WAN address")};
    return {check, Health::Ok, detail, {}};
}

Finding checkUdp(const Result<void>& sent, const std::optional<QJsonObject>& status)
{
    const QString check = QStringLiteral("udp");
    const QJsonArray peers = status ? status->value(QStringLiteral("peers")).toArray() : QJsonArray();
    const auto verified = std::ranges::count_if(
        peers, [](const auto& peer) { return peer.toObject().value(QStringLiteral("verified")).toBool(); });
    if (verified > 0)
        return {check, Health::Ok, QStringLiteral("%1 of %2 peers answer").arg(verified).arg(peers.size()), {}};
    if (!sent)
        return {check, Health::Fail, QStringLiteral("nothing can be sent: ") + sent.error().message,
                QStringLiteral("let the firewall of this machine pass UDP out, and answers in")};
    const auto online = std::ranges::count_if(peers, [](const auto& peer) {
        return peer.toObject().value(QStringLiteral("presence")).toString() == QStringLiteral("online");
    });
    if (online > 0)
        return {check, Health::Warn, QStringLiteral("can be sent, but none of %1 online peers answers").arg(online),
                QStringLiteral("roamwire-agent status has the reasons; some networks drop UDP")};
    return {check, Health::Ok, QStringLiteral("can be sent; whether it comes back shows with the first peer"), {}};
}

Finding checkPaths(const std::optional<QJsonObject>& status)
{
    const QString check = QStringLiteral("paths");
    if (!status)
        return {check, Health::Warn, QStringLiteral("unknown while no client runs"), QStringLiteral("see agent")};
    const PathCounts counts = countPaths(status->value(QStringLiteral("peers")).toArray());
    QString detail = QStringLiteral("%1 direct, %2 over the relay").arg(counts.direct).arg(counts.relayed);
    if (counts.none > 0)
        detail += QStringLiteral(", %1 not reached").arg(counts.none);
    QStringList reasons;
    for (const auto& [reason, peers] : counts.reasons)
        reasons.append(QStringLiteral("%1 %2").arg(peers).arg(reason));
    if (!reasons.isEmpty())
        detail += QStringLiteral(" (%1)").arg(reasons.join(QStringLiteral(", ")));
    if (counts.unreachedOnline == 0)
        return {check, Health::Ok, detail, {}};
    return {check, Health::Warn, detail,
            QStringLiteral("docs/operating.md, \"roamwire-agent\", says what the reasons mean and what helps")};
}

Finding checkOtherVpn(const NetworkSnapshot& snapshot, const QString& outgoing)
{
    const QString check = QStringLiteral("other_vpn");
    const QString uplink = snapshot.v4 ? snapshot.v4->interfaceName : QString();
    if (outgoing.isEmpty() || outgoing == uplink)
        return {check, Health::Ok, QStringLiteral("none takes the default route"), {}};
    return {check, Health::Warn, QStringLiteral("packets to the internet leave through %1").arg(outgoing),
            QStringLiteral("if that is another VPN, peers are reached through it, or not at all; let it leave out the "
                           "peers' addresses, or switch it off")};
}

Finding checkFirewall(const FilterFacts& facts, bool hasOtherVpn)
{
    const QString check = QStringLiteral("firewall");
    const QString strict = facts.strictReverse.join(QStringLiteral(", "));
    if (hasOtherVpn && !strict.isEmpty())
        return {check, Health::Warn,
                QStringLiteral("rp_filter is strict on %1 while another interface has the default route").arg(strict),
                QStringLiteral("sysctl net.ipv4.conf.all.rp_filter=2, or answers of peers are dropped")};
    if (!facts.firewalls.isEmpty())
        return {check,
                Health::Ok,
                QStringLiteral("%1 is on; no port has to be opened where it lets answers in")
                    .arg(facts.firewalls.join(QStringLiteral(", "))),
                {}};
    return {check, Health::Ok, QStringLiteral("nothing in the way was seen"), {}};
}

} // namespace roamwire
