#pragma once

#include "client-gui/engine/networksnapshot.h"

#include <QObject>

namespace roamwire {

/// Tells where this machine is in the network, as events, never by polling. One implementation per operating system in
/// platform/.
class NetworkWatch : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual NetworkSnapshot snapshot() const = 0;

Q_SIGNALS:
    /// The snapshot is different from the one told before. Comes within milliseconds of the first event of a burst, and
    /// again if the burst goes on.
    void changed(const roamwire::NetworkSnapshot& snapshot);
    /// The machine slept. The snapshot was read again, and changed() came first if it is different.
    void woke();
};

} // namespace roamwire
