#include "server/mqtt/outbox.h"

#include <algorithm>
#include <iterator>

namespace roamwire::server {

bool Outbox::add(MqttMessage message, std::function<void()> acknowledged)
{
    if (size() >= kMaxMessages)
        return false;
    m_waiting.push_back({std::move(message), std::move(acknowledged)});
    return true;
}

const MqttMessage* Outbox::next() const
{
    return m_waiting.empty() || m_inFlight.size() >= kMaxInFlight ? nullptr : &m_waiting.front().message;
}

void Outbox::handedOver(int number)
{
    m_inFlight.push_back(std::move(m_waiting.front()));
    m_inFlight.back().number = number;
    m_waiting.pop_front();
}

std::function<void()> Outbox::acknowledged(int number)
{
    // Brokers acknowledge in order, so it is the first.
    const auto found = std::ranges::find(m_inFlight, number, &Entry::number);
    if (found == m_inFlight.end())
        return {};
    auto callback = std::move(found->acknowledged);
    m_inFlight.erase(found);
    return callback;
}

void Outbox::beginAnew()
{
    m_waiting.insert(m_waiting.begin(), std::make_move_iterator(m_inFlight.begin()),
                     std::make_move_iterator(m_inFlight.end()));
    m_inFlight.clear();
}

void Outbox::clear()
{
    m_waiting.clear();
    m_inFlight.clear();
}

} // namespace roamwire::server
