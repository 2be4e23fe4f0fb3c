#pragma once

#include <QTcpServer>

#include <functional>

namespace roamwire::server {

/// One listening address. Hands every accepted descriptor on as it is; whoever takes it owns it.
class Listener final : public QTcpServer
{
    Q_OBJECT

public:
    using Accepted = std::function<void(qintptr descriptor)>;

    explicit Listener(Accepted accepted, QObject* parent = nullptr);

    /// False with errorString(). Port 0 takes a free one.
    bool start(const QHostAddress& address, quint16 port);

protected:
    void incomingConnection(qintptr descriptor) override { m_accepted(descriptor); }

private:
    Accepted m_accepted;
};

} // namespace roamwire::server
