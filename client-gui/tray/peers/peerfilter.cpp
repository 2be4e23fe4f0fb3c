#include "client-gui/tray/peers/peerfilter.h"

#include "client-gui/tray/peers/peermodel.h"

#include <algorithm>

namespace roamwire::tray {
namespace {

/// Base64 has both cases; what somebody types of a key rarely has.
bool occurs(const QModelIndex& peer, const QString& word)
{
    const auto has = [&](const QModelIndex& index, int role) {
        return index.data(role).toString().contains(word, Qt::CaseInsensitive);
    };
    return has(peer, PeerModel::NameRole) || has(peer, PeerModel::AddressRole) || has(peer, PeerModel::KeyRole) ||
           has(peer.parent(), Qt::DisplayRole);
}

} // namespace

PeerFilter::PeerFilter(QObject* parent)
    : QSortFilterProxyModel(parent)
{
    setRecursiveFilteringEnabled(true);
}

void PeerFilter::setSearch(const QString& text)
{
    const QStringList words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    if (words == m_words)
        return;
    m_words = words;
    invalidateFilter();
}

bool PeerFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    if (m_words.isEmpty())
        return true;
    if (!parent.isValid())
        return false; // it is there for the peers that are found in it
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    return std::ranges::all_of(m_words, [&](const QString& word) { return occurs(index, word); });
}

} // namespace roamwire::tray
