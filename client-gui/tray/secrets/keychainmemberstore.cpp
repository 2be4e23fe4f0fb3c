#include "client-gui/tray/secrets/keychainmemberstore.h"

#include "client-gui/tray/secrets/secretkeeper.h"

namespace roamwire::tray {

KeychainMemberStore::KeychainMemberStore(SecretStore& store, ClientConfig& config, const QString& path)
    : m_store(store)
    , m_config(config)
    , m_path(path)
    , m_files(config, path)
{
}

void KeychainMemberStore::keepSecret(const TenantSecret& secret, ReplyTo<void> reply)
{
    const Credentials secrets{std::nullopt, secret}; // the token is spent by now
    m_store.writeChecked(secretName(m_config.settings), secrets, {this, [this, secrets, reply](const auto& written) {
                                                                      if (!written)
                                                                          return reply(written);
                                                                      m_config.settings.link.secret = secrets.secret;
                                                                      m_config.credentials = secrets;
                                                                      m_config.secretPlace = SecretPlace::Keychain;
                                                                      reply(m_config.save(m_path));
                                                                  }});
}

} // namespace roamwire::tray
