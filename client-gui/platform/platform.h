#pragma once

#include "client-gui/engine/networkwatch.h"

#include "shared/base/result.h"

#include <memory>

class QLocalSocket;

namespace roamwire {

/// The network watch of this operating system. Needs an event loop.
std::unique_ptr<NetworkWatch> makeNetworkWatch();

/// From now on a crash leaves no image of this process' memory behind, and no other process of its user can read it: it
/// holds secrets. Unless ROAMWIRE_CORE_DUMPS is set in the environment, for those who look for a bug.
void hideMemory();

/// Files and folders that this process makes from now on are for its user alone, from their first moment on.
void makeFilesPrivate();

/// Where the helper's socket is unless the user says otherwise.
QString defaultHelperSocket();

/// Connects to the helper at `path`: `helper` tells how it goes. An error, for a person: it does not.
Result<void> connectToHelper(QLocalSocket& helper, const QString& path);

enum class HelperTrouble {
    Missing,   ///< nobody listens
    Forbidden, ///< not to this user
    Silent,    ///< it does not answer
    Gone,      ///< it hung up
};
/// What a person does about it, as the end of a sentence.
QString helperMend(HelperTrouble trouble, const QString& path);

} // namespace roamwire
