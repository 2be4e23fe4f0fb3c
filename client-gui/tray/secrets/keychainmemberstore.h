#pragma once

#include "client-gui/engine/configmemberstore.h"
#include "client-gui/tray/secrets/secretstore.h"

namespace roamwire::tray {

/// Keeps the secret in the keychain, and the seals beside the configuration.
class KeychainMemberStore final : public QObject, public MemberStore
{
    Q_OBJECT

public:
    /// `config` belongs to the file `path`; it and `store` outlive this object.
    KeychainMemberStore(SecretStore& store, ClientConfig& config, const QString& path);

    void keepSecret(const TenantSecret& secret, ReplyTo<void> reply) override;
    SealLedger seals() const override { return m_files.seals(); }
    Result<void> keepSeals(const SealLedger& ledger) override { return m_files.keepSeals(ledger); }

private:
    SecretStore& m_store;
    ClientConfig& m_config;
    const QString m_path;
    ConfigMemberStore m_files;
};

} // namespace roamwire::tray
