#pragma once

#include "server/app/admin/adminrequests.h"
#include "shared/base/result.h"

#include <QLocalServer>
#include <QObject>

namespace roamwire::server {

/// Where the commands of whoever runs the server reach it: a Unix socket of mode 0600 in the data folder, which answers
/// the server's own user and root, as the kernel tells them (SO_PEERCRED). One line of JSON each way.
class AdminSocket final : public QObject
{
    Q_OBJECT

public:
    explicit AdminSocket(AdminRequests requests, QObject* parent = nullptr);

    static QString pathIn(const QString& dataDir);

    /// Whatever an ended server left there is replaced.
    Result<void> listen(const QString& path);

private:
    void onConnection();
    void onReadable(QLocalSocket& socket);

    AdminRequests m_requests;
    QLocalServer m_server;
};

} // namespace roamwire::server
