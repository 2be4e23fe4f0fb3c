#include "server/net/room.h"

#include <algorithm>

namespace roamwire::server {

Room::Room(Present present, const Clock& clock, Traffic& traffic)
    : m_present(std::move(present))
    , m_clock(clock)
    , m_traffic(traffic)
{
}

bool Room::isEmpty() const
{
    const bool isWireSyncEmpty = !m_wireSync || m_wireSync->isEmpty();
    return isWireSyncEmpty && std::all_of(m_lanes.begin(), m_lanes.end(), [](const auto& lane) { return !lane; });
}

void Room::publish(const Events& events)
{
    for (const auto& lane : m_lanes) {
        if (!lane)
            continue;
        for (const Event& event : events)
            lane->publish(event);
    }
    if (m_wireSync)
        m_wireSync->publish(events);
}

void Room::admit(Session& session, const PublicKey& key, const Membership& membership)
{
    if (session.dialect() == Dialect::WireSync) {
        wireSync().admit(session, key);
        return;
    }
    auto& lane = laneOf(session.dialect());
    if (!lane)
        lane = std::make_unique<Lane>(session.dialect(), m_present(), m_traffic.of(session.dialect()));
    lane->admit(session, key, membership);
}

void Room::remove(const Session& session)
{
    if (session.dialect() == Dialect::WireSync) {
        if (!m_wireSync)
            return;
        m_wireSync->remove(session);
        if (m_wireSync->isEmpty())
            m_wireSync.reset();
        return;
    }
    auto& lane = laneOf(session.dialect());
    if (!lane)
        return;
    lane->remove(session);
    if (lane->isEmpty())
        lane.reset();
}

void Room::acknowledge(const Session& session, QByteArrayView text)
{
    if (session.dialect() == Dialect::WireSync) {
        wireSync().acknowledge(session, text);
        return;
    }
    if (const auto& lane = laneOf(session.dialect()))
        lane->acknowledge(session, text);
}

std::vector<Session*> Room::flush()
{
    std::vector<Session*> backlogged;
    for (const auto& lane : m_lanes) {
        if (lane)
            lane->flush();
    }
    for (const auto& lane : m_lanes) {
        if (!lane)
            continue;
        lane->flushAcknowledgements();
        lane->collectBacklogged(backlogged);
    }
    if (m_wireSync) {
        m_wireSync->flush(backlogged);
        if (m_wireSync->isEmpty())
            m_wireSync.reset(); // the last one that polled is gone
    }
    return backlogged;
}

WireSyncLane& Room::wireSync()
{
    if (!m_wireSync)
        m_wireSync = std::make_unique<WireSyncLane>(m_present(), m_clock);
    return *m_wireSync;
}

} // namespace roamwire::server
