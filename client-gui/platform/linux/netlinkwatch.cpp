#include "client-gui/platform/linux/netlinkwatch.h"

#include "client-gui/platform/snapshotfacts.h"

#include <QLoggingCategory>
#include <QSocketNotifier>

namespace roamwire {
namespace {

Q_LOGGING_CATEGORY(lcNetlinkWatch, "roamwire.networkwatch")

bool tellsMac(const netlink::Entry& entry)
{
    const auto* neighbour = std::get_if<netlink::Neighbour>(&entry);
    return neighbour && neighbour->mac;
}

/// Anything but neighbour noise.
bool isMove(const netlink::Entry& entry)
{
    return !std::holds_alternative<netlink::Neighbour>(entry);
}

} // namespace

NetlinkWatch::NetlinkWatch(QObject* parent)
    : UplinkWatch(parent)
{
    connect(&m_wake, &WakeWatch::woke, this, &NetlinkWatch::wake);
    m_logind.listen();
    if (m_events.isOpen()) {
        auto* notifier = new QSocketNotifier(m_events.descriptor(), QSocketNotifier::Read, this);
        connect(notifier, &QSocketNotifier::activated, this, &NetlinkWatch::onReadable);
    } else {
        qCWarning(lcNetlinkWatch) << "no netlink socket: network changes are not noticed";
    }
    refresh();
}

void NetlinkWatch::onReadable()
{
    const auto events = m_events.read();
    bool concerned = events.hasLost;
    Hint hint{events.hasLost, false};
    for (const netlink::Message& message : events.messages) {
        if (!netlink::concerns(message.entry, snapshot()))
            continue;
        concerned = true;
        hint.isMove = hint.isMove || isMove(message.entry);
        hint.isAwaited = hint.isAwaited || tellsMac(message.entry);
    }
    if (concerned)
        note(hint);
}

Result<facts::Tables> NetlinkWatch::readTables()
{
    const auto tables = netlink::dumpTables();
    if (!tables)
        return std::unexpected(tables.error());
    return netlink::factsOf(*tables);
}

void NetlinkWatch::askForGateway(int interfaceIndex, const facts::IpAddress& gateway)
{
    netlink::askForGateway(interfaceIndex, facts::toQt(gateway));
}

} // namespace roamwire
