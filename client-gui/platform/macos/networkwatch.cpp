#include "client-gui/platform/macos/networkwatch.h"

#include <QLoggingCategory>
#include <QSocketNotifier>

namespace roamwire::macos {
namespace {

Q_LOGGING_CATEGORY(lcTablesWatch, "roamwire.networkwatch")

} // namespace

TablesWatch::TablesWatch()
    : m_power([this](PowerEvent event) { onPower(event); })
{
    if (m_events.descriptor() >= 0) {
        auto* notifier = new QSocketNotifier(m_events.descriptor(), QSocketNotifier::Read, this);
        connect(notifier, &QSocketNotifier::activated, this, [this] {
            // What we ask for brings messages, too, which look like any others.
            if (m_events.read())
                note({.isMove = false});
        });
    } else {
        qCWarning(lcTablesWatch) << "no routing socket: network changes are not noticed";
    }
    if (!m_power.isOpen())
        qCWarning(lcTablesWatch) << "macOS does not tell when the machine wakes";
    refresh();
}

/// On a queue of macOS'.
void TablesWatch::onPower(PowerEvent event)
{
    if (event == PowerEvent::Woke)
        QMetaObject::invokeMethod(this, [this] { wake(); }, Qt::QueuedConnection);
}

Result<facts::Tables> TablesWatch::readTables()
{
    auto tables = macos::readTables();
    if (!tables)
        return failure(QString::fromStdString(tables.error()));
    return std::move(*tables);
}

void TablesWatch::askForGateway(int interfaceIndex, const facts::IpAddress& gateway)
{
    macos::askForGateway(interfaceIndex, gateway);
}

} // namespace roamwire::macos
