#include "tests/lab/grid.h"

#include "tests/lab/joinedpair.h"
#include "tests/lab/waiting.h"

#include <algorithm>
#include <future>

namespace roamwire::lab {
namespace {

/// So many cells at a time leave two slow cores time enough for each.
constexpr int kAtOnce = 2;
/// So long a verdict has to hold. Longer than a check, so that another one would show.
constexpr Milliseconds kHold{1'500};
/// Between two looks at what the agents say.
constexpr Milliseconds kLook{10};
/// What was sent over the relay before the switch has arrived by then.
constexpr std::chrono::milliseconds kOnTheWay{500};

/// A path that is only being tried is none.
QString inWords(const PathView& path)
{
    const QString words = path.verified ? path.path : QStringLiteral("none");
    return path.reason.isEmpty() ? words : words + QStringLiteral(", ") + path.reason;
}

QString linkFor(const Host& host, int tenant)
{
    return ServerProgram::openLink(host.home()->isIpv6() ? Topology::vpsAddress6() : Topology::vpsAddress(), tenant);
}

/// An expected time that did not come, or came too late.
QStringList late(const QString& what, std::optional<double> ms, double limitMs)
{
    if (!ms)
        return {QStringLiteral("no ") + what};
    if (*ms > limitMs)
        return {QStringLiteral("%1 after %2 ms").arg(what).arg(*ms, 0, 'f', 0)};
    return {};
}

} // namespace

QStringList GridResult::flaws() const
{
    const GridCell& cell = pair.cell;
    const QString expected = inWords({.path = cell.path, .verified = cell.isConnectable(), .reason = cell.reason});
    QStringList found;
    for (const PathView& view : {there, back}) {
        if (inWords(view) != expected)
            found << QStringLiteral("%1 instead of %2").arg(inWords(view), expected);
    }
    if (cell.isConnectable())
        found << late(QStringLiteral("first packet"), firstPacketMs, kFirstPacketMs);
    else if (firstPacketMs)
        found << QStringLiteral("packets where none can be");
    if (cell.isDirect())
        found << late(QStringLiteral("direct path"), directMs, kDirectMs);
    else if (wasSaidDirect)
        found << QStringLiteral("a direct path where none can be");
    if (relayedLater > 0)
        found << QStringLiteral("%1 packets over the relay beside the direct path").arg(relayedLater);
    return found;
}

Result<std::unique_ptr<Grid>> Grid::build(const Cast& cast, Relaying relaying)
{
    std::unique_ptr<Grid> grid(new Grid);
    auto topology = Topology::build(cast.homes, cast.memberNames() + cast.strangers);
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
    auto capture = UdpCapture::start(vps, QStringLiteral("eth0"));
    if (!capture)
        return std::unexpected(capture.error());
    grid->m_atRelay = std::move(*capture);
    return grid;
}

QString Grid::newLink(const Host& host)
{
    return linkFor(host, ++m_tenants);
}

QString Grid::sameLink(const Host& host) const
{
    return linkFor(host, m_tenants);
}

QMap<QString, Result<GridResult>> Grid::playAll(QList<GridPair> pairs)
{
    QMap<QString, Result<GridResult>> results;
    while (!pairs.isEmpty()) {
        QList<GridPair> round;
        QStringList taken;
        pairs.removeIf([&](const GridPair& pair) {
            if (round.size() == kAtOnce || taken.contains(pair.one) || taken.contains(pair.other))
                return false;
            round << pair;
            taken << pair.one << pair.other;
            return true;
        });
        results.insert(playRound(round));
    }
    return results;
}

QMap<QString, Result<GridResult>> Grid::playRound(const QList<GridPair>& round)
{
    std::vector<std::future<Result<GridResult>>> games;
    for (const GridPair& pair : round)
        games.push_back(
            std::async(std::launch::async, [this, pair, tenant = ++m_tenants] { return play(pair, tenant); }));
    QMap<QString, Result<GridResult>> results;
    for (qsizetype i = 0; i < round.size(); ++i)
        results.insert(round.at(i).cell.name(), games.at(static_cast<std::size_t>(i)).get());
    return results;
}

Result<GridResult> Grid::play(const GridPair& pair, int tenant) const
{
    const Host& one = m_topology->host(pair.one);
    const Host& other = m_topology->host(pair.other);
    JoinedPair joined(one, other);
    if (const auto done = joined.join(linkFor(one, tenant), linkFor(other, tenant)); !done)
        return std::unexpected(done.error());
    // Whether it settled is seen from what they say in the end.
    (void)joined.settle(pair.cell.path, pair.cell.reason);
    const Moment held = now() + kHold;
    (void)waitUntil(
        [&] {
            joined.look();
            return now() > held;
        },
        kHold * 2, kLook);

    GridResult result{.pair = pair, .there = joined.there(), .back = joined.back()};
    result.wasSaidDirect = joined.wasSaidDirect();
    const ProbeLog log = joined.probe().log();
    result.firstPacketMs = log.restoredMs(joined.joining(), 1);
    if (result.firstPacketMs)
        result.longestGapMs = log.longestGapMs(joined.joining() + fromMs(*result.firstPacketMs), now());
    if (const auto direct = joined.since(pair.cell.path); direct && pair.cell.isDirect()) {
        result.directMs = toMs(*direct - joined.joining());
        result.relayedLater = relayedSince(pair, *direct + kOnTheWay);
    }
    if (const auto left = joined.leave(); !left)
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
