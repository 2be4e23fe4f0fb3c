#include "client-gui/platform/windows/networkwatch.h"

#include "client-gui/platform/windows/networkreader.h"

#include <QLoggingCategory>
#include <QWinEventNotifier>

namespace roamwire::windows {
namespace {

Q_LOGGING_CATEGORY(lcTablesWatch, "roamwire.networkwatch")

} // namespace

TablesWatch::TablesWatch()
    : m_power([this](PowerEvent event) { onPower(event); })
{
    if (m_changes.event()) {
        auto* notifier = new QWinEventNotifier(m_changes.event(), this);
        connect(notifier, &QWinEventNotifier::activated, this, [this] { note({}); });
    }
    if (!m_power.isOpen())
        qCWarning(lcTablesWatch) << "Windows does not tell when the machine wakes";
    connect(&m_poll, &QTimer::timeout, this, [this] { note({.isMove = false}); });
    m_poll.start(kPollInterval);
    refresh();
}

/// On a thread of Windows'.
void TablesWatch::onPower(PowerEvent event)
{
    if (event == PowerEvent::Woke)
        QMetaObject::invokeMethod(this, [this] { wake(); }, Qt::QueuedConnection);
}

Result<facts::Tables> TablesWatch::readTables()
{
    auto tables = windows::readTables();
    if (!tables)
        return failure(QString::fromStdString(tables.error()));
    return std::move(*tables);
}

void TablesWatch::askForGateway(int interfaceIndex, const facts::IpAddress& gateway)
{
    windows::askForGateway(interfaceIndex, gateway);
}

} // namespace roamwire::windows
