#pragma once

#include "shared/base/result.h"
#include "shared/model/keys.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QSet>
#include <QTimer>

#include <optional>

namespace roamwire::worker {

/// Reads a list of keys: one a line, the rest of the line after `#` is a comment. An error names the line.
Result<QSet<PublicKey>> parseKeyList(QByteArrayView text);

/// Which keys are served: with a list of those that are, nobody else is; those on the other list are never. The files
/// are read again when they change; what cannot be read then changes nothing.
class KeyGate final : public QObject
{
    Q_OBJECT

public:
    /// Empty: there is no such list.
    KeyGate(QString allowFile, QString denyFile);

    /// For the start, where a list that cannot be read must not open the door.
    Result<void> load();
    bool permits(const PublicKey& key) const
    {
        return (!m_allowed || m_allowed->contains(key)) && !m_denied.contains(key);
    }

Q_SIGNALS:
    void changed();

private:
    void watch();
    void reload();

    const QString m_allowFile;
    const QString m_denyFile;
    std::optional<QSet<PublicKey>> m_allowed;
    QSet<PublicKey> m_denied;
    QFileSystemWatcher m_watcher;
    QTimer m_settling;
};

} // namespace roamwire::worker
