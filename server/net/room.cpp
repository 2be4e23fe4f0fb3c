#include "server/net/room.h"

#include <algorithm>

namespace roamwire::server {

Room::Room(Present present, Traffic& traffic)
    : m_present(std::move(present))
    , m_traffic(traffic)
{
}

bool Room::isEmpty() const
{
    return std::all_of(m_lanes.begin(), m_lanes.end(), [](const auto& lane) { return !lane; });
}

void Room::publish(const Events& events)
{
    for (const auto& lane : m_lanes) {
        if (!lane)
            continue;
        for (const Event& event : events)
            lane->publish(event);
    }
}

void Room::admit(Session& session, const PublicKey& key, const Membership& membership)
{
    auto& lane = laneOf(session.dialect());
    if (!lane)
        lane = std::make_unique<Lane>(session.dialect(), m_present(), m_traffic.of(session.dialect()));
    lane->admit(session, key, membership);
}

void Room::remove(const Session& session)
{
    auto& lane = laneOf(session.dialect());
    if (!lane)
        return;
    lane->remove(session);
    if (lane->isEmpty())
        lane.reset();
}

void Room::acknowledge(const Session& session, QByteArrayView text)
{
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
    return backlogged;
}

} // namespace roamwire::server
