#pragma once

#include "client-gui/engine/status.h"
#include "client-gui/tray/network.h"
#include "client-gui/tray/peers/badgecolors.h"

#include <QCoreApplication>

namespace roamwire::tray {

/// Paths, reasons and presence in the words of the window: what docs/operating.md has in its table of reasons, for
/// somebody who does not read it.
class PathWords final
{
    Q_DECLARE_TR_FUNCTIONS(roamwire::tray::PathWords)

public:
    /// "LAN"; for a badge.
    static QString kind(PathKind kind);
    static QString noPath();
    static QString roundTrip(std::int64_t ms);
    static QString presence(std::optional<Presence> presence);

    /// A few words on the path beside its badge: how it goes when it is direct, else why it does not.
    static QString brief(const Path& path);
    /// The same as one or two sentences, with the mend.
    static QString explanation(const Path& path);
    static Tone tone(const Path& path);

    static bool isDirect(const Path& path);
    /// The peer is left out until somebody does something about it.
    static bool isLeftOut(PathReason reason);

    /// Why it makes no sense to look for a direct path to the peer now; empty where it does.
    static QString whyNotTryDirect(const Network& network, const PeerStatus& peer);

private:
    static QString briefReason(PathReason reason, bool isRelayed);
    static QString explainedReason(PathReason reason, bool isRelayed);
};

} // namespace roamwire::tray
