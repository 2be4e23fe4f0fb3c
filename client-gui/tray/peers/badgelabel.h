#pragma once

#include "client-gui/tray/peers/badge.h"

#include <QWidget>

namespace roamwire::tray {

/// A badge as a widget.
class BadgeLabel final : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    void setBadge(const Badge& badge);

    QSize sizeHint() const override { return m_badge.size(font()); }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Badge m_badge;
};

} // namespace roamwire::tray
