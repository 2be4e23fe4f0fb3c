#include "client-gui/engine/roamdetector.h"

#include <chrono>

namespace roamwire {
namespace {

/// A DHCP client or a router advertisement is done by then (design section 7).
constexpr std::chrono::milliseconds kSettle{200};

} // namespace

RoamDetector::RoamDetector(NetworkWatch& watch, QObject* parent)
    : QObject(parent)
    , m_watch(watch)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettle);
    connect(&m_settle, &QTimer::timeout, this, [this] { onChanged(m_watch.snapshot()); });
}

void RoamDetector::start()
{
    m_place = m_watch.snapshot();
    connect(&m_watch, &NetworkWatch::changed, this, &RoamDetector::onChanged);
    connect(&m_watch, &NetworkWatch::woke, this, &RoamDetector::onWoke);
}

void RoamDetector::onChanged(const NetworkSnapshot& snapshot)
{
    if (snapshot == m_place)
        return;
    if (!isRoam(m_place, snapshot)) {
        m_place = snapshot;
        Q_EMIT placeChanged();
        return;
    }
    if (m_settle.isActive())
        return; // the rest of a burst
    m_place = snapshot;
    m_settle.start();
    Q_EMIT roamed();
}

/// What NATs and the server knew of us may be forgotten, even where nothing here has changed.
void RoamDetector::onWoke()
{
    if (m_settle.isActive() || !m_place.isUsable())
        return; // told already, or will be when there is a way out
    m_settle.start();
    Q_EMIT roamed();
}

} // namespace roamwire
