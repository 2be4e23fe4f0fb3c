#include "server/relay/seensource.h"

#include <utility>

namespace roamwire::server {

bool SeenSource::hear(const HeardSource& heard)
{
    if (m_latest && m_latest->source == heard.source) {
        const bool fromTwoPorts = m_latest->port != heard.port;
        m_latest = heard;
        return fromTwoPorts && std::exchange(m_isSymmetric, false);
    }
    const bool isSameAddress = m_latest && m_latest->source.ip == heard.source.ip;
    // Both were heard after both were bound.
    const bool isBoth = isSameAddress && m_latest->port != heard.port && m_latest->heardAt >= heard.boundAt;
    if (isBoth) {
        // The endpoint that was told stays, or it would change with every packet.
        return !std::exchange(m_isSymmetric, true);
    }
    // An older one that is heard again says nothing about the newer one, which may just be quiet.
    if (m_latest && heard.boundAt < m_latest->boundAt && isSameAddress)
        return false;
    m_latest = heard;
    m_isSymmetric = m_isSymmetric && isSameAddress;
    return true;
}

bool SeenSource::forget(const HostEndpoint& source)
{
    if (!m_latest || m_latest->source != source)
        return false;
    m_latest.reset();
    m_isSymmetric = false;
    return true;
}

} // namespace roamwire::server
