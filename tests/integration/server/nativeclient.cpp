#include "tests/integration/server/nativeclient.h"

namespace roamwire::test {

NativeClient::NativeClient(Door door, const TenantId& tenant, const Identity& identity, int receiveBuffer,
                           const QByteArray& headers)
    : RawClient(door, receiveBuffer)
    , m_tenant(tenant)
    , m_identity(identity)
{
    sendUpgrade(tenant, "roamwire.v1", headers);
}

const std::optional<wire::Challenge>& NativeClient::challenge()
{
    if (!m_challenge)
        m_challenge = next<wire::Challenge>();
    return m_challenge;
}

wire::Join NativeClient::joinMessage(const QString& name)
{
    wire::Join join;
    if (!challenge())
        return join;
    join.publicKey = m_identity.publicKey;
    join.displayName = name;
    join.proof = provePossession(m_identity.secret,
                                 {m_challenge->serverKey, m_challenge->nonce, m_tenant, m_binding.value_or(binding())})
                     .value();
    join.endpoints.listenPort = 51820;
    join.features = m_features;
    return join;
}

bool NativeClient::sendJoin(const QString& name, const std::optional<QHostAddress>& wgip)
{
    wire::Join message = joinMessage(name);
    message.wgip = wgip;
    send(message);
    return m_challenge.has_value();
}

std::optional<wire::Welcome> NativeClient::join(const QString& name, const std::optional<QHostAddress>& wgip)
{
    if (!sendJoin(name, wgip))
        return std::nullopt;
    auto welcome = next<wire::Welcome>();
    while (welcome && welcome->list.more) {
        const auto part = next<wire::Peers>();
        if (!part)
            return std::nullopt;
        welcome->list.peers += part->peers;
        welcome->list.more = part->more;
    }
    return welcome;
}

} // namespace roamwire::test
