#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace roamwire::tray {

/// The peers of a PeerModel that one searches for, each below its network. A peer is found when every word occurs in
/// its name, its address, its key or the name of its network; networks without such a peer are left out. In the order
/// of the model.
class PeerFilter final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit PeerFilter(QObject* parent = nullptr);

    void setSearch(const QString& text);
    bool isSearching() const { return !m_words.isEmpty(); }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList m_words;
};

} // namespace roamwire::tray
