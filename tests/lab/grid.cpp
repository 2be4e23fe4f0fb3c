#include "tests/lab/grid.h"

#include "tests/lab/statuswatch.h"
#include "tests/lab/steps.h"
#include "tests/lab/tunnelprobe.h"
#include "tests/lab/waiting.h"

#include <future>

namespace roamwire::lab {
namespace {

constexpr quint16 kProbePort = 40'000;
constexpr Milliseconds kLook{10};
/// A verdict that takes longer is a wrong one.
constexpr Milliseconds kPatience{10'000};
/// So long a verdict has to hold. Longer than a check, so that another one would show.
constexpr Milliseconds kHold{1'500};
/// What was sent over the relay before the switch has arrived by then.
constexpr std::chrono::milliseconds kOnTheWay{500};

/// Two hosts with the programs, from the first one's start on.
struct Players
{
    HostPrograms one;
    HostPrograms other;
    std::unique_ptr<StatusWatch> atOne = {};
    std::unique_ptr<StatusWatch> atOther = {};
    std::unique_ptr<TunnelProbe> probe = {};
    Moment joining = {};

    Result<void> join(const QString& link);
    void look() const;
    bool isSettled(const GridCell& cell) const;
    /// Both give everything back, so that the next cell finds nothing.
    Result<void> leave() const;

private:
    Result<void> startProbe();
};

Result<void> watch(const HostPrograms& programs, std::unique_ptr<StatusWatch>& watched)
{
    auto started = StatusWatch::start(programs);
    if (started)
        watched = std::move(*started);
    return outcome(started);
}

Result<void> Players::join(const QString& link)
{
    return inOrder(
        [&] { return one.start(link); }, [&] { return watch(one, atOne); }, [&] { return other.startHelper(); },
        [&] {
            joining = now();
            return other.join(link);
        },
        [&] { return startProbe(); }, [&] { return other.startAgent(); }, [&] { return watch(other, atOther); });
}

Result<void> Players::startProbe()
{
    const QString name = other.host().name();
    QHostAddress target;
    const auto isKnown = [&] {
        atOne->look();
        target = atOne->latest().tunnelAddresses.value(name);
        return !target.isNull();
    };
    if (!waitUntil(isKnown, kPatience, kLook))
        return failure(QStringLiteral("%1 is not told about %2").arg(one.host().name(), name));
    auto started = TunnelProbe::start(one.host().machine(), other.host().machine(), target, kProbePort);
    if (started)
        probe = std::move(*started);
    return outcome(started);
}

void Players::look() const
{
    atOne->look();
    atOther->look();
}

bool Players::isSettled(const GridCell& cell) const
{
    const auto isSo = [&](const PathView& path) {
        return path.path == cell.path && path.reason == cell.reason && path.verified == cell.isConnectable();
    };
    return isSo(atOne->path(other.host().name())) && isSo(atOther->path(one.host().name()));
}

Result<void> Players::leave() const
{
    return inOrder([&] { return one.leave(); }, [&] { return other.leave(); });
}

} // namespace

Result<std::unique_ptr<Grid>> Grid::build(Relaying relaying)
{
    const Cast cast = gridCast();
    std::unique_ptr<Grid> grid(new Grid);
    auto topology = Topology::build(cast.homes, cast.memberNames());
    if (!topology)
        return std::unexpected(topology.error());
    grid->m_topology = std::move(*topology);
    for (const Step& step : cast.members) {
        if (const auto plugged = grid->m_topology->host(step.host).plug(grid->m_topology->home(step.home)); !plugged)
            return std::unexpected(plugged.error());
    }
    const Namespace& vps = grid->m_topology->vps();
    grid->m_server = std::make_unique<ServerProgram>(vps, Topology::vpsAddress(), relaying);
    if (const auto started = grid->m_server->start(); !started)
        return std::unexpected(started.error());
    auto capture = RelayCapture::start(vps, QStringLiteral("eth0"));
    if (!capture)
        return std::unexpected(capture.error());
    grid->m_atRelay = std::move(*capture);
    return grid;
}

QList<Result<GridResult>> Grid::play(const QList<GridPair>& round)
{
    std::vector<std::future<Result<GridResult>>> games;
    for (const GridPair& pair : round)
        games.push_back(
            std::async(std::launch::async, [this, pair, tenant = ++m_tenants] { return play(pair, tenant); }));
    QList<Result<GridResult>> results;
    for (auto& game : games)
        results << game.get();
    return results;
}

Result<GridResult> Grid::play(const GridPair& pair, int tenant) const
{
    Players players{HostPrograms(m_topology->host(pair.one)), HostPrograms(m_topology->host(pair.other))};
    if (const auto joined = players.join(m_server->openLink(tenant)); !joined)
        return std::unexpected(joined.error());
    // Whether it settled as the table says is seen from what it says in the end.
    (void)waitUntil(
        [&] {
            players.look();
            return players.isSettled(pair.cell);
        },
        kPatience, kLook);
    const Moment holding = now();
    (void)waitUntil(
        [&] {
            players.look();
            return now() > holding + kHold;
        },
        kPatience, kLook);

    GridResult result{.pair = pair, .there = players.atOne->path(pair.other), .back = players.atOther->path(pair.one)};
    const ProbeLog log = players.probe->log();
    result.firstPacketMs = log.restoredMs(players.joining, 1);
    if (result.firstPacketMs)
        result.longestGapMs = log.longestGapMs(players.joining + fromMs(*result.firstPacketMs), now());
    const auto direct = players.atOne->directSince(pair.other);
    const auto directBack = players.atOther->directSince(pair.one);
    if (direct && directBack) {
        const Moment both = std::max(*direct, *directBack);
        result.directMs = toMs(both - players.joining);
        result.relayedLater = relayedSince(pair, both + kOnTheWay);
    }
    result.wasSaidDirect = players.atOne->wasDirect(pair.other) || players.atOther->wasDirect(pair.one);
    if (const auto left = players.leave(); !left)
        return std::unexpected(left.error());
    return result;
}

int Grid::relayedSince(const GridPair& pair, Moment from) const
{
    const QList<QHostAddress> ours{m_topology->host(pair.one).publicAddress(),
                                   m_topology->host(pair.other).publicAddress()};
    const QList<PassedDatagram> passed = m_atRelay->datagrams();
    return static_cast<int>(std::ranges::count_if(passed, [&](const PassedDatagram& datagram) {
        return datagram.at >= from && datagram.isTraffic() &&
               (ours.contains(datagram.from.address) || ours.contains(datagram.to.address));
    }));
}

} // namespace roamwire::lab
