#pragma once

#include "server/relay/savedbindings.h"

#include <QString>
#include <QThreadPool>

#include <atomic>

namespace roamwire::server {

/// The bindings on the disk, between two starts of the server. Losing them costs relayed pairs a moment, nothing else:
/// what goes wrong is logged and not an error. One thread calls it; the writing is done on another.
class StateFile final
{
public:
    StateFile(QString path, const RelayPorts& ports);
    /// Waits for what is being written.
    ~StateFile();
    StateFile(const StateFile&) = delete;
    StateFile& operator=(const StateFile&) = delete;

    std::vector<SavedBinding> load() const;
    /// Takes its time elsewhere; while it does, the next ones are left out.
    void saveSoon(const std::vector<SavedBinding>& bindings);
    /// Blocks.
    void saveNow(const std::vector<SavedBinding>& bindings);

private:
    void write(const QByteArray& content);

    const QString m_path;
    const RelayPorts m_ports;
    std::atomic<bool> m_isWriting = false;
    QThreadPool m_disk; ///< one thread, only while something is written
};

} // namespace roamwire::server
