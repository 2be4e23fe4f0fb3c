#pragma once

#include "client-gui/helper/linux/listensocket.h"

#include <QLocalSocket>
#include <QObject>

#include <functional>

class QSocketNotifier;

namespace roamwire::helper {

/// Accepts connections on a listening socket. Not QLocalServer: that one removes the socket file at its end, also where
/// the file is systemd's and has to stay.
class Listener final : public QObject
{
public:
    /// `accepted` gets every new connection and owns it.
    Listener(ListenSocket socket, std::function<void(QLocalSocket*)> accepted);
    ~Listener() override;

    const QString& path() const { return m_socket.path; }

private:
    void accept();

    ListenSocket m_socket;
    std::function<void(QLocalSocket*)> m_accepted;
    QSocketNotifier* m_notifier;
};

} // namespace roamwire::helper
