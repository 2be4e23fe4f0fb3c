#pragma once

#include "server/relay/pairtable.h"
#include "server/relay/relayrates.h"
#include "server/relay/savedbindings.h"

#include <variant>

namespace roamwire::server {

/// What becomes of a datagram.
struct Verdict
{
    std::optional<RelayDrop> drop{};
    std::uint16_t fromPort = 0;       ///< the relay's port from which it leaves, unchanged
    std::uint8_t targets = 0;         ///< 0 without a drop: it was for the relay itself
    std::array<HostEndpoint, 2> to{}; ///< the first `targets`

    bool operator==(const Verdict&) const = default;
};

/// Datagrams that came together and share a verdict, one behind the other.
struct JudgedPart
{
    Verdict verdict;
    std::span<const std::uint8_t> bytes;
};

/// The relay's rules (design section 8): datagram in, verdict out. No sockets, no clock, no threads; what a datagram
/// costs depends neither on the number of peers nor on the number of pairs.
///
/// Known at once is who sends from a bound source. Everything else is placed, that is, found whose it would be, and
/// then judged by what it shows. What a bound source sends is carried whatever it is: its packets are the partner's to
/// check.
class RelayCore final
{
public:
    struct Seen
    {
        RelayMember member;
        SeenEndpoints endpoints;
    };
    struct Sleeper
    {
        RelayMember member;
        PublicKey sender;
    };
    using News = std::variant<Seen, Sleeper>;

    /// `own` are the relay's addresses: nothing that claims to come from its own ports there is believed.
    RelayCore(const RelayPorts& ports, std::vector<HostIp> own, const RelayRates& rates = {});

    /// One that has not joined since the start; it stays until it is removed.
    void expect(const RelayMember& member, quint32 slot);
    void admit(const RelayMember& member, quint32 slot, const RelayCredentials& credentials,
               const ObservedAddresses& observed, Instant now);
    void remove(const RelayMember& member);
    void mute(const RelayPair& pair, Milliseconds duration, Instant now);
    void unmute(const RelayPair& pair);

    /// At this port of the relay, from there. The bytes are not kept.
    Verdict handle(std::uint16_t port, const HostEndpoint& source, std::span<const std::uint8_t> datagram, Instant now);

    /// Datagrams of one source that came together, each `segment` bytes long but the last, which may be shorter. Each
    /// is judged as handle() would; a session's data in one go. What it returns holds until the next call.
    std::span<const JudgedPart> handleRun(std::uint16_t port, const HostEndpoint& source,
                                          std::span<const std::uint8_t> bytes, std::size_t segment, Instant now);

    /// To be called about once a second.
    void tidy(Instant now);

    std::vector<News> takeNews();
    /// All that is seen becomes news again.
    void tellAll();

    /// Bound sources, for the next start, and from the last one.
    std::vector<SavedBinding> bindings(Instant now) const;
    void restore(const std::vector<SavedBinding>& bindings, Instant now);

    RelayFigures figures() const;

private:
    struct Arrival;

    Verdict bindDatagram(const Arrival& arrival, std::span<const std::uint8_t> datagram);
    Verdict fromBound(RelayedSide& side, const Arrival& arrival);
    Verdict fromUnbound(const Arrival& arrival);
    Verdict initiation(RelayedSide& side, const Arrival& arrival, bool isBound);
    Verdict response(RelayedSide& side, const Arrival& arrival, bool isBound);
    Verdict cookieReply(RelayedSide& side, const Arrival& arrival);
    Verdict boundData(RelayedSide& side, const Arrival& arrival);
    Verdict unboundData(RelayedSide& side, const Arrival& arrival);
    std::size_t judgeAlike(std::uint16_t port, const HostEndpoint& source, std::span<const std::uint8_t> first,
                           std::span<const std::uint8_t> rest, Instant now);
    void answered(RelayedSide& initiator, const PendingInitiation& pending, const Arrival& arrival);
    bool addTentative(RelayedSide& side, const Arrival& arrival, const Session& session);

    std::expected<RelayedSide*, RelayDrop> place(const Arrival& arrival);
    std::expected<RelayedPeer*, RelayDrop> placeByMac(const Arrival& arrival, const std::vector<RelayedPeer*>& among,
                                                      TokenBucket& bucket);
    std::expected<RelayedSide*, RelayDrop> sideOf(RelayedPeer& peer, std::uint16_t port);
    bool mayBind(const RelayedSide& side, const Arrival& arrival, bool isKnown) const;

    Verdict carry(RelayedSide& side, const Arrival& arrival, bool isKnown);
    Verdict answer(PendingInitiation& pending, RelayedSide& side, const Arrival& arrival);
    Verdict send(const Verdict& verdict, Pair& pair, const Arrival& arrival, bool isKnown);
    void wake(RelayedSide& sleeper, Instant now);

    void bind(RelayedSide& side, const HostEndpoint& source, BoundBy by, Instant now);
    void heard(RelayedSide& side, BoundSource& bound, bool isKnown, Instant now);
    void lapsed(RelayedSide& side, Family family);
    RelayedPeer& add(const RelayMember& member, quint32 slot);
    void remove(RelayedPeer& peer);
    void changed(RelayedPeer& peer);
    bool isOwn(const HostEndpoint& source) const;
    Verdict dropped(RelayDrop reason);

    RelayPorts m_ports;
    RelayRates m_rates;
    std::vector<HostIp> m_own;
    PeerDirectory m_directory;
    PairTable m_pairs;
    Mac1Check m_mac1;
    RelayFigures m_figures;
    TokenBucket m_total;
    TokenBucket m_placing;
    TokenBucket m_placingNeighbours;
    std::size_t m_placingFrom = 0; ///< where the last search by mac1 ended
    std::vector<RelayedPeer*> m_changed;
    std::vector<Sleeper> m_sleepers;
    std::vector<JudgedPart> m_parts; ///< of the last run
};

} // namespace roamwire::server
