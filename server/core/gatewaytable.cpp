#include "server/core/gatewaytable.h"

#include <algorithm>
#include <utility>

namespace roamwire::server {

GatewayTable::Worker* GatewayTable::known(const QByteArray& name, Source source, Instant now)
{
    auto worker = m_workers.find(name);
    if (worker == m_workers.end()) {
        if (m_workers.size() >= kMaxWorkers)
            return nullptr;
        worker = m_workers.insert(name, {});
        if (m_believesKept)
            worker->believedUntil = now + kBelieved;
    }
    if (source == Source::Live)
        worker->believedUntil = Instant::max();
    return &*worker;
}

bool GatewayTable::describe(const QByteArray& worker, const QByteArray& domain, const std::optional<Gateway>& gateway,
                            Source source, Instant now)
{
    Worker* found = known(worker, source, now);
    if (found)
        found->domains[domain].gateway = gateway;
    return found;
}

bool GatewayTable::setUp(const QByteArray& worker, bool isUp, Source source, Instant now)
{
    Worker* found = known(worker, source, now);
    if (found)
        found->isUp = isUp;
    return found;
}

bool GatewayTable::setPeers(const QByteArray& worker, const QByteArray& domain, quint32 peers, Source source,
                            Instant now)
{
    Worker* found = known(worker, source, now);
    if (found) {
        found->domains[domain].peers = peers;
        found->domains[domain].chosen = 0;
    }
    return found;
}

void GatewayTable::forget()
{
    m_workers.clear();
    m_believesKept = false;
}

bool GatewayTable::isLive(const Worker& worker, Instant now)
{
    return worker.isUp && now < worker.believedUntil;
}

const QByteArray* GatewayTable::nameOfBest(const QByteArray& domain, Instant now) const
{
    const QByteArray* best = nullptr;
    std::pair<double, double> least;
    for (auto worker = m_workers.begin(); worker != m_workers.end(); ++worker) {
        const auto place = worker->domains.find(domain);
        const double weight = weightOf(worker.key());
        if (!isLive(*worker, now) || weight <= 0 || place == worker->domains.end() || !place->gateway)
            continue;
        const std::pair load{place->peers / weight, place->chosen / weight};
        if (!best || load < least) {
            best = &worker.key();
            least = load;
        }
    }
    return best;
}

const Gateway* GatewayTable::best(const QByteArray& domain, Instant now) const
{
    const QByteArray* name = nameOfBest(domain, now);
    return name ? &*m_workers.find(*name)->domains.find(domain)->gateway : nullptr;
}

const Gateway* GatewayTable::choose(const QByteArray& domain, Instant now)
{
    const QByteArray* name = nameOfBest(domain, now);
    if (!name)
        return nullptr;
    Place& place = m_workers[*name].domains[domain];
    ++place.chosen;
    return &*place.gateway;
}

qsizetype GatewayTable::live(Instant now) const
{
    return std::ranges::count_if(m_workers, [now](const Worker& worker) { return isLive(worker, now); });
}

} // namespace roamwire::server
