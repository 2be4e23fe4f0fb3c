#pragma once

#include "shared/model/keys.h"

#include <QByteArray>
#include <QHash>

#include <span>
#include <vector>

namespace roamwire::server {

/// The encoded form of every present peer of one tenant, kept side by side so that a list is made without a search.
class PeerFragments final
{
public:
    void put(const PublicKey& key, QByteArray fragment);
    void remove(const PublicKey& key);

    /// All fragments but that of `key`, in no particular order. Valid until the next call.
    std::span<const QByteArray> without(const PublicKey& key);

    qsizetype size() const { return static_cast<qsizetype>(m_fragments.size()); }

private:
    void swapWithLast(std::size_t index);

    QHash<PublicKey, std::size_t> m_indexes;
    std::vector<PublicKey> m_keys; ///< in the order of m_fragments
    std::vector<QByteArray> m_fragments;
};

} // namespace roamwire::server
