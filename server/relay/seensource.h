#pragma once

#include "server/relay/hostendpoint.h"
#include "shared/base/clock.h"

#include <optional>

namespace roamwire::server {

/// A source that is bound to a side, as far as it shows what the peer's NAT does.
struct HeardSource
{
    std::uint16_t port = 0; ///< the relay's
    HostEndpoint source{};
    Instant boundAt{};
    Instant heardAt{};
};

/// From where one peer is seen in one family, and whether its NAT is symmetric: it gives different ports towards
/// different ports of the relay. Both have to be in use at the same time, since after a roam an old one and a new one
/// differ as well.
class SeenSource final
{
public:
    const std::optional<HeardSource>& latest() const { return m_latest; }
    bool isSymmetric() const { return m_isSymmetric; }

    /// true: what is to be told has changed. O(1).
    bool hear(const HeardSource& heard);
    /// The source is nobody's any more.
    bool forget(const HostEndpoint& source);

private:
    std::optional<HeardSource> m_latest;
    bool m_isSymmetric = false;
};

} // namespace roamwire::server
