#pragma once

#include "shared/base/result.h"
#include "shared/model/keys.h"

#include <QStringList>

#include <optional>

namespace roamwire::agent {

/// What the user asked of `roamwire-agent hub`.
struct HubLine
{
    enum class Action { Run, Client, List, Remove };

    Action action = Action::List;
    QString client; ///< its name, of Client and Remove
    QString config;
    QString helper = QStringLiteral("/run/roamwire/helper.sock");
    std::optional<QString> server;
    std::optional<PublicKey> publicKey;
    std::optional<QString> output; ///< "-" = stdout
    bool qr = false;
    bool force = false;
    bool json = false;
};

/// `arguments`: what follows the name of the program, beginning with "hub". Prints help and exits where that was asked
/// for; an error is wrong usage.
Result<HubLine> parseHubLine(const QStringList& arguments);

} // namespace roamwire::agent
