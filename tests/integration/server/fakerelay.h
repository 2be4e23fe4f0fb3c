#pragma once

#include "server/core/relay.h"

#include <QHash>

#include <optional>
#include <vector>

namespace roamwire::test {

/// Carries nothing, remembers what it was told, and sees what the test says.
class FakeRelay final : public server::Relay
{
public:
    struct Admitted
    {
        quint32 slot = 0;
        RelayCredentials credentials;
        ObservedAddresses observed;
    };
    struct Mute
    {
        server::RelayPair pair;
        std::chrono::milliseconds duration{0};
    };

    void observe(server::RelayObserver& one) override { observer = &one; }
    RelayOffer offer() const override
    {
        return {
            QHostAddress(QStringLiteral("192.0.2.1")), QHostAddress(QStringLiteral("2001:db8::1")), {42000, 500}, {}};
    }
    void expect(const server::RelayMember& member, quint32 slot) override { expected.insert(member, slot); }
    void admit(const server::RelayMember& member, quint32 slot, const RelayCredentials& credentials,
               const ObservedAddresses& observed) override
    {
        members.insert(member, {slot, credentials, observed});
    }
    void remove(const server::RelayMember& member) override { members.remove(member); }
    bool mute(const server::RelayPair& pair, std::chrono::milliseconds duration) override
    {
        if (refusesToMute)
            return false;
        mutes.push_back({pair, duration});
        return true;
    }
    void unmute(const server::RelayPair&) override { ++unmutes; }
    server::RelayReport report() const override { return counts; }

    server::RelayObserver* observer = nullptr;
    QHash<server::RelayMember, quint32> expected;
    QHash<server::RelayMember, Admitted> members;
    std::vector<Mute> mutes;
    int unmutes = 0;
    bool refusesToMute = false;
    server::RelayReport counts;
};

} // namespace roamwire::test
