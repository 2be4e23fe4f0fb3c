#include "shared/model/prefix.h"

#include "shared/model/endpoint.h"

namespace roamwire {
namespace {

int familyBits(const QHostAddress& address)
{
    return isIpv4(address) ? 32 : 128;
}

QHostAddress masked(const QHostAddress& address, int length)
{
    if (isIpv4(address)) {
        const quint32 mask = length == 0 ? 0 : ~quint32(0) << (32 - length);
        return QHostAddress(address.toIPv4Address() & mask);
    }
    Q_IPV6ADDR bytes = address.toIPv6Address();
    for (int i = 0; i < 16; ++i) {
        const int keep = qBound(0, length - 8 * i, 8);
        bytes[i] = static_cast<quint8>(bytes[i] & (0xff00 >> keep));
    }
    return QHostAddress(bytes);
}

} // namespace

Prefix::Prefix(const QHostAddress& address, int length)
    : m_address(address)
    , m_length(length)
{
    Q_ASSERT(length >= 0 && length <= familyBits(address));
}

Prefix Prefix::host(const QHostAddress& address)
{
    return Prefix(address, familyBits(address));
}

std::optional<Prefix> Prefix::fromString(QStringView text)
{
    const qsizetype slash = text.indexOf(u'/');
    const auto address = parseAddress(slash < 0 ? text : text.first(slash));
    if (!address)
        return std::nullopt;
    if (slash < 0)
        return host(*address);
    // "::ffff:10.0.0.0/8" would turn into a network that it is not.
    if (isIpv4(*address) && text.contains(u':'))
        return std::nullopt;
    const QStringView lengthText = text.sliced(slash + 1);
    bool isNumber = false;
    const int length = lengthText.toInt(&isNumber);
    if (!isNumber || length < 0 || length > familyBits(*address) || QString::number(length) != lengthText)
        return std::nullopt;
    return Prefix(*address, length);
}

QString Prefix::toString() const
{
    return m_address.toString() + u'/' + QString::number(m_length);
}

Prefix Prefix::network() const
{
    return Prefix(masked(m_address, m_length), m_length);
}

bool Prefix::contains(const QHostAddress& address) const
{
    return !isNull() && address.protocol() == m_address.protocol() &&
           masked(address, m_length) == masked(m_address, m_length);
}

bool Prefix::contains(const Prefix& inner) const
{
    return inner.m_length >= m_length && contains(inner.m_address);
}

} // namespace roamwire
