#include "client-gui/tray/secrets/keyringwatch.h"

namespace roamwire::tray {

/// The Keychain opens with the login; where it is locked, macOS itself asks for the password, and reading waits.
std::unique_ptr<KeyringWatch> makeKeyringWatch()
{
    return std::make_unique<KeyringWatch>();
}

} // namespace roamwire::tray
