#include "client-gui/tray/secrets/keychainmemberstore.h"

#include "client-gui/tray/secrets/secretkeeper.h"

namespace roamwire::tray {

/// The seal that follows makes it the network's: it is on disk before, and no keychain is waited for.
void KeychainMemberStore::keepSecret(const TenantSecret& secret, ReplyTo<void> reply)
{
    m_files.keepSecret(secret, std::move(reply));
    m_keeper.keep(m_path);
}

} // namespace roamwire::tray
