#pragma once

#include "client-gui/helper/policy.h"
#include "shared/base/result.h"

namespace roamwire::helper {

/// The command line of roamwire-helper.
struct Options
{
    QString socketPath; ///< empty: the socket comes from systemd
    QString stateDirectory;
    QStringList users; ///< names or numbers, besides root
    Grants grants;
    bool wantsHelp = false;
    bool wantsVersion = false;
};

/// `arguments` without the program's name. The error says what is wrong and how to mend it (exit code 2).
/// `defaultStateDirectory` is used where --state-dir is not given.
Result<Options> parseOptions(const QStringList& arguments, const QString& defaultStateDirectory);

/// What --help prints.
QString helpText();

} // namespace roamwire::helper
