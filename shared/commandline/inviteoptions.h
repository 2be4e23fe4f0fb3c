#pragma once

#include "shared/base/result.h"
#include "shared/wire/messages.h"

#include <QCommandLineParser>

namespace roamwire {

/// What the two `invite` commands, the server's and the member's, have in common.
struct InviteOptions
{
    wire::Invite terms;
    bool qr = false; ///< the link also as a QR code
};

/// --uses, --expires, --ephemeral, --json, --qr.
QList<QCommandLineOption> inviteOptions();

/// What they say, after `parser`, which has them, has parsed; an error is wrong usage. --json and --qr exclude each
/// other.
Result<InviteOptions> inviteOptionsOf(const QCommandLineParser& parser);

} // namespace roamwire
