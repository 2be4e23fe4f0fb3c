#pragma once

#include "client-gui/tray/network.h"

#include <QList>

namespace roamwire::tray {

/// The networks that this user is in. An interface, so that windows can be shown without any.
class Networks : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// In the order in which they are shown: by interface.
    virtual QList<Network*> all() const = 0;

Q_SIGNALS:
    void added(roamwire::tray::Network* network);
    /// It goes away when control returns to the event loop.
    void removed(roamwire::tray::Network* network);
};

} // namespace roamwire::tray
