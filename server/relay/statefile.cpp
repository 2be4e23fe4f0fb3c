#include "server/relay/statefile.h"

#include "server/relay/relaylimits.h"
#include "shared/base/clock.h"

#include <QFile>
#include <QLoggingCategory>
#include <QSaveFile>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcState, "roamwire.relay.state")

/// Two sides, an endpoint and some numbers are 110 bytes each.
constexpr qint64 kLargestFile = 128 * (1 + static_cast<qint64>(relaylimits::kSavedBindings));

} // namespace

StateFile::StateFile(QString path, const RelayPorts& ports)
    : m_path(std::move(path))
    , m_ports(ports)
{
    m_disk.setMaxThreadCount(1);
}

StateFile::~StateFile()
{
    m_disk.waitForDone();
}

std::vector<SavedBinding> StateFile::load() const
{
    QFile file(m_path);
    if (!file.exists())
        return {};
    if (!file.open(QIODevice::ReadOnly) || file.size() > kLargestFile) {
        qCWarning(lcState).noquote() << m_path << "cannot be read:" << file.errorString();
        return {};
    }
    auto bindings = decodeBindings(file.readAll(), m_ports, SystemClock().unixMs());
    if (!bindings) {
        qCWarning(lcState).noquote() << m_path << bindings.error().message << "and is made anew";
        return {};
    }
    return std::move(*bindings);
}

void StateFile::saveSoon(const std::vector<SavedBinding>& bindings)
{
    if (m_isWriting.exchange(true))
        return;
    m_disk.start([this, content = encodeBindings(m_ports, SystemClock().unixMs(), bindings)] {
        write(content);
        m_isWriting = false;
    });
}

void StateFile::saveNow(const std::vector<SavedBinding>& bindings)
{
    m_disk.waitForDone();
    write(encodeBindings(m_ports, SystemClock().unixMs(), bindings));
}

void StateFile::write(const QByteArray& content)
{
    QSaveFile file(m_path);
    const bool isWritten = file.open(QIODevice::WriteOnly) &&
                           file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) &&
                           file.write(content) == content.size() && file.commit();
    if (!isWritten)
        qCWarning(lcState).noquote() << m_path << "cannot be written:" << file.errorString();
}

} // namespace roamwire::server
