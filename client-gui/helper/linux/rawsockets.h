#pragma once

#include "client-gui/helper/rawudp.h"

namespace roamwire::helper {

/// RawUdp on raw(7) sockets. They get a packet after the input chain of the host's firewall, so what it refuses is not
/// seen; packet(7) sockets would see it. A filter in the kernel keeps all but check datagrams away from us.
class RawSockets final : public RawUdp
{
public:
    /// Tries whether such a socket can be had (CAP_NET_RAW).
    RawSockets();

    bool isAllowed() const override { return m_isAllowed; }
    Result<std::unique_ptr<RawPort>> open(const RawPlace& place, Arrived arrived) override;

private:
    bool m_isAllowed;
};

} // namespace roamwire::helper
