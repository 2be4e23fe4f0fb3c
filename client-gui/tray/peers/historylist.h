#pragma once

#include "client-gui/tray/peers/pathhistory.h"

#include <QAbstractListModel>
#include <QListView>

namespace roamwire::tray {

/// One peer's path history, newest first.
class HistoryModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        StretchRole = Qt::UserRole + 1, ///< PathStretch
        MomentRole,                     ///< when it began, in words
        DurationRole,                   ///< how long it took; empty for the newest, which goes on
    };

    using QAbstractListModel::QAbstractListModel;

    /// Null: nothing is known.
    void show(const PathHistory* history, std::int64_t nowUnixMs);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    QString duration(std::size_t row) const;

    std::deque<PathStretch> m_stretches;
    std::int64_t m_nowUnixMs = 0;
};

/// Shows it: a badge, why and when. As high as its rows are; what is around it scrolls.
class HistoryList final : public QListView
{
    Q_OBJECT

public:
    explicit HistoryList(QWidget* parent = nullptr);

    void show(const PathHistory* history, std::int64_t nowUnixMs);

private:
    void fit();

    HistoryModel* m_model;
};

} // namespace roamwire::tray
