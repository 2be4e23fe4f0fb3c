#include "client-gui/engine/ownrecord.h"

#include "shared/crypto/fingerprint.h"
#include "shared/crypto/virtualaddress.h"
#include "shared/wire/limits.h"

namespace roamwire {

OwnRecord::OwnRecord(const EngineSettings& settings, const RoamDetector& detector, const TunnelKeeper& keeper,
                     SealBook& seals, const Clock& clock)
    : m_settings(settings)
    , m_detector(detector)
    , m_keeper(keeper)
    , m_seals(seals)
    , m_clock(clock)
{
}

OwnPlace OwnRecord::place() const
{
    const auto isUp = [](const std::optional<Uplink>& uplink) { return uplink && !uplink->source.isNull(); };
    const NetworkSnapshot& network = m_detector.place();
    OwnPlace place;
    place.hasV4 = isUp(network.v4);
    place.hasV6 = isUp(network.v6);
    place.lan = network.lan;
    place.lanName = endpoints().lanName;
    place.observed = m_observed;
    if (m_told)
        place.wan = m_told->wan;
    place.tunnels = {virtualNetwork6(m_settings.link.tenant)};
    if (m_network)
        place.tunnels.append(m_network->network());
    for (const Prefix& prefix : m_addresses)
        place.tunnels.append(prefix.network());
    return place;
}

EndpointReport OwnRecord::endpoints() const
{
    const NetworkSnapshot& network = m_detector.place();
    EndpointReport report;
    report.listenPort = m_keeper.listenPort();
    report.lan = network.lan.mid(0, limits::kMaxLanAddresses);
    for (const std::optional<Uplink>& uplink : {network.v4, network.v6}) {
        if (uplink && uplink->gatewayMac && !report.lanName)
            report.lanName = lanName(*uplink->gatewayMac);
    }
    return report;
}

wire::Update OwnRecord::report() const
{
    return {endpoints(), std::nullopt, seal()};
}

Fingerprint OwnRecord::lanName(const MacAddress& gateway) const
{
    return m_seals.secret() ? lanFingerprint(*m_seals.secret(), gateway)
                            : lanFingerprint(m_settings.link.tenant, gateway);
}

std::optional<Seal> OwnRecord::seal() const
{
    if (!m_settings.wgip || !m_keeper.device())
        return std::nullopt;
    return m_seals.own(m_keeper.device()->publicKey, *m_settings.wgip, m_settings.displayName, m_clock.unixMs());
}

} // namespace roamwire
