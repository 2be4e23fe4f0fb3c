#include "client-gui/tray/peers/networkactions.h"

namespace roamwire::tray {

QString NetworkActions::whyNotPause(const Network& network)
{
    switch (network.state()) {
    case Network::State::Elsewhere:
        return tr("An agent on this device keeps this network connected. Stop the agent to pause it.");
    case Network::State::Locked:
        return tr("Unlock its secrets first.");
    case Network::State::Running:
    case Network::State::Paused:
        break;
    }
    return {};
}

QString NetworkActions::whyNotInvite(const Network& network)
{
    if (network.state() == Network::State::Paused)
        return tr("Resume this network to invite to it.");
    if (network.state() == Network::State::Locked)
        return tr("Unlock its secrets first.");
    return network.status().mayInvite ? QString() : tr("Links to this network come from whoever runs its server.");
}

QString NetworkActions::whyNotLeave(const Network& network)
{
    if (network.state() == Network::State::Elsewhere)
        return tr("An agent on this device keeps this network connected. Leave with roamwire-agent leave.");
    return {};
}

} // namespace roamwire::tray
