#pragma once

#include "tests/unit/server_relay/relayscene.h"

#include <map>
#include <random>
#include <string>

namespace roamwire::server {

/// A relay among peers whose NATs give them new sources whenever they like, and somebody who sees every packet, sends
/// from every source, and has every secret but the relay keys. What he is owed by the rules is checked at every step:
///
/// - Who showed his source within the last second gets what his partner, who did so too, sends him.
/// - Nobody else gets it, but for a neighbour at his IP, one who sent as many bytes before, and one who answered
///   handshakes while he was silent for 15 s.
/// - A pair wakes one of its peers at most every 300 ms.
/// - The relay keeps no more than the peers are worth.
///
/// A rule that does not hold throws. All of it follows from the seed.
class RelayWorld final
{
public:
    explicit RelayWorld(std::uint32_t seed);

    void step();
    const std::map<std::string, int>& counts() const { return m_counts; }

private:
    static constexpr std::size_t kPeers = 5;

    struct Good
    {
        ScenePeer peer;
        HostIp ip;
        std::uint16_t natPort = 0;
        bool isSymmetric = false;
        bool isRaw = false;                ///< can send bind datagrams from WireGuard's own port
        std::vector<HostEndpoint> sources; ///< that it ever had
        std::vector<HostIp> ips;           ///< at which it ever was
    };
    /// What one good peer did at the relay's port for another.
    struct Way
    {
        Instant shownAt{};       ///< by a bind datagram from the source it still has
        Instant acceptedAt{};    ///< anything that was not dropped
        std::uint32_t index = 0; ///< of the session, as the other announced it
        std::uint64_t counter = 0;
    };

    std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(m_random); }
    bool oneIn(std::size_t n) { return below(n) == 0; }
    Good& any() { return m_good[below(kPeers)]; }
    Good& anyBut(const Good& good);
    Way& way(const Good& from, const Good& to) { return m_ways[{&from, &to}]; }
    HostEndpoint sourceOf(Good& good, const Good& to);

    void pass(Milliseconds time);
    void moveTo(Good& good, const HostIp& ip);
    void joinAgain(Good& good);
    void show(Good& good, Good& to);
    void sendData(Good& from, Good& to);
    void shakeHands(Good& from, Good& to);
    void exchange();
    void mute();
    void attack();
    Datagram forged(const Good& from, const Good& to);
    HostEndpoint forgedSource(Good& from, Good& to);

    /// Every datagram goes through here. Whether `to` gets it where it is.
    bool deliver(Good& from, Good& to, const HostEndpoint& source, const Datagram& datagram, bool isAttack);
    void checkTarget(std::uint16_t fromPort, const HostEndpoint& target, std::size_t size);
    void checkNews();
    void checkWhole();

    std::mt19937 m_random;
    RelayScene m_scene;
    std::array<Good, kPeers> m_good;
    std::map<std::pair<const Good*, const Good*>, Way> m_ways;
    std::map<std::pair<PublicKey, PublicKey>, Instant> m_wokenAt;
    std::map<std::pair<const Good*, const Good*>, Instant> m_mutedUntil;
    struct Account
    {
        std::size_t sent = 0;
        std::size_t got = 0;
    };
    std::map<std::pair<decltype(HostIp::bytes), std::uint16_t>, Account> m_accounts;
    std::vector<Datagram> m_recorded;
    std::vector<std::uint32_t> m_indices; ///< that were ever announced
    std::uint32_t m_nextIndex = 1'000'000;
    std::uint16_t m_nextPort = 10'000;
    std::uint8_t m_nextIp = 20;
    std::uint8_t m_nextCredentials = 100;
    std::map<std::string, int> m_counts;
};

} // namespace roamwire::server
