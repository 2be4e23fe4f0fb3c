#pragma once

#include "client-gui/helper-api/messages.h"

#include <QHash>

#include <optional>

/// Both ends of `show` with `since`: a caller that looks again and again is told of the peers that differ.
namespace roamwire::helper {

/// What one connection was shown last. In the helper.
class ShownLooks final
{
public:
    /// Numbers the answer. Where the caller still has the look that was shown last, only what differs from that is left
    /// in it.
    ShowAnswer shorten(const Show& asked, ShowAnswer whole);

private:
    struct Look
    {
        quint32 number = 0;
        QList<DevicePeer> peers;
    };

    QHash<QString, Look> m_last; ///< by interface
};

/// The last look at one interface, complete. In the caller.
class KeptLook final
{
public:
    /// For the next Show; 0 where nothing is kept.
    quint32 number() const { return m_number; }

    /// The interface as a whole; an error if the answer does not continue this look.
    Result<DeviceState> complete(const ShowAnswer& answer);

private:
    void take(const DevicePeer& peer);
    void drop(const QList<PublicKey>& gone);

    quint32 m_number = 0;
    DeviceState m_device;
    QHash<PublicKey, qsizetype> m_places; ///< of the peers
};

} // namespace roamwire::helper
