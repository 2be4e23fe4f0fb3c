#pragma once

#include "client-gui/engine/clientconfig.h"
#include "client-gui/engine/sealledgerfile.h"

namespace roamwire {

/// Keeps everything in the files of the configuration: the secret in its link, the seals beside it.
class ConfigMemberStore final : public MemberStore
{
public:
    /// `config` was loaded from, or will be saved to, `path`, and outlives it.
    ConfigMemberStore(ClientConfig& config, QString path)
        : m_config(config)
        , m_path(std::move(path))
    {
    }

    void keepSecret(const TenantSecret& secret, ReplyTo<void> reply) override
    {
        m_config.settings.link.secret = secret;
        reply(m_config.save(m_path));
    }
    SealLedger seals() const override { return m_config.seals; }
    Result<void> keepSeals(const SealLedger& ledger) override
    {
        m_config.seals = ledger;
        return writeSealLedger(ClientConfig::sealsPath(m_path), ledger);
    }

private:
    ClientConfig& m_config;
    const QString m_path;
};

} // namespace roamwire
