#pragma once

#include "client-gui/engine/pathorders.h"
#include "shared/wireguard/device.h"

#include <utility>
#include <vector>

namespace roamwire {

/// What the path machines want done now.
struct PathWork
{
    std::vector<std::pair<PublicKey, PathOrder>> orders; ///< of one peer in their order

    bool isEmpty() const { return orders.empty(); }
    void add(const PublicKey& peer, PathOrder order) { orders.emplace_back(peer, std::move(order)); }
    void add(PathWork more)
    {
        orders.insert(orders.end(), std::make_move_iterator(more.orders.begin()),
                      std::make_move_iterator(more.orders.end()));
    }

    /// Only what is for one `wg` call.
    QList<PathSetting> settings() const
    {
        QList<PathSetting> settings;
        for (const auto& [peer, order] : orders) {
            if (const auto* set = std::get_if<order::SetPath>(&order))
                settings.append({peer, set->endpoint, set->nudge});
        }
        return settings;
    }
};

} // namespace roamwire
