#pragma once

#include <QtGlobal>

/// Every bound of what may be asked of the helper, with its reason.
namespace roamwire::helper::limits {

/// Peers of one interface: the size of the largest tenant network worth a full mesh; an answer with all of them stays
/// far below kMaxFrame.
constexpr qsizetype kMaxPeers = 1024;
/// Peers of a hub, which come to it and are no mesh: all hosts of a /20. One list of them is one request (kMaxRequest).
constexpr qsizetype kMaxSyncedPeers = 4096;
/// Allowed IPs of one peer: its two virtual addresses, and room for networks behind it.
constexpr qsizetype kMaxAllowedIps = 16;
/// Addresses of one interface: one per family; the rest is room for renumbering.
constexpr qsizetype kMaxAddresses = 8;
/// RFC 8200 section 5 asks for 1280 from every link that carries IPv6.
constexpr int kMinMtu = 1280;
/// A tunnel over Ethernet cannot carry more.
constexpr int kMaxMtu = 1500;
/// Ports below belong to the system's services.
constexpr quint16 kLowestListenPort = 1024;
/// IFNAMSIZ without the terminator (linux/if.h).
constexpr qsizetype kMaxInterfaceName = 15;
/// Bind datagrams of one request: the helper's loop is back after a few milliseconds, and a roam with a thousand peers
/// takes eight.
constexpr qsizetype kMaxBinds = 128;
/// Candidates of one check: some LAN addresses of each family, and one beyond the router for each.
constexpr qsizetype kMaxCandidates = 8;
/// Names in a hello answer: the verbs and a few words.
constexpr qsizetype kMaxAbilities = 64;
/// A refusal is for a person to read; `wg` and `ip` say less.
constexpr qsizetype kMaxReason = 2048;

} // namespace roamwire::helper::limits
