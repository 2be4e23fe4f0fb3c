#pragma once

#include "client-gui/tray/secrets/secretstore.h"

#include <memory>

namespace roamwire::tray {

class KeyringWatch;

/// The keychain of the user's desktop, by QtKeychain: GNOME Keyring or any other Secret Service, KWallet, Windows'
/// Credential Store, macOS' Keychain.
class KeychainStore final : public SecretStore
{
    Q_OBJECT

public:
    explicit KeychainStore(QObject* parent = nullptr);
    ~KeychainStore() override;

    void read(const QString& name, ReplyTo<std::optional<Credentials>> reply) override;
    void write(const QString& name, const Credentials& secrets, ReplyTo<void> reply) override;
    void remove(const QString& name, ReplyTo<void> reply) override;

private:
    std::unique_ptr<KeyringWatch> m_watch;
};

} // namespace roamwire::tray
