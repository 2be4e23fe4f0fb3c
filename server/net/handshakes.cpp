#include "server/net/handshakes.h"

#include "server/net/source.h"

#include <utility>

namespace roamwire::server {

Handshakes::Ticket::Ticket(Ticket&& other) noexcept
    : m_handshakes(std::exchange(other.m_handshakes, nullptr))
    , m_source(std::exchange(other.m_source, {}))
{
}

Handshakes::Ticket& Handshakes::Ticket::operator=(Ticket&& other) noexcept
{
    if (this != &other) {
        release();
        m_handshakes = std::exchange(other.m_handshakes, nullptr);
        m_source = std::exchange(other.m_source, {});
    }
    return *this;
}

void Handshakes::Ticket::release()
{
    auto* handshakes = std::exchange(m_handshakes, nullptr);
    if (!handshakes)
        return;
    --handshakes->m_inAll;
    const QHostAddress source = std::exchange(m_source, {});
    const auto found = handshakes->m_perSource.find(source);
    if (found != handshakes->m_perSource.end() && --*found == 0)
        handshakes->m_perSource.erase(found);
}

Handshakes::Handshakes(qsizetype maxInAll, qsizetype maxPerAddress)
    : m_maxInAll(maxInAll)
    , m_maxPerAddress(maxPerAddress)
{
}

std::expected<Handshakes::Ticket, Handshakes::Refusal> Handshakes::admit(const QHostAddress& peer)
{
    const QHostAddress source = sourceOf(peer);
    if (m_inAll >= m_maxInAll)
        return std::unexpected(Refusal::Crowded);
    if (!source.isNull() && m_perSource.value(source) >= m_maxPerAddress)
        return std::unexpected(Refusal::CrowdedAddress);
    ++m_inAll;
    if (!source.isNull())
        ++m_perSource[source];
    return Ticket(*this, source);
}

} // namespace roamwire::server
