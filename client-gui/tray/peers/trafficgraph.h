#pragma once

#include "client-gui/tray/peers/ratehistory.h"

#include <QWidget>

namespace roamwire::tray {

/// What went to and came from one peer in the last minute: received as an area, sent as a line.
class TrafficGraph final : public QWidget
{
    Q_OBJECT

public:
    explicit TrafficGraph(QWidget* parent = nullptr);

    void setRates(const RateHistory& rates);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    RateHistory::Samples m_received{};
    RateHistory::Samples m_sent{};
};

} // namespace roamwire::tray
