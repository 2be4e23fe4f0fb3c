#pragma once

#include "client-gui/tray/networks.h"
#include "client-gui/tray/ownnetwork.h"

#include <QFileSystemWatcher>
#include <QMap>
#include <QSet>
#include <QStringList>
#include <QTimer>

namespace roamwire::tray {

/// The networks of this user: one for every `IF.conf` in the folder of configurations. What an agent keeps connected
/// is watched, everything else is this program's.
///
/// At the start it connects all that are not paused. What appears in the folder later is shown, paused, until somebody
/// wants it: it may be another program's. GUI thread.
class OwnNetworks final : public Networks
{
    Q_OBJECT

public:
    /// Where configurations are, unless a test says otherwise.
    static QString defaultFolder();

    /// `paused`: interfaces that are not to be connected at the start.
    OwnNetworks(NetworkParts parts, QStringList paused, QString folder = defaultFolder(), QObject* parent = nullptr);

    void start();

    QList<Network*> all() const override;

    /// After a join: takes the network up, or anew if it was there, and connects it.
    void adopt(const QString& configPath);
    /// Before a join: ends what this program does with that interface and shows it no more, so that it is free. The
    /// tunnel stays as it is. adopt() takes it up again, also after a join that failed.
    void release(const QString& configPath);
    /// Changes a configuration, in memory and on disk; an error: it is as it was.
    Result<void> amend(const QString& configPath, const std::function<void(ClientConfig& config)>& change);
    /// Something that a network's parts tell of it is different now.
    void tellChange(const QString& configPath);

private:
    enum class Then { Connect, StayPaused };

    void scan(const std::function<Then(const QString& path)>& choose);
    void look(const QString& path, Then then);
    void watch(const QString& path);
    void own(const QString& path, Then then);
    void put(const QString& path, Network* network);
    void drop(const QString& path);
    static QString interfaceOf(const QString& path);

    const NetworkParts m_parts;
    const QStringList m_paused;
    const QString m_folder;
    QFileSystemWatcher m_files;
    QTimer m_soon;                      ///< files come in pieces
    QMap<QString, Network*> m_networks; ///< by path
    QSet<QString> m_released;           ///< paths
};

} // namespace roamwire::tray
