#pragma once

#include "client-gui/engine/networkwatch.h"

#include <QTimer>

namespace roamwire {

/// Tells roams from other network news. The first event of a burst is acted upon at once; where the burst has led is
/// looked at once more when it has settled.
class RoamDetector final : public QObject
{
    Q_OBJECT

public:
    /// `watch` outlives it.
    explicit RoamDetector(NetworkWatch& watch, QObject* parent = nullptr);

    /// Takes the place as it is now for granted; from now on, changes are told.
    void start();

    /// Where this machine is, as last told.
    const NetworkSnapshot& place() const { return m_place; }

Q_SIGNALS:
    /// This machine is somewhere else, or woke, and can send from where it is.
    void roamed();
    /// Something else about the same place: a router was resolved, another address came, the way out is lost.
    void placeChanged();

private:
    void onChanged(const NetworkSnapshot& snapshot);
    void onWoke();

    NetworkWatch& m_watch;
    NetworkSnapshot m_place;
    QTimer m_settle;
};

} // namespace roamwire
