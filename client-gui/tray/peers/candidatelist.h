#pragma once

#include "client-gui/engine/candidates.h"

#include <QGridLayout>
#include <QWidget>

#include <optional>

namespace roamwire::tray {

/// Where a peer may be reached, in the order in which it is tried, with a mark at the address in use.
class CandidateList final : public QWidget
{
    Q_OBJECT

public:
    explicit CandidateList(QWidget* parent = nullptr);

    void show(const QList<Candidate>& candidates, const std::optional<Endpoint>& inUse);

private:
    void addRow(int row, const Candidate& candidate);

    QGridLayout* m_layout;
    QList<Candidate> m_candidates;
    std::optional<Endpoint> m_inUse;
};

} // namespace roamwire::tray
