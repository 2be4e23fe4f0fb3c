#pragma once

#include "client-gui/engine/controlsession.h"
#include "shared/crypto/possession.h"
#include "shared/model/invitelink.h"
#include "shared/wireguard/wgtool.h"

#include <memory>
#include <vector>

namespace roamwire::bench {

/// A peer that others cannot tell from a real one: it has a WireGuard interface, and joins with its key. It speaks with
/// one other alone, and instead of an engine it has a keepalive.
class NativePeer final : public QObject
{
    Q_OBJECT

public:
    /// `other`: the display name of whom it speaks with. `wg` outlives it.
    NativePeer(int number, const InviteLink& link, QString other, WgTool& wg);

    /// Makes the interface and joins; joined() follows.
    Result<void> start();

Q_SIGNALS:
    void joined();

private:
    void onChallenge(const wire::Challenge& challenge);
    void onMessage(const wire::Message& message);
    void onPeer(const PeerRecord& record);

    const int m_number;
    const InviteLink m_link;
    const QString m_other;
    const QString m_interface;
    WgTool& m_wg;
    PrivateKey m_key;
    ControlSession m_session;
    DeviceState m_set; ///< with the other, once it is known
};

/// So many of them, on this machine, until the program ends. Prints a line when all have joined.
int runNativePeers(int count, const QString& link, const QString& other);

} // namespace roamwire::bench
