#include "server/worker/wgkex/wgkexpart.h"

#include "server/mqtt/mosquittolink.h"

#include <QJsonArray>
#include <QLoggingCategory>

namespace roamwire::worker {
namespace {

Q_LOGGING_CATEGORY(lcWgkex, "roamwire.wgkex")

constexpr quint16 kMqttPort = 1883;
constexpr quint16 kMqttTlsPort = 8883;

} // namespace

WgkexPart::WgkexPart(WgkexOptions options, std::unique_ptr<server::MqttLink> link,
                     std::unique_ptr<CommandRunner> runner, const Clock& clock, WgkexTiming timing)
    : m_options(std::move(options))
    , m_runner(std::move(runner))
    , m_strange(clock)
    , m_link(std::move(link))
{
    const auto domains = m_options.domains();
    for (const Domain& domain : domains) {
        auto keeper = std::make_unique<DomainKeeper>(domain, timing, *m_runner, clock);
        connect(keeper.get(), &DomainKeeper::looked, this, [this, it = keeper.get()] { tell(*it); });
        m_keepers.emplace(domain.name.toStdString(), std::move(keeper));
    }
    connect(m_link.get(), &server::MqttLink::connected, this, &WgkexPart::onConnected);
    connect(m_link.get(), &server::MqttLink::disconnected, this, [this] { m_told.clear(); });
    connect(m_link.get(), &server::MqttLink::received, this, &WgkexPart::onMessage);
}

void WgkexPart::describe(Metrics& metrics)
{
    const auto perDomain = [this](auto figure) {
        return [this, figure] {
            std::vector<Metrics::Sample> samples;
            for (const auto& [name, keeper] : m_keepers)
                samples.push_back(
                    {{{"domain", QByteArray::fromStdString(name)}}, static_cast<double>(figure(*keeper))});
            return samples;
        };
    };
    metrics.gauge("roamwire_worker_wgkex_mqtt_connected", "1 while there is a connection to the MQTT broker.",
                  [this] { return m_link->isConnected() ? 1.0 : 0.0; });
    metrics.gauge("roamwire_worker_wgkex_served", "1 while the domain's interfaces are as they should be.",
                  perDomain([](const DomainKeeper& keeper) { return keeper.device() ? 1 : 0; }));
    metrics.gauge(
        "roamwire_worker_wgkex_peers", "Peers on the domain's WireGuard interface.",
        perDomain([](const DomainKeeper& keeper) { return keeper.device() ? keeper.device()->peers.size() : 0; }));
    metrics.gauge("roamwire_worker_wgkex_connected_peers", "Those of them with a handshake of late.",
                  perDomain([](const DomainKeeper& keeper) { return keeper.connectedPeers(); }));
    metrics.counted("roamwire_worker_wgkex_strange_messages_total", "Messages over MQTT that were left aside.",
                    [this] { return std::vector<Metrics::Sample>{{{}, static_cast<double>(m_strangeCount)}}; });
}

Result<QJsonObject> WgkexPart::start()
{
    for (const auto& [name, keeper] : m_keepers) {
        m_link->subscribe(keyFilter(keeper->domain().name));
        keeper->start();
    }
    m_link->start();
    return QJsonObject{{QStringLiteral("worker"), m_options.workerName},
                       {QStringLiteral("domains"), QJsonArray::fromStringList(m_options.domainNames)}};
}

void WgkexPart::stop()
{
    const auto leave = [this] {
        m_link->stop();
        Q_EMIT stopped();
    };
    // Not from within the link's own call.
    const auto told = [this, leave] { QMetaObject::invokeMethod(this, leave, Qt::QueuedConnection); };
    if (!m_link->isConnected() || !m_link->publish(statusMessage(m_options.workerName, false), told))
        leave();
}

void WgkexPart::onConnected()
{
    m_told.clear();
    m_link->publish(statusMessage(m_options.workerName, true));
    for (const auto& [name, keeper] : m_keepers)
        tell(*keeper);
}

void WgkexPart::onMessage(const server::MqttMessage& message, const server::MqttReceipt& receipt)
{
    const auto decoded = decodeKeyMessage(message);
    const auto keeper = decoded ? m_keepers.find(decoded->domain.toStdString()) : m_keepers.end();
    if (keeper != m_keepers.end())
        return keeper->second->bring(decoded->key, receipt);
    ++m_strangeCount;
    if (const auto leftOut = m_strange.next()) {
        qCWarning(lcWgkex).noquote() << "a message was left aside:"
                                     << (decoded ? QStringLiteral("its domain is not in the configuration")
                                                 : decoded.error().message)
                                     << "- as were" << *leftOut << "others since this was said last";
    }
}

std::optional<GatewayData> WgkexPart::dataOf(const DomainKeeper& keeper) const
{
    const auto& device = keeper.device();
    if (!device || device->publicKey.isNull() || device->listenPort == 0 || keeper.linkAddress().isNull())
        return std::nullopt;
    return GatewayData{m_options.externalName, device->listenPort, device->publicKey, keeper.linkAddress()};
}

void WgkexPart::tell(const DomainKeeper& keeper)
{
    if (!m_link->isConnected() || !keeper.hasLooked())
        return;
    // Every time: brokers take it for a sign of life.
    m_link->publish(connectedPeersMessage(m_options.workerName, keeper.domain().name, keeper.connectedPeers()));
    const auto data = dataOf(keeper);
    const auto [before, isFirst] = m_told.try_emplace(&keeper, data);
    if (isFirst || before->second != data)
        m_link->publish(dataMessage(m_options.workerName, keeper.domain().name, data));
    before->second = data;
}

std::unique_ptr<WgkexPart> makeWgkexPart(const WgkexOptions& options, const Clock& clock)
{
    server::MqttSettings settings;
    settings.host = options.mqttHost;
    settings.port = options.mqttPort != 0 ? options.mqttPort : options.mqttTls ? kMqttTlsPort : kMqttPort;
    settings.user = options.mqttUser;
    settings.passwordFile = options.mqttPasswordFile;
    settings.isTls = options.mqttTls;
    settings.tlsCaFile = options.mqttCaFile;
    // Always the same: what comes while we are away waits at the broker.
    settings.clientId = QByteArrayLiteral("roamwire-worker-") + options.workerName.toLatin1();
    settings.lastWill = statusMessage(options.workerName, false);
    return std::make_unique<WgkexPart>(options, std::make_unique<server::MosquittoLink>(settings),
                                       std::make_unique<ProcessRunner>(), clock,
                                       WgkexTiming{options.pruneAfter, options.lookEvery});
}

} // namespace roamwire::worker
