#pragma once

#include "client-gui/engine/candidates.h"
#include "client-gui/engine/enginesettings.h"
#include "client-gui/engine/roamdetector.h"
#include "client-gui/engine/sealbook.h"
#include "client-gui/engine/tunnelkeeper.h"
#include "shared/base/clock.h"
#include "shared/wire/messages.h"

namespace roamwire {

/// What this machine knows of itself: where it is and which addresses it has, as the others are told, and as theirs are
/// judged by. Looks at its sources anew each time; all of them outlive it.
class OwnRecord final
{
public:
    OwnRecord(const EngineSettings& settings, const RoamDetector& detector, const TunnelKeeper& keeper, SealBook& seals,
              const Clock& clock);

    /// As the server sees us in this place; nothing until it did.
    void setObserved(const ObservedAddresses& observed) { m_observed = observed; }
    const ObservedAddresses& observed() const { return m_observed; }
    /// What the others are told of us; absent: nothing is known in this place yet.
    void setTold(const std::optional<wire::Self>& told) { m_told = told; }
    quint64 rev() const { return m_told ? m_told->rev : 0; }
    /// The tenant's virtual network.
    void setNetwork(const Prefix& network) { m_network = network; }
    /// Sync mode: what the interface has.
    void setAddresses(const QList<Prefix>& addresses) { m_addresses = addresses; }

    OwnPlace place() const;
    EndpointReport endpoints() const;
    /// What the server is to know. It is not sealed in a tenant without a secret, or before the address is known.
    wire::Update report() const;

private:
    Fingerprint lanName(const MacAddress& gateway) const;
    std::optional<Seal> seal() const;

    const EngineSettings& m_settings;
    const RoamDetector& m_detector;
    const TunnelKeeper& m_keeper;
    SealBook& m_seals;
    const Clock& m_clock;
    ObservedAddresses m_observed;
    std::optional<wire::Self> m_told;
    std::optional<Prefix> m_network;
    QList<Prefix> m_addresses;
};

} // namespace roamwire
