#include "client-gui/tray/secrets/keyringwatch.h"

namespace roamwire::tray {

/// The Credential Store opens with the login, and is open then.
std::unique_ptr<KeyringWatch> makeKeyringWatch()
{
    return std::make_unique<KeyringWatch>();
}

} // namespace roamwire::tray
