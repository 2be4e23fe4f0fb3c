#pragma once

#include "client-gui/engine/configmemberstore.h"

#include <QString>

namespace roamwire::tray {

class SecretKeeper;

/// Keeps everything in the files of the configuration, and has the keychain take the secret from there.
class KeychainMemberStore final : public MemberStore
{
public:
    /// `config` belongs to the file `path`; it and `keeper` outlive this object.
    KeychainMemberStore(SecretKeeper& keeper, ClientConfig& config, const QString& path)
        : m_keeper(keeper)
        , m_path(path)
        , m_files(config, path)
    {
    }

    void keepSecret(const TenantSecret& secret, ReplyTo<void> reply) override;
    SealLedger seals() const override { return m_files.seals(); }
    Result<void> keepSeals(const SealLedger& ledger) override { return m_files.keepSeals(ledger); }

private:
    SecretKeeper& m_keeper;
    const QString m_path;
    ConfigMemberStore m_files;
};

} // namespace roamwire::tray
