#pragma once

#include "server/worker/part.h"
#include "server/worker/wgbroker/reception.h"
#include "server/worker/wgbroker/wgbrokeroptions.h"
#include "shared/wireguard/linux/iptool.h"
#include "shared/wireguard/wgtool.h"

namespace roamwire::worker {

/// How long the broker bears with those that do not use what they were given; tests are less patient.
struct WgBrokerPace
{
    Milliseconds round{60'000};
    Milliseconds silence{SeatRules().silence};
};

/// wg-broker whole: listens, makes interfaces, takes them away.
class WgBrokerPart final : public Part
{
    Q_OBJECT

public:
    explicit WgBrokerPart(WgBrokerOptions options, WgBrokerPace pace = {});

    void describe(Metrics& metrics) override;
    Result<QJsonObject> start() override;
    /// The interfaces stay as they are.
    void stop() override;

private:
    Result<PrivateKey> privateKey() const;
    Result<void> listen();
    QJsonObject readiness() const;
    void report();

    const WgBrokerOptions m_options;
    const WgBrokerPace m_pace;
    const SystemClock m_clock;
    ProcessRunner m_runner;
    WgTool m_device;
    IpTool m_interfaces;
    KeyGate m_gate;
    std::unique_ptr<Tunnels> m_tunnels;
    std::unique_ptr<Broker> m_broker;
    std::unique_ptr<Reception> m_reception;
    QTimer m_round;
    BrokerFigures m_reported;
};

} // namespace roamwire::worker
