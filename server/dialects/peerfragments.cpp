#include "server/dialects/peerfragments.h"

#include <utility>

namespace roamwire::server {

void PeerFragments::put(const PublicKey& key, QByteArray fragment)
{
    const auto found = m_indexes.constFind(key);
    if (found != m_indexes.constEnd()) {
        m_fragments[*found] = std::move(fragment);
        return;
    }
    m_indexes.insert(key, m_fragments.size());
    m_keys.push_back(key);
    m_fragments.push_back(std::move(fragment));
}

void PeerFragments::remove(const PublicKey& key)
{
    const auto found = m_indexes.constFind(key);
    if (found == m_indexes.constEnd())
        return;
    swapWithLast(*found);
    m_indexes.remove(key);
    m_keys.pop_back();
    m_fragments.pop_back();
}

std::span<const QByteArray> PeerFragments::without(const PublicKey& key)
{
    const std::span all(m_fragments);
    const auto found = m_indexes.constFind(key);
    if (found == m_indexes.constEnd())
        return all;
    swapWithLast(*found);
    return all.first(all.size() - 1);
}

void PeerFragments::swapWithLast(std::size_t index)
{
    const std::size_t last = m_fragments.size() - 1;
    if (index == last)
        return;
    std::swap(m_keys[index], m_keys[last]);
    std::swap(m_fragments[index], m_fragments[last]);
    m_indexes[m_keys[index]] = index;
    m_indexes[m_keys[last]] = last;
}

} // namespace roamwire::server
