#include "client-gui/platform/linux/netlinkwatch.h"

#include "shared/base/clock.h"

#include <QLoggingCategory>
#include <QSocketNotifier>

namespace roamwire {
namespace {

Q_LOGGING_CATEGORY(lcNetworkWatch, "roamwire.networkwatch")

/// A DHCP client's work is a burst of some events within milliseconds; the tables are read at most so often.
constexpr Milliseconds kCalm{20};
/// A gateway that does not answer: asked again after 1, 2, 3, 4 s. The kernel itself asks three times, a second apart.
constexpr int kMaxAttempts = 5;
constexpr Milliseconds kAskAgain{1'000};

/// A gateway's MAC that was known stays known until another is seen: losing an entry of the neighbour table is no news,
/// and its next resolution must not look like the first one.
void keepKnownMac(const std::optional<Uplink>& before, std::optional<Uplink>& now)
{
    if (before && now && !now->gatewayMac && before->interfaceIndex == now->interfaceIndex &&
        before->gateway == now->gateway)
        now->gatewayMac = before->gatewayMac;
}

/// What we asked for came; it is not made to wait.
bool isAwaited(const netlink::Entry& entry, const NetworkSnapshot& snapshot)
{
    const auto* neighbour = std::get_if<netlink::Neighbour>(&entry);
    const auto isUnknown = [](const std::optional<Uplink>& uplink) { return uplink && !uplink->gatewayMac; };
    return neighbour && neighbour->mac && (isUnknown(snapshot.v4) || isUnknown(snapshot.v6));
}

/// Anything but neighbour noise: perhaps we are somewhere else, and what the neighbour table says may be old.
bool isMove(const netlink::Entry& entry)
{
    return !std::holds_alternative<netlink::Neighbour>(entry);
}

} // namespace

NetlinkWatch::NetlinkWatch(QObject* parent)
    : NetworkWatch(parent)
{
    m_calm.setSingleShot(true);
    m_askAgain.setSingleShot(true);
    connect(&m_calm, &QTimer::timeout, this, &NetlinkWatch::onCalm);
    connect(&m_askAgain, &QTimer::timeout, this, &NetlinkWatch::reread);
    connect(&m_wake, &WakeWatch::woke, this, [this] {
        refresh();
        Q_EMIT woke();
    });
    m_logind.listen();
    if (m_events.isOpen()) {
        auto* notifier = new QSocketNotifier(m_events.descriptor(), QSocketNotifier::Read, this);
        connect(notifier, &QSocketNotifier::activated, this, &NetlinkWatch::onReadable);
    } else {
        qCWarning(lcNetworkWatch) << "no netlink socket: network changes are not noticed";
    }
    reread();
}

void NetlinkWatch::refresh()
{
    m_askingV4.attempts = 0;
    m_askingV6.attempts = 0;
    reread();
}

void NetlinkWatch::onReadable()
{
    const auto events = m_events.read();
    bool concerned = events.hasLost;
    bool moved = events.hasLost;
    bool awaited = false;
    for (const netlink::Message& message : events.messages) {
        if (!netlink::concerns(message.entry, m_snapshot))
            continue;
        concerned = true;
        moved = moved || isMove(message.entry);
        awaited = awaited || isAwaited(message.entry, m_snapshot);
    }
    if (moved) {
        m_askingV4.attempts = 0;
        m_askingV6.attempts = 0;
    }
    if (!concerned)
        return;
    // While there is no way out, any event may be the one that brings it.
    if (m_calm.isActive() && !awaited && m_snapshot.isUsable())
        m_isDirty = true;
    else
        reread();
}

void NetlinkWatch::onCalm()
{
    if (m_isDirty)
        reread();
}

void NetlinkWatch::reread()
{
    m_calm.start(kCalm);
    m_isDirty = false;
    const auto tables = netlink::dumpTables();
    if (!tables) {
        qCWarning(lcNetworkWatch).noquote() << tables.error().message;
        return;
    }
    NetworkSnapshot now = netlink::snapshotOf(*tables);
    keepKnownMac(m_snapshot.v4, now.v4);
    keepKnownMac(m_snapshot.v6, now.v6);

    const bool waitsForV4 = ask(*tables, now.v4, m_askingV4);
    const bool waitsForV6 = ask(*tables, now.v6, m_askingV6);
    if (waitsForV4 || waitsForV6)
        m_askAgain.start(kAskAgain * std::max(m_askingV4.attempts, m_askingV6.attempts));
    else
        m_askAgain.stop();

    if (now == m_snapshot)
        return;
    m_snapshot = now;
    Q_EMIT changed(m_snapshot);
}

/// True: an answer is awaited, and it is worth asking again.
bool NetlinkWatch::ask(const netlink::Tables& tables, const std::optional<Uplink>& uplink, Asking& asking)
{
    if (!uplink)
        return false;
    if (asking.interfaceIndex != uplink->interfaceIndex || asking.gateway != uplink->gateway)
        asking = {uplink->interfaceIndex, uplink->gateway, 0};
    const auto knowledge = netlink::gatewayKnowledge(tables, *uplink);
    const bool isWorthIt = knowledge == facts::GatewayKnowledge::None ||
                           (knowledge == facts::GatewayKnowledge::Doubtful && asking.attempts == 0);
    if (!isWorthIt || asking.attempts >= kMaxAttempts)
        return false;
    ++asking.attempts;
    netlink::askForGateway(*uplink);
    return knowledge == facts::GatewayKnowledge::None;
}

} // namespace roamwire
