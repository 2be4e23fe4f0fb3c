#pragma once

#include "server/mqtt/mqttlink.h"
#include "server/worker/part.h"
#include "server/worker/wgkex/domainkeeper.h"
#include "server/worker/wgkex/wgkexmessages.h"

#include <memory>
#include <unordered_map>

namespace roamwire::worker {

/// The worker of wgkex: brings the keys that come over MQTT onto the gateway's interfaces, and tells brokers of the
/// gateway. What is told is retained, and told again on every connection, for brokers of MQTT that forget.
class WgkexPart final : public Part
{
    Q_OBJECT

public:
    /// `clock` outlives this object.
    WgkexPart(WgkexOptions options, std::unique_ptr<server::MqttLink> link, std::unique_ptr<CommandRunner> runner,
              const Clock& clock, WgkexTiming timing);

    void describe(Metrics& metrics) override;
    Result<QJsonObject> start() override;
    void stop() override;

private:
    void onConnected();
    void onMessage(const server::MqttMessage& message, const server::MqttReceipt& receipt);
    void tell(const DomainKeeper& keeper);
    std::optional<GatewayData> dataOf(const DomainKeeper& keeper) const;

    const WgkexOptions m_options;
    const std::unique_ptr<CommandRunner> m_runner;
    SparseWarnings m_strange;
    quint64 m_strangeCount = 0;
    std::unordered_map<std::string, std::unique_ptr<DomainKeeper>> m_keepers; ///< by the domain's name
    /// What brokers were told on this connection.
    std::unordered_map<const DomainKeeper*, std::optional<GatewayData>> m_told;
    const std::unique_ptr<server::MqttLink> m_link;
};

/// With everything real. `clock` outlives the part.
std::unique_ptr<WgkexPart> makeWgkexPart(const WgkexOptions& options, const Clock& clock);

} // namespace roamwire::worker
