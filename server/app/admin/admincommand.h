#pragma once

#include "shared/base/result.h"

#include <QJsonObject>
#include <QStringList>

#include <variant>

namespace roamwire::server {

/// What a command asks the running server, and how the answer is shown.
struct AdminCommand
{
    QJsonObject request;
    QString dataDir;
    bool json = false;
    bool qr = false; ///< an invite: the link also as a QR code
};

/// Whether `name` is one of them: invite, tenants, peers, kick, revoke.
bool isAdminCommand(const QString& name);

/// `arguments` begin with the command's name. The help that was asked for, or what to ask; an error is wrong usage.
Result<std::variant<AdminCommand, QString>> parseAdminCommand(const QStringList& arguments);

/// Asks the running server and prints what it answers; returns the exit code.
int runAdminCommand(const AdminCommand& command);

} // namespace roamwire::server
