#include "client-gui/platform/platform.h"

#include "client-gui/platform/windows/helperpipe.h"
#include "client-gui/platform/windows/networkwatch.h"

#include <QLocalSocket>

namespace roamwire {

std::unique_ptr<NetworkWatch> makeNetworkWatch()
{
    return std::make_unique<windows::TablesWatch>();
}

/// Windows has no switch for it: its error reports are the administrator's to forbid.
void hideMemory() {}

/// What lies in a user's profile is his alone already.
void makeFilesPrivate() {}

QString defaultHelperSocket()
{
    return {}; // the pipe has one name, which is in helper-api/windows/pipecontract.h
}

Result<void> connectToHelper(QLocalSocket& helper, const QString&)
{
    const auto pipe = windows::connectToHelper();
    if (!pipe)
        return failure(QString::fromStdString(pipe.error()));
    helper.setSocketDescriptor(reinterpret_cast<qintptr>(*pipe));
    Q_EMIT helper.connected(); // which Qt tells only of connections that it made itself
    return {};
}

QString helperMend(HelperTrouble trouble, const QString&)
{
    switch (trouble) {
    case HelperTrouble::Missing:
        return QStringLiteral("start the service RoamwireHelper");
    case HelperTrouble::Forbidden:
        return QStringLiteral("join the group Roamwire and log on anew");
    case HelperTrouble::Silent:
        return QStringLiteral("start the service RoamwireHelper anew");
    case HelperTrouble::Gone:
        return QStringLiteral("if it does not come back, start the service RoamwireHelper");
    }
    return {};
}

} // namespace roamwire
