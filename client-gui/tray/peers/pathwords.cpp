#include "client-gui/tray/peers/pathwords.h"

namespace roamwire::tray {
namespace {

bool isRelayed(const Path& path)
{
    return path.kind == PathKind::Relay && path.verified;
}

} // namespace

QString PathWords::kind(PathKind kind)
{
    switch (kind) {
    case PathKind::Lan:
        return tr("LAN", "badge");
    case PathKind::Wan:
        return tr("WAN", "badge");
    case PathKind::Relay:
        return tr("Relay", "badge");
    }
    return {};
}

QString PathWords::noPath()
{
    return tr("No path", "badge");
}

QString PathWords::roundTrip(std::int64_t ms)
{
    return ms < 1 ? tr("<1 ms", "round trip") : tr("%1 ms", "round trip").arg(ms);
}

QString PathWords::presence(std::optional<Presence> presence)
{
    if (!presence)
        return tr("Presence unknown");
    return *presence == Presence::Online ? tr("Online") : tr("Away");
}

bool PathWords::isDirect(const Path& path)
{
    return path.verified && path.kind && *path.kind != PathKind::Relay;
}

bool PathWords::isLeftOut(PathReason reason)
{
    switch (reason) {
    case PathReason::AddressConflict:
    case PathReason::NotOnInterface:
    case PathReason::Unsealed:
    case PathReason::WrongSeal:
    case PathReason::OldSeal:
        return true;
    case PathReason::None:
    case PathReason::NoCandidates:
    case PathReason::NoAnswer:
    case PathReason::PeerAway:
    case PathReason::ServerUnreachable:
    case PathReason::BothSymmetric:
    case PathReason::LanIsolated:
    case PathReason::UdpBlocked:
    case PathReason::RelayFull:
    case PathReason::WaitingRetry:
        break;
    }
    return false;
}

Tone PathWords::tone(const Path& path)
{
    if (isLeftOut(path.reason) || path.reason == PathReason::UdpBlocked)
        return Tone::Attention;
    if (!path.kind)
        return Tone::Quiet;
    switch (*path.kind) {
    case PathKind::Lan:
        return Tone::Near;
    case PathKind::Wan:
        return Tone::Direct;
    case PathKind::Relay:
        return Tone::Relayed;
    }
    return Tone::Quiet;
}

QString PathWords::brief(const Path& path)
{
    if (path.reason != PathReason::None)
        return briefReason(path.reason, isRelayed(path));
    if (!path.kind)
        return noPath();
    switch (*path.kind) {
    case PathKind::Lan:
        return tr("Same local network");
    case PathKind::Wan:
        return tr("Direct, over the internet");
    case PathKind::Relay:
        return tr("Through the relay");
    }
    return {};
}

QString PathWords::explanation(const Path& path)
{
    if (path.reason != PathReason::None)
        return explainedReason(path.reason, isRelayed(path));
    if (!path.kind)
        return tr("There is no path to this peer yet.");
    switch (*path.kind) {
    case PathKind::Lan:
        return tr("Both devices are in the same local network, and packets stay in it.");
    case PathKind::Wan:
        return tr("Packets go over the internet, straight from one device to the other.");
    case PathKind::Relay:
        return tr("The relay passes the packets on. It cannot read them.");
    }
    return {};
}

QString PathWords::briefReason(PathReason reason, bool isRelayed)
{
    switch (reason) {
    case PathReason::None:
        return {};
    case PathReason::NoCandidates:
        return isRelayed ? tr("No direct address known") : tr("No address known");
    case PathReason::NoAnswer:
        return isRelayed ? tr("No direct address answers") : tr("No answer yet");
    case PathReason::PeerAway:
        return tr("Away");
    case PathReason::ServerUnreachable:
        return tr("Server cannot be reached");
    case PathReason::AddressConflict:
        return tr("Address conflict");
    case PathReason::NotOnInterface:
        return tr("Not set up on this interface");
    case PathReason::Unsealed:
        return tr("Not vouched for yet");
    case PathReason::WrongSeal:
        return tr("Not vouched for by a member");
    case PathReason::OldSeal:
        return tr("Outdated record");
    case PathReason::BothSymmetric:
        return tr("Both routers are too strict");
    case PathReason::LanIsolated:
        return tr("Router keeps devices apart");
    case PathReason::UdpBlocked:
        return tr("UDP is blocked");
    case PathReason::RelayFull:
        return tr("The relay is full");
    case PathReason::WaitingRetry:
        return tr("Direct path: next try soon");
    }
    return {};
}

QString PathWords::explainedReason(PathReason reason, bool isRelayed)
{
    switch (reason) {
    case PathReason::None:
        return {};
    case PathReason::NoCandidates:
        return tr(
            "The peer has told no address that this device could reach. Check that it is connected to a network.");
    case PathReason::NoAnswer:
        return isRelayed ? tr("None of its own addresses answers, so the relay passes the packets on. Most often a "
                              "firewall drops UDP: allow WireGuard's port on both devices.")
                         : tr("Its addresses are being tried, and nothing has come back. If it stays like this, allow "
                              "UDP in the firewalls of both devices.");
    case PathReason::PeerAway:
        return tr("The peer has no connection to the server. Switch it on, or connect it to a network; it comes back "
                  "by itself.");
    case PathReason::ServerUnreachable:
        return tr("The server does not answer, so what worked before is used. If it lasts, check this device's "
                  "connection, or the server.");
    case PathReason::AddressConflict:
        return tr(
            "Another peer has its address, or the helper may not use it. Allow the helper to use this network, or "
            "let one of the two leave and join again.");
    case PathReason::NotOnInterface:
        return tr("Somebody else set this interface up, without this peer. Add it to the interface's configuration, or "
                  "allow Roamwire to add peers.");
    case PathReason::Unsealed:
        return tr(
            "No member vouches for this peer, so it is left out. Wait until it has joined completely; if it stays "
            "like this, do not trust the server.");
    case PathReason::WrongSeal:
        return tr("No member of this network vouches for this key, address and name, so it is left out. Let the peer "
                  "join again with a member's link; if that does not help, do not trust the server.");
    case PathReason::OldSeal:
        return tr("The server repeats what was true once, so the peer is left out. Restart the server and its clients; "
                  "if it stays like this, do not trust the server.");
    case PathReason::BothSymmetric:
        return tr("Both routers use another port for every destination, so no direct path can be made. IPv6, or a port "
                  "forward on one of them, would help.");
    case PathReason::LanIsolated:
        return tr("Both devices are behind one router that keeps its devices apart. Use a network that is not for "
                  "guests, or turn client isolation off.");
    case PathReason::UdpBlocked:
        return tr("Not even the relay gets packets from both devices. Allow UDP to the relay's ports in the firewall.");
    case PathReason::RelayFull:
        return tr(
            "The relay has no port left for these two, and no direct address answers. Give the relay more ports.");
    case PathReason::WaitingRetry:
        return tr("The relay passes the packets on until the next try for a direct path. There is nothing to do.");
    }
    return {};
}

QString PathWords::whyNotTryDirect(const Network& network, const PeerStatus& peer)
{
    switch (network.state()) {
    case Network::State::Paused:
        return tr("This network is paused.");
    case Network::State::Locked:
        return tr("This network is locked.");
    case Network::State::Elsewhere:
        return tr("An agent keeps this network connected. It looks for direct paths by itself.");
    case Network::State::Running:
        break;
    }
    if (isDirect(peer.path))
        return tr("The path is direct already.");
    if (isLeftOut(peer.path.reason))
        return tr("This peer is left out, for the reason above.");
    if (peer.presence == Presence::Away)
        return tr("The peer is away. Paths are looked for as soon as it is back.");
    if (peer.candidates.isEmpty() && peer.path.reason == PathReason::NoCandidates)
        return tr("There is no address to try.");
    return {};
}

} // namespace roamwire::tray
