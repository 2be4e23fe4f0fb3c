#pragma once

#include "server/mqtt/mqttmessage.h"

#include <cstddef>
#include <deque>
#include <functional>

namespace roamwire::server {

/// What is to be published, in order, until the broker has acknowledged it.
class Outbox final
{
public:
    /// Unacknowledged at a time: the library goes through all of them for each new one.
    static constexpr std::size_t kMaxInFlight = 64;
    /// Some megabytes; whoever has more keeps it elsewhere.
    static constexpr std::size_t kMaxMessages = 10'000;

    /// False: it is full.
    bool add(MqttMessage message, std::function<void()> acknowledged);

    /// What is to be handed over next; null: nothing, or as much as may be is under way. Then call handedOver().
    const MqttMessage* next() const;
    /// The one that next() gave goes under this number.
    void handedOver(int number);

    /// What its sender wants called, empty too where there is no such number.
    std::function<void()> acknowledged(int number);

    /// The connection is gone: everything unacknowledged is handed over anew, in the same order.
    void beginAnew();
    void clear();
    std::size_t size() const { return m_waiting.size() + m_inFlight.size(); }

private:
    struct Entry
    {
        MqttMessage message;
        std::function<void()> acknowledged;
        int number = 0;
    };

    std::deque<Entry> m_waiting;
    std::deque<Entry> m_inFlight;
};

} // namespace roamwire::server
