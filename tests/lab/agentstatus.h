#pragma once

#include "tests/lab/tunneldriver.h"

#include <QMap>

namespace roamwire::lab {

/// What `roamwire-agent status --json` says.
struct AgentStatus
{
    QHostAddress tunnelAddress; ///< null before the first join
    bool isConnected = false;
    QString mode;
    QMap<QString, PathView> paths;               ///< by the peer's display name
    QMap<QString, QHostAddress> tunnelAddresses; ///< of the peers, by display name
    int unnamed = 0;                             ///< peers that the interface has and nobody told about

    static Result<AgentStatus> parse(const QByteArray& json);
};

} // namespace roamwire::lab
