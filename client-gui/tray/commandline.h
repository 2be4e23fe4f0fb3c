#pragma once

#include "shared/base/result.h"

#include <QStringList>

namespace roamwire::tray {

/// Exit codes of the command-line contract.
constexpr int kDone = 0;
constexpr int kRefused = 1;
constexpr int kWrongUsage = 2;

/// What `roamwire` was asked for.
struct CommandLine
{
    QString link; ///< to join by, still to be looked at; empty: none
    bool minimized = false;
    bool onlyIfJoined = false; ///< who has no network yet is left alone
    QString helper;            ///< socket
};

/// Prints help or version and exits where that was asked for; an error is wrong usage. Needs neither a display nor an
/// application.
Result<CommandLine> parseCommandLine(const QStringList& arguments);

} // namespace roamwire::tray
