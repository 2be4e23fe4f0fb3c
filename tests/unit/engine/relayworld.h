#pragma once

#include "client-gui/engine/relaypath.h"

#include <array>
#include <functional>
#include <map>
#include <random>

namespace roamwire::test {

/// What stands between a machine and the network.
enum class Router { None, Cone, Symmetric, RelayOnly, Blocked };

/// Where a machine can be. Two machines are on one LAN if their places have the same number.
struct Site
{
    Router router = Router::Cone;
    int lan = 0;
    bool isIsolated = false; ///< neighbours do not hear each other

    bool operator==(const Site&) const = default;
};

struct WorldSettings
{
    bool canCheck = true;
    bool canProbe = true;
    bool hasKeepalive = true;
    int lossPercent = 0;
    Milliseconds toRelay{35}; ///< one way, from either side to the other over the relay
    Milliseconds direct{20};
    Milliseconds toServer{25};
    Milliseconds pings{0}; ///< between two of the left side's pings; 0: the tunnel is idle
};

/// Two machines with their path to each other, WireGuard, routers, a relay and a server: a model small enough to be
/// read, whose time is passed in steps of a millisecond.
class RelayWorld final
{
public:
    RelayWorld(const WorldSettings& settings, std::array<Site, 2> sites, quint32 seed);

    void roam(int side, const Site& site);
    void setServer(bool isThere);
    void setRelay(bool isThere) { m_isRelayThere = isThere; }
    void pass(Milliseconds time);
    /// From the left side, once.
    void ping() { say(0, Packet::Content::Ping, m_now); }

    Path path(int side) const { return m_sides.at(side).machine.path(); }
    qsizetype orders(int side) const { return m_sides.at(side).orders; }
    qsizetype settings(int side) const { return m_sides.at(side).settings; }
    Instant now() const { return m_now; }
    /// A packet sent by this side to the endpoint that its WireGuard has would arrive now, and not over the relay.
    bool passesDirectly(int side);
    /// What the places allow.
    bool canBeDirect() const;
    bool canTalk() const;
    bool isWatched() const { return m_settings.canProbe && m_settings.hasKeepalive; }
    /// The longest time without an answered ping, since the last call.
    Milliseconds takeGap();
    /// What was said that is not so, else empty.
    QString lie() const { return m_lie; }
    QString history() const { return m_history; }

private:
    struct Packet
    {
        enum class Kind { Initiation, Response, Data, Bind, Ask, Answer };
        Kind kind = Kind::Data;
        int from = 0;
        Endpoint source{}; ///< as the receiver sees it
        int session = 0;
        quint64 bytes = 32;
        enum class Content { Keepalive, Ping, Pong, Probe, ProbeAnswer };
        Content content = Content::Keepalive;
        Instant sentAt{}; ///< what it is about was
    };
    struct Mapping
    {
        quint16 port = 0;
        Instant used{};
    };
    struct Side
    {
        explicit Side(quint64 id)
            : machine(id)
        {
        }
        RelayPathMachine machine;
        Site site;
        std::map<QString, Mapping> mappings; ///< by destination
        DevicePeer peer;
        std::vector<int> sessions;  ///< newest last
        std::optional<int> offered; ///< in a response; in use once something comes in with it
        Instant sessionAt{};
        std::optional<Instant> initiatedAt;
        bool isAsking = false; ///< of the two sides of a handshake, WireGuard remembers being one
        Milliseconds retryAfter{5000};
        std::optional<Instant> wantsSince; ///< something waits for a session
        std::optional<Packet::Content> waiting;
        Instant waitingSentAt{};
        Instant lastPacket{};
        std::optional<Instant> owesSince; ///< data came in, nothing went out since
        Instant lastLook{};
        int inFlight = 0;
        QList<Endpoint> checking;
        std::optional<Instant> checkUntil;
        Instant nextAsk{};
        // as the relay and the server know it
        std::optional<Endpoint> bound;
        Instant heardAtRelay{};
        Instant wokenAt{};
        std::optional<Endpoint> published;
        Site publishedSite;
        quint64 rev = 0;
        std::array<quint64, 2> known{}; ///< revisions, as it was told them
        bool isJoined = false;
        Instant roamedAt{};
        qsizetype orders = 0;
        qsizetype settings = 0;
    };

    static int other(int side) { return 1 - side; }
    Endpoint relayPortOf(int side) const;
    QHostAddress publicAddress(int side) const;
    Endpoint lanEndpoint(int side) const;

    void later(Milliseconds delay, std::function<void()> what);
    void carryOut(int side, const PathOrders& orders);
    void on(int side, const PathEvent& event);
    void look(int side);
    void tick(int side);
    void handle(int side, const order::SetPath& set);
    void handle(int side, const order::ResetSession& reset);
    void handle(int side, const order::StartCheck& check);
    void handle(int side, const order::StopCheck& stop);
    void handle(int side, const order::ProposeSwitch& propose);
    void handle(int side, const order::Settle& settle);
    void handle(int side, const order::AskRekey& ask);
    void handle(int side, const order::SendProbe& probe);
    void handle(int side, const order::Bind& bind);

    Endpoint translate(int side, const Endpoint& to);
    bool letsIn(int side, const Endpoint& from, const Endpoint& to) const;
    std::optional<Endpoint> route(int side, const Endpoint& to);
    void send(int side, const Endpoint& to, Packet packet);
    void atRelay(int from, const Endpoint& source, Packet packet);
    void arrive(int side, const Packet& packet);
    void receiveData(int side, const Packet& packet);
    void keepSession(int side, int session);
    void flush(int side);
    void say(int side, Packet::Content content, Instant sentAt);
    void transmit(int side, Packet::Content content, Instant sentAt);
    void initiate(int side);
    void wireGuardTimers(int side);
    void checkTimers(int side);
    void join(int side);
    void publish(int side);
    RelayPathFacts factsFor(int side) const;
    std::int64_t unixSeconds() const;
    bool isNeighbour() const;
    int random(int below);
    void told(int side);
    QList<Candidate> candidatesFor(int side) const;
    void note(int side, const QString& what);

    WorldSettings m_settings;
    std::array<Side, 2> m_sides{Side(1000), Side(2000)};
    Instant m_now{Milliseconds(1'000'000)};
    std::multimap<Instant, std::function<void()>> m_queue;
    std::mt19937 m_random;
    bool m_isServerThere = true;
    bool m_isRelayThere = true;
    Instant m_mutedUntil{};
    Instant m_lastMute{};
    int m_nextSession = 1;
    quint16 m_nextPort = 20000;
    Instant m_nextPing{};
    Instant m_lastPong{};
    Milliseconds m_gap{0};
    QString m_lie;
    QString m_history;
};

} // namespace roamwire::test
