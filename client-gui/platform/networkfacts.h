#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// What every operating system's tables say about the network, in words that all of them share, so that the rules
/// (uplinkchoice.h) are written once. Without Qt: the system calls of Windows and macOS are plain C++.
namespace roamwire::facts {

enum class Family { None, Ipv4, Ipv6 };

/// In network order; IPv4 has the first four bytes, the others are zero.
struct IpAddress
{
    Family family = Family::None;
    std::array<std::uint8_t, 16> bytes{};

    /// `raw` has 4 or 16 bytes; null for any other number.
    static IpAddress fromRaw(std::span<const std::uint8_t> raw);

    bool isNull() const { return family == Family::None; }
    /// 0.0.0.0 or ::, which route tables use for "none"
    bool isAny() const;
    bool isLoopback() const;
    bool isLinkLocal() const;
    bool isMulticast() const;
    bool isUniqueLocal() const;
    /// The first `length` bits are those of `other`, which is of the same family.
    bool sharesPrefix(const IpAddress& other, int length) const;

    auto operator<=>(const IpAddress&) const = default;
};

using Mac = std::array<std::uint8_t, 6>;

struct Link
{
    int index = 0;
    std::string name; ///< UTF-8
    bool isUp = false;
    bool isLoopback = false;
    bool isTunnel = false; ///< goes through another link; what others on the LAN see is the other one
    bool isPointToPoint = false;
    bool hasNeighbours = true; ///< MAC addresses are resolved on it
};

struct Address
{
    int index = 0;
    IpAddress address;
    int prefixLength = 0;
    bool isSettled = true; ///< found to be nobody else's, and not deprecated
    bool isTemporary = false;
    bool isSecondary = false;
};

struct DefaultRoute
{
    Family family = Family::None;
    int index = 0;
    IpAddress gateway;         ///< null: on-link
    IpAddress preferredSource; ///< null: the system chooses
    std::uint32_t metric = 0;  ///< lower is better
    int preference = 0;        ///< among equal metrics; lower is better
};

struct Neighbour
{
    enum class State {
        Unresolved, ///< being asked for, or it failed
        Doubtful,   ///< known from earlier
        Resolved,
        Needless, ///< the link needs none
    };

    int index = 0;
    IpAddress address;
    std::optional<Mac> mac;
    State state = State::Unresolved;
};

/// One moment's tables.
struct Tables
{
    std::vector<Link> links;
    std::vector<Address> addresses;
    std::vector<DefaultRoute> routes;
    std::vector<Neighbour> neighbours;
};

} // namespace roamwire::facts
