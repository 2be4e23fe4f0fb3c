#include "client-gui/tray/peers/networksummary.h"

#include "client-gui/tray/peers/pathwords.h"

namespace roamwire::tray {

NetworkSummary NetworkSummary::of(const Network& network)
{
    const Status& status = network.status();
    NetworkSummary summary;
    summary.state = network.state();
    summary.interface = network.interface();
    summary.address = status.wgip ? status.wgip->toString() : QString();
    summary.server = status.server;
    summary.problem = network.problem();
    summary.mayInvite = status.mayInvite;
    summary.peers = status.peers.size();
    for (const PeerStatus& peer : status.peers) {
        summary.reached += peer.path.verified;
        summary.direct += PathWords::isDirect(peer.path);
    }
    return summary;
}

QString NetworkSummary::stateWords() const
{
    switch (state) {
    case Network::State::Paused:
        return tr("Paused");
    case Network::State::Locked:
        return tr("Locked");
    case Network::State::Running:
    case Network::State::Elsewhere:
        break;
    }
    if (server == QStringLiteral("connected"))
        return tr("Connected");
    return server == QStringLiteral("connecting") ? tr("Connecting…") : tr("Offline");
}

Tone NetworkSummary::tone() const
{
    if (state == Network::State::Paused)
        return Tone::Quiet;
    if (state == Network::State::Locked)
        return Tone::Attention;
    if (server == QStringLiteral("connected"))
        return problem.isEmpty() ? Tone::Near : Tone::Attention;
    return server == QStringLiteral("connecting") ? Tone::Relayed : Tone::Attention;
}

QString NetworkSummary::pathWords() const
{
    if (peers == 0)
        return {};
    return tr("%1 of %n direct", "peers whose path is direct", int(peers)).arg(direct);
}

QString NetworkSummary::sentence() const
{
    const QString own = address.isEmpty() ? tr("no address") : address;
    return peers == 0 ? tr("Network %1, %2, %3, no peers").arg(interface, stateWords(), own)
                      : tr("Network %1, %2, %3, %4").arg(interface, stateWords(), own, pathWords());
}

} // namespace roamwire::tray
