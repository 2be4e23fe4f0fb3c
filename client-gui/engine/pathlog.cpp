#include "client-gui/engine/pathlog.h"

#include "client-gui/engine/status.h"

#include <QLoggingCategory>

namespace roamwire {
namespace {

Q_LOGGING_CATEGORY(lcEngine, "roamwire.engine")

QString inWords(const Path& path)
{
    const QString endpoint = path.endpoint ? path.endpoint->toString() : QStringLiteral("-");
    const QString state = path.verified ? QStringLiteral("verified") : QStringLiteral("trying");
    const QString reason = reasonWord(path.reason);
    return QStringLiteral("%1 %2 %3")
        .arg(pathWord(path), endpoint, reason.isEmpty() ? state : state + QStringLiteral(", ") + reason);
}

/// Names are foreign text, and a debug bundle finds them by their quotes (Redactor).
QString quoted(const QString& name)
{
    return u'"' + QString(name).replace(u'"', u'\'') + u'"';
}

} // namespace

void PathLog::note(const PathTable& paths)
{
    for (const auto& [key, entry] : paths.entries()) {
        const Path path = entry.path();
        const auto before = m_written.constFind(key);
        if (before != m_written.cend() && *before == path)
            continue;
        qCInfo(lcEngine).noquote() << "path to" << quoted(entry.record.displayName) << "is" << inWords(path);
        m_written.insert(key, path);
    }
    m_written.removeIf([&paths](const auto& written) { return !paths.entries().contains(written.key()); });
}

} // namespace roamwire
