#include "server/app/datadir.h"

namespace roamwire::server {

QString defaultDataDir()
{
    // systemd names every state directory of the unit, separated by colons; the first is the unit's own.
    const QString stateDirectory = qEnvironmentVariable("STATE_DIRECTORY").section(u':', 0, 0);
    return stateDirectory.isEmpty() ? QStringLiteral("/var/lib/roamwire") : stateDirectory;
}

} // namespace roamwire::server
