#pragma once

#include <QHostAddress>
#include <QString>

#include <optional>

namespace roamwire {

/// An IPv4 or IPv6 network, or an address in it together with its length ("10.128.4.7/22", as an interface has it).
class Prefix final
{
public:
    Prefix() = default;
    /// length: 0 to 32 for IPv4, 0 to 128 for IPv6.
    Prefix(const QHostAddress& address, int length);

    /// One address: /32 or /128.
    static Prefix host(const QHostAddress& address);

    /// "10.128.0.0/22", "fd00::/8", or a bare address for a host prefix. nullopt for anything else.
    static std::optional<Prefix> fromString(QStringView text);
    QString toString() const;

    const QHostAddress& address() const { return m_address; }
    int length() const { return m_length; }
    bool isNull() const { return m_address.isNull(); }

    /// The same length with all host bits zero.
    Prefix network() const;
    /// False for an address of the other family; a null prefix contains nothing.
    bool contains(const QHostAddress& address) const;
    /// Every address of `inner` lies in this network.
    bool contains(const Prefix& inner) const;

    bool operator==(const Prefix&) const = default;

private:
    QHostAddress m_address;
    int m_length = 0;
};

} // namespace roamwire
