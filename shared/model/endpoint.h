#pragma once

#include <QHash>
#include <QHostAddress>
#include <QString>

#include <optional>

namespace roamwire {

/// An IPv4 or IPv6 address as a value: IPv4-mapped IPv6 becomes IPv4, scope ids and names are refused.
/// nullopt for anything that is not a plain address in its usual text form.
std::optional<QHostAddress> parseAddress(QStringView text);

/// The address without an IPv4-in-IPv6 wrapping, as sockets of both families report it.
QHostAddress unmapped(const QHostAddress& address);

inline bool isIpv4(const QHostAddress& address)
{
    return address.protocol() == QAbstractSocket::IPv4Protocol;
}
inline bool isIpv6(const QHostAddress& address)
{
    return address.protocol() == QAbstractSocket::IPv6Protocol;
}

/// An address that one host somewhere can have: not unspecified, 0.0.0.0/8, multicast, broadcast, 240.0.0.0/4 or
/// link-local.
bool isHostAddress(const QHostAddress& address);

/// An IP address and a UDP port. Volatile: told at once, never waited for on disk.
struct Endpoint
{
    QHostAddress address;
    quint16 port = 0;

    /// "192.0.2.1:51820" or "[2001:db8::1]:51820", as `wg` prints it; the port is 1 to 65535.
    static std::optional<Endpoint> fromString(QStringView text);
    QString toString() const;

    bool isValid() const { return !address.isNull() && port != 0; }

    bool operator==(const Endpoint&) const = default;
    friend size_t qHash(const Endpoint& endpoint, size_t seed = 0) noexcept
    {
        return qHashMulti(seed, endpoint.address, endpoint.port);
    }
};

} // namespace roamwire
