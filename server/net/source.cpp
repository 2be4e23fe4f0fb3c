#include "server/net/source.h"

#include "shared/model/endpoint.h"
#include "shared/model/prefix.h"

namespace roamwire::server {
namespace {

constexpr int kCustomerBits6 = 64;

} // namespace

QHostAddress sourceOf(const QHostAddress& peer)
{
    const QHostAddress address = unmapped(peer);
    if (address.isLoopback())
        return {};
    return isIpv6(address) ? Prefix(address, kCustomerBits6).network().address() : address;
}

} // namespace roamwire::server
