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
    QHash<PublicKey, QString> texts;
    for (const auto& [key, entry] : paths.entries()) {
        const QString text = inWords(entry.path());
        if (m_written.value(key) != text)
            qCInfo(lcEngine).noquote() << "path to" << quoted(entry.record.displayName) << "is" << text;
        texts.insert(key, text);
    }
    m_written = texts;
}

} // namespace roamwire
