#pragma once

#include "client-gui/engine/joining.h"
#include "client-gui/tray/ownnetworks.h"
#include "client-gui/tray/secrets/secretkeeper.h"

#include <QSet>

namespace roamwire::tray {

/// Makes joins for who asks the user, with the interface free meanwhile, and takes the network up after each of them:
/// the new one, or what was there before.
class Joins final : public QObject
{
    Q_OBJECT

public:
    /// All of them outlive it.
    Joins(OwnNetworks& networks, SecretKeeper& secrets, MakeDevice makeDevice, NetworkWatch& watch, const Clock& clock);

    /// Not started; `parent` owns it.
    Joining* make(JoinRequest request, QObject* parent);

private:
    void onFinished(const QString& path, bool isJoined);

    OwnNetworks& m_networks;
    SecretKeeper& m_secrets;
    const MakeDevice m_makeDevice;
    NetworkWatch& m_watch;
    const Clock& m_clock;
    QSet<QString> m_running; ///< paths of their configurations
};

} // namespace roamwire::tray
