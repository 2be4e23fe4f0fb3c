#pragma once

#include "server/mqtt/mqttlink.h"

#include <QByteArrayList>

#include <utility>
#include <vector>

namespace roamwire::test {

/// A broker that does what a test says, and nothing else. Messages that nobody acknowledged are told again by
/// connect().
class FakeMqttLink final : public server::MqttLink
{
public:
    struct Published
    {
        server::MqttMessage message;
        std::function<void()> acknowledged;
    };

    using server::MqttLink::MqttLink;

    void subscribe(const QByteArray& filter) override { m_filters.append(filter); }
    bool publish(server::MqttMessage message, std::function<void()> acknowledged = {}) override
    {
        if (m_published.size() >= m_capacity)
            return false;
        m_published.push_back({std::move(message), std::move(acknowledged)});
        return true;
    }
    void start() override { m_isStarted = true; }
    void stop() override { m_isStarted = false; }
    bool isConnected() const override { return m_isConnected; }

    void comeUp()
    {
        m_isConnected = true;
        Q_EMIT connected();
    }
    void goDown()
    {
        m_isConnected = false;
        Q_EMIT disconnected();
    }
    /// Acknowledges the oldest.
    void acknowledge()
    {
        const Published first = std::move(m_published.front());
        m_published.erase(m_published.begin());
        if (first.acknowledged)
            first.acknowledged();
    }
    void tell(const QByteArray& topic, const QByteArray& payload, bool isRetained = false)
    {
        Q_EMIT received({topic, payload, isRetained}, {});
    }
    /// How many may wait.
    void setCapacity(std::size_t capacity) { m_capacity = capacity; }

    const std::vector<Published>& published() const { return m_published; }
    const QByteArrayList& filters() const { return m_filters; }
    bool isStarted() const { return m_isStarted; }

private:
    std::vector<Published> m_published;
    QByteArrayList m_filters;
    std::size_t m_capacity = 10'000;
    bool m_isStarted = false;
    bool m_isConnected = false;
};

} // namespace roamwire::test
