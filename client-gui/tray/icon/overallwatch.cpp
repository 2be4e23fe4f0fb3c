#include "client-gui/tray/icon/overallwatch.h"

#include "shared/base/clock.h"

namespace roamwire::tray {
namespace {

using namespace std::chrono_literals;

/// An icon that changes more often is not read, only noticed.
constexpr Milliseconds kMinInterval = 250ms;

} // namespace

OverallWatch::OverallWatch(Networks& networks, QObject* parent)
    : QObject(parent)
    , m_networks(networks)
    , m_overall(overallOf(networks.all()))
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kMinInterval);
    connect(&m_soon, &QTimer::timeout, this, &OverallWatch::look);
    connect(&networks, &Networks::added, this, [this](Network* network) {
        follow(network);
        look();
    });
    // At once: whoever shows it must not keep what is about to go.
    connect(&networks, &Networks::removed, this, &OverallWatch::look);
    for (Network* network : networks.all())
        follow(network);
}

void OverallWatch::follow(Network* network)
{
    connect(network, &Network::changed, this, &OverallWatch::lookSoon);
    connect(network, &Network::peerChanged, this, &OverallWatch::lookSoon);
}

void OverallWatch::lookSoon()
{
    if (!m_soon.isActive())
        m_soon.start();
}

void OverallWatch::look()
{
    m_overall = overallOf(m_networks.all());
    Q_EMIT looked();
}

} // namespace roamwire::tray
