#include "client-gui/tray/peers/badgelabel.h"

namespace roamwire::tray {

void BadgeLabel::setBadge(const Badge& badge)
{
    m_badge = badge;
    setAccessibleName(badge.figure.isEmpty() ? badge.kind
                                             : tr("%1, %2", "path, round trip").arg(badge.kind, badge.figure));
    updateGeometry();
    update();
}

void BadgeLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    m_badge.paint(painter, rect(), font(), palette(), layoutDirection());
}

} // namespace roamwire::tray
