#pragma once

#include "tests/unit/server/registryfixture.h"

namespace roamwire::server {

/// Hubs on a disk that writes when it is told.
struct HubFixture : RegistryFixture
{
    using Asked = std::expected<HubChange, Refusal>;

    static HubCommand hubCommand(const QString& name = QStringLiteral("hub"), quint8 keyNumber = 100)
    {
        return {name,
                {*Prefix::fromString(u"192.0.2.0/24"), 20},
                key(keyNumber),
                {QHostAddress(QStringLiteral("198.51.100.7")), 51820},
                QStringLiteral("192.0.2.0/24")};
    }

    Hubs& hubs() const { return registry->hubs(); }
    TenantId tenantOf(const QString& name = QStringLiteral("hub")) const { return hubs().hub(name).value().hub.tenant; }

    /// What it is refused with, or empty; the disk has not written.
    QString ask(Asked change)
    {
        if (!change)
            return change.error().code;
        ask(*std::move(change));
        return {};
    }
    void ask(HubChange change)
    {
        if (change.changes.empty())
            return;
        disk.enqueue(change.changes, 1);
        asked.push_back(std::move(change));
    }
    QString addPeering(const QString& client, quint8 keyNumber, const QString& hub = QStringLiteral("hub"))
    {
        return ask(hubs().addPeering({client, hub, key(keyNumber)}));
    }
    /// The disk writes one change; what follows.
    HubOutcome writeOne(bool fails = false)
    {
        while (!disk.isNextAwaited())
            disk.write(false);
        const HubChange change = asked.front();
        asked.erase(asked.begin());
        if (!disk.write(fails).isStored) {
            hubs().cancel(change);
            return {};
        }
        HubOutcome outcome = hubs().complete(change, ++unixMs);
        for (const auto& [tenant, one] : outcome.outcomes)
            disk.enqueue(one.changes, 0);
        return outcome;
    }
    HubOutcome writeAll()
    {
        HubOutcome all;
        while (!asked.empty()) {
            HubOutcome one = writeOne();
            all.displaced.insert(all.displaced.end(), one.displaced.begin(), one.displaced.end());
            all.ended.insert(all.ended.end(), one.ended.begin(), one.ended.end());
            std::move(one.outcomes.begin(), one.outcomes.end(), std::back_inserter(all.outcomes));
        }
        return all;
    }
    void makeHub(const QString& name = QStringLiteral("hub"), quint8 keyNumber = 100)
    {
        ask(hubs().addHub(hubCommand(name, keyNumber)));
        writeAll();
    }
    QString leaseOf(const QString& client, const QString& hub = QStringLiteral("hub")) const
    {
        const auto peering = hubs().peering(client, hub);
        return peering ? peering->lease.toString() : QString();
    }
    /// "1 192.0.2.21", in the order in which the hub is told.
    QStringList peersOf(const QString& hub = QStringLiteral("hub")) const
    {
        QStringList list;
        for (const auto& [peer, address] : hubs().peersOf(tenantOf(hub)))
            list.append(QString::number(peer.data()[0]) + u' ' + address.toString());
        return list;
    }
    JoinCommand at(JoinCommand command, const QString& hub = QStringLiteral("hub")) const
    {
        command.tenant = tenantOf(hub);
        return command;
    }

    std::vector<HubChange> asked;
};

} // namespace roamwire::server
