#include "client-gui/tray/icon/overallstate.h"

#include "shared/base/printable.h"

#include <QCoreApplication>

#include <algorithm>

namespace roamwire::tray {
namespace {

/// Longer tooltips are cut by some desktops, in the middle of a word.
constexpr qsizetype kMaxSentence = 200;

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(roamwire::tray::Overall)
};

struct Counts
{
    int online = 0;
    int reached = 0;
    int relayed = 0;
};

Counts countsOf(const Status& status)
{
    Counts counts;
    for (const PeerStatus& peer : status.peers) {
        counts.online += peer.path.verified || peer.presence == Presence::Online;
        counts.reached += peer.path.verified;
        counts.relayed += peer.path.verified && peer.path.kind == PathKind::Relay;
    }
    return counts;
}

/// While it runs. A try to connect that follows a failed one is no news: without that, an outage would blink.
OverallState runningState(const Network& network)
{
    const QString& server = network.status().server;
    const Counts counts = countsOf(network.status());
    const bool isWell = network.problem().isEmpty();
    if (network.status().needsMending) // no outage, whatever the server does
        return OverallState::Attention;
    if (server == QStringLiteral("connected")) {
        if (!isWell)
            return OverallState::Attention;
        if (counts.online > 0 && counts.reached == 0)
            return OverallState::Roaming;
        return counts.relayed > 0 ? OverallState::Relayed : OverallState::Connected;
    }
    if (server == QStringLiteral("connecting") && isWell)
        return OverallState::Roaming;
    return counts.reached > 0 ? OverallState::Attention : OverallState::Offline;
}

/// The first line, without what a stranger may have put into it.
QString shortened(const QString& text)
{
    const QString line = printable(text.section(QLatin1Char('\n'), 0, 0));
    return line.size() <= kMaxSentence ? line : line.left(kMaxSentence - 1) + QChar(0x2026);
}

OverallState combined(const QList<OverallState>& states)
{
    const auto has = [&states](OverallState state) { return states.contains(state); };
    const auto isOneOf = [](OverallState state) {
        return state == OverallState::Offline || state == OverallState::Paused;
    };
    if (has(OverallState::Attention))
        return OverallState::Attention;
    if (has(OverallState::Offline)) // one of several: the others work, so this is not the machine's connection
        return std::ranges::all_of(states, isOneOf) ? OverallState::Offline : OverallState::Attention;
    for (const OverallState state : {OverallState::Roaming, OverallState::Relayed, OverallState::Connected}) {
        if (has(state))
            return state;
    }
    return states.isEmpty() ? OverallState::Offline : OverallState::Paused;
}

bool needsAttention(OverallState state)
{
    return state == OverallState::Attention || state == OverallState::Offline;
}

QString attentionSentence(const QList<Network*>& networks)
{
    QList<const Network*> troubled;
    std::ranges::copy_if(networks, std::back_inserter(troubled),
                         [](const Network* network) { return needsAttention(stateOf(*network)); });
    if (troubled.size() > 1)
        return Sentences::tr("%n network(s) need attention", nullptr, int(troubled.size()));
    const Network& network = *troubled.first();
    const QString problem =
        network.problem().isEmpty() ? Sentences::tr("the server cannot be reached") : network.problem();
    return networks.size() > 1 ? Sentences::tr("%1: %2", "network and its problem").arg(network.interface(), problem)
                               : problem;
}

QString sentenceOf(const Overall& overall, const QList<Network*>& networks)
{
    switch (overall.state) {
    case OverallState::Connected:
    case OverallState::Relayed:
        if (overall.online == 0)
            return Sentences::tr("Connected; no other peer is online");
        if (overall.reached < overall.online)
            return Sentences::tr("%1 of %n peer(s) connected", nullptr, overall.online).arg(overall.reached);
        if (overall.relayed > 0)
            return Sentences::tr("%n peer(s) connected, %1 through the relay", nullptr, overall.reached)
                .arg(overall.relayed);
        return Sentences::tr("%n peer(s) connected", nullptr, overall.reached);
    case OverallState::Roaming:
        if (overall.online > overall.reached)
            return Sentences::tr("Looking for a path to %n peer(s)", nullptr, overall.online - overall.reached);
        return Sentences::tr("Connecting to the server");
    case OverallState::Offline:
        return networks.isEmpty() ? Sentences::tr("Not in a network yet")
                                  : Sentences::tr("Offline: no server and no peer can be reached");
    case OverallState::Attention:
        return attentionSentence(networks);
    case OverallState::Paused:
        return Sentences::tr("Paused");
    }
    return {};
}

} // namespace

OverallState stateOf(const Network& network)
{
    switch (network.state()) {
    case Network::State::Locked:
        return OverallState::Attention;
    case Network::State::Paused:
        return OverallState::Paused;
    case Network::State::Running:
    case Network::State::Elsewhere:
        return runningState(network);
    }
    return OverallState::Offline;
}

Overall overallOf(const QList<Network*>& networks)
{
    Overall overall;
    QList<OverallState> states;
    for (const Network* network : networks) {
        states << stateOf(*network);
        if (states.last() == OverallState::Paused)
            continue;
        const Counts counts = countsOf(network->status());
        overall.online += counts.online;
        overall.reached += counts.reached;
        overall.relayed += counts.relayed;
    }
    overall.networks = int(networks.size());
    overall.state = combined(states);
    overall.sentence = shortened(sentenceOf(overall, networks));
    return overall;
}

} // namespace roamwire::tray
