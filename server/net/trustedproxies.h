#pragma once

#include "server/net/origin.h"
#include "shared/model/prefix.h"

#include <QByteArrayView>
#include <QList>

#include <optional>

namespace roamwire::server {

/// The proxies in front of the server that are believed when they say for whom they speak. Of anybody else
/// X-Forwarded-For is not even looked at. One thread.
class TrustedProxies final
{
public:
    void trust(QList<Prefix> networks) { m_networks = std::move(networks); }
    /// Of the certificate that they show to clients; all zero where it is not known here.
    void setBinding(const Binding& binding) { m_binding = binding; }

    bool contains(const QHostAddress& peer) const;

    /// Where a request is really from that came over this connection, with all its X-Forwarded-For fields joined by
    /// commas. nullopt: a proxy says something that is no list of addresses.
    std::optional<Origin> origin(const Origin& connection, QByteArrayView forwardedFor) const;

private:
    std::optional<QHostAddress> client(QByteArrayView forwardedFor) const;

    QList<Prefix> m_networks;
    Binding m_binding;
};

} // namespace roamwire::server
