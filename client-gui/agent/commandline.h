#pragma once

#include "shared/base/result.h"
#include "shared/commandline/inviteoptions.h"

#include <QStringList>

#include <optional>

namespace roamwire::agent {

/// Exit codes of the command-line contract.
constexpr int kDone = 0;
constexpr int kRefused = 1;
constexpr int kWrongUsage = 2;

enum class Verb { Join, Run, Status, Invite, Leave, Doctor };

/// What the user asked for. Absent options take their defaults where they are used.
struct CommandLine
{
    Verb verb = Verb::Status;
    QString link; ///< join; "-" = from stdin
    std::optional<QString> name;
    std::optional<QString> interface;
    std::optional<QString> config;
    std::optional<QString> statusSocket;
    std::optional<QString> bundle; ///< doctor: file for the debug bundle
    InviteOptions invite;          ///< invite: what is asked for
    QString helper = QStringLiteral("/run/roamwire/helper.sock");
    bool managed = false;
    bool allowPeers = false;
    bool json = false;
    bool watch = false;
};

/// Prints help or version and exits where that was asked for; an error is wrong usage.
Result<CommandLine> parseCommandLine(const QStringList& arguments);

} // namespace roamwire::agent
