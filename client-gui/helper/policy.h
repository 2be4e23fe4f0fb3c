#pragma once

#include "client-gui/helper-api/messages.h"

#include <QSet>

#include <optional>

namespace roamwire::helper {

/// What the helper was started for. Nothing outside it is ever touched, whoever asks.
struct Grants
{
    QStringList interfaces;
    QList<Prefix> networks;  ///< addresses and allowed IPs lie inside one of these
    bool allowPeers = false; ///< peers may be added to interfaces that the helper did not make
};

/// `[a-zA-Z0-9_.-]{1,15}`, not beginning with '-' (it would be an option) or '.', and no word that `wg` or the kernel
/// take for something else.
bool isInterfaceName(QStringView name);

/// Somewhere a WireGuard packet may be sent: not unspecified, multicast, broadcast or link-local. Loopback is fine.
bool isUsableEndpoint(const Endpoint& endpoint);

/// The judgement of every request, without side effects. nullopt: nothing against it.
class Policy final
{
public:
    explicit Policy(Grants grants);

    bool allowsPeers() const { return m_grants.allowPeers; }

    /// What can be said without looking at the interface.
    std::optional<Refused> judge(const Verb& verb) const;

    /// What may be done to an interface that somebody else made. `added`: the peers that are there by the helper alone.
    std::optional<Refused> judgeInSync(const Verb& verb, const DeviceState& now, const QSet<PublicKey>& added) const;

    /// What only a fresh look at the interface tells: `wg set` would add a peer that is not there, and would take an
    /// allowed IP away from the peer that holds it.
    static std::optional<Refused> judge(const SetPaths& verb, const DeviceState& now);
    static std::optional<Refused> judge(const AddPeer& verb, const DeviceState& now);
    static std::optional<Refused> judge(const SyncPeers& verb, const DeviceState& now);
    /// Nothing is sent to, and no session is reset of, who is no peer of the interface.
    static std::optional<Refused> judge(const CheckStart& verb, const DeviceState& now);
    static std::optional<Refused> judge(const ResetSession& verb, const DeviceState& now);

private:
    std::optional<Refused> judgeInterface(const QString& name) const;
    std::optional<Refused> judgeValues(const Assign& verb) const;
    std::optional<Refused> judgeValues(const SetPaths& verb) const;
    std::optional<Refused> judgeValues(const AddPeer& verb) const;
    std::optional<Refused> judgeValues(const SetListenPort& verb) const;
    std::optional<Refused> judgeValues(const Bind& verb) const;
    std::optional<Refused> judgeValues(const CheckStart& verb) const;
    std::optional<Refused> judgeValues(const ResetSession& verb) const;
    std::optional<Refused> judgeValues(const SyncPeers& verb) const;
    std::optional<Refused> judgeValues(const auto&) const { return std::nullopt; }
    bool isGranted(const Prefix& prefix) const;

    Grants m_grants;
};

} // namespace roamwire::helper
