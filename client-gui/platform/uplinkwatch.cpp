#include "client-gui/platform/uplinkwatch.h"

#include "client-gui/platform/snapshotfacts.h"
#include "shared/base/clock.h"

#include <QLoggingCategory>

#include <algorithm>

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

} // namespace

UplinkWatch::UplinkWatch(QObject* parent)
    : NetworkWatch(parent)
{
    m_calm.setSingleShot(true);
    m_askAgain.setSingleShot(true);
    connect(&m_calm, &QTimer::timeout, this, &UplinkWatch::onCalm);
    connect(&m_askAgain, &QTimer::timeout, this, &UplinkWatch::reread);
}

void UplinkWatch::refresh()
{
    m_askingV4.attempts = 0;
    m_askingV6.attempts = 0;
    reread();
}

void UplinkWatch::wake()
{
    refresh();
    Q_EMIT woke();
}

void UplinkWatch::note(Hint hint)
{
    if (hint.isMove) {
        m_askingV4.attempts = 0;
        m_askingV6.attempts = 0;
    }
    // What we asked for is not made to wait.
    const auto isUnknown = [](const std::optional<Uplink>& uplink) { return uplink && !uplink->gatewayMac; };
    const bool isAwaited = hint.isAwaited && (isUnknown(m_snapshot.v4) || isUnknown(m_snapshot.v6));
    // While there is no way out, any event may be the one that brings it.
    if (m_calm.isActive() && !isAwaited && m_snapshot.isUsable())
        m_isDirty = true;
    else
        reread();
}

void UplinkWatch::onCalm()
{
    if (m_isDirty)
        reread();
}

void UplinkWatch::reread()
{
    m_calm.start(kCalm);
    m_isDirty = false;
    const auto tables = readTables();
    if (!tables) {
        qCWarning(lcNetworkWatch).noquote() << tables.error().message;
        return;
    }
    const facts::Choice choice = facts::choose(*tables);
    NetworkSnapshot now = facts::snapshotOf(choice);
    keepKnownMac(m_snapshot.v4, now.v4);
    keepKnownMac(m_snapshot.v6, now.v6);

    const bool waitsForV4 = ask(*tables, choice.v4, m_askingV4);
    const bool waitsForV6 = ask(*tables, choice.v6, m_askingV6);
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
bool UplinkWatch::ask(const facts::Tables& tables, const std::optional<facts::Uplink>& uplink, Asking& asking)
{
    if (!uplink) {
        asking = {}; // what comes next is another network
        return false;
    }
    if (asking.interfaceIndex != uplink->interfaceIndex || asking.gateway != uplink->gateway)
        asking = {uplink->interfaceIndex, uplink->gateway, 0};
    const auto knowledge = facts::gatewayKnowledge(tables, uplink->interfaceIndex, uplink->gateway);
    const bool isWorthIt = knowledge == facts::GatewayKnowledge::None ||
                           (knowledge == facts::GatewayKnowledge::Doubtful && asking.attempts == 0);
    if (!isWorthIt || asking.attempts >= kMaxAttempts)
        return false;
    ++asking.attempts;
    askForGateway(uplink->interfaceIndex, uplink->gateway);
    return knowledge == facts::GatewayKnowledge::None;
}

} // namespace roamwire
