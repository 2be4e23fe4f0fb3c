#include "server/worker/wgbroker/wgbrokerpart.h"

#include "shared/crypto/possession.h"
#include "shared/wireguard/linux/keyfile.h"

#include <QFile>
#include <QJsonArray>
#include <QLoggingCategory>

namespace roamwire::worker {
namespace {

Q_LOGGING_CATEGORY(lcPart, "roamwire.wgbroker")

QString defaultKeyFile()
{
    return qEnvironmentVariable("STATE_DIRECTORY", QStringLiteral("/var/lib/roamwire-worker")) +
           QStringLiteral("/wg-broker.key");
}

} // namespace

WgBrokerPart::WgBrokerPart(WgBrokerOptions options, WgBrokerPace pace)
    : m_options(std::move(options))
    , m_pace(pace)
    , m_device(m_runner)
    , m_interfaces(m_runner)
    , m_gate(m_options.allowFile, m_options.denyFile)
{
    connect(&m_round, &QTimer::timeout, this, [this] {
        report();
        m_broker->look();
    });
}

Result<QJsonObject> WgBrokerPart::start()
{
    if (const auto loaded = m_gate.load(); !loaded)
        return std::unexpected(loaded.error());
    auto key = privateKey();
    if (!key)
        return std::unexpected(key.error());
    const TunnelPlan plan{m_options.interfacePrefix, m_options.firstPort, m_options.mtu};
    m_tunnels = std::make_unique<Tunnels>(plan, std::move(*key), m_runner, m_interfaces, m_device, m_clock);
    const SeatRules rules{.numbers = m_options.numbers(), .maxKeys = m_options.maxKeys(), .silence = m_pace.silence};
    m_broker = std::make_unique<Broker>(rules, *m_tunnels, m_gate, m_clock);
    if (const auto listening = listen(); !listening)
        return std::unexpected(listening.error());
    m_broker->begin();
    m_round.start(m_pace.round);
    return readiness();
}

void WgBrokerPart::describe(Metrics& metrics)
{
    const auto figures = [this] { return m_broker ? m_broker->figures() : BrokerFigures(); };
    metrics.counted("roamwire_worker_wgbroker_requests_total", "Requests of clients, by the answer.", [figures] {
        const BrokerFigures now = figures();
        return std::vector<Metrics::Sample>{{{{"result", "granted"}}, static_cast<double>(now.granted)},
                                            {{{"result", "refused"}}, static_cast<double>(now.refused)}};
    });
    metrics.counted("roamwire_worker_wgbroker_pruned_total", "Interfaces that nobody used.",
                    [figures] { return std::vector<Metrics::Sample>{{{}, static_cast<double>(figures().pruned)}}; });
    metrics.gauge("roamwire_worker_wgbroker_keys", "Keys with an interface.",
                  [this] { return m_broker ? static_cast<double>(m_broker->seats().count()) : 0.0; });
    metrics.gauge("roamwire_worker_wgbroker_connected_keys", "Those of them that have shaken hands.",
                  [this] { return m_broker ? static_cast<double>(m_broker->seats().provenCount()) : 0.0; });
}

/// Stored before it is used: clients know the broker by it.
Result<PrivateKey> WgBrokerPart::privateKey() const
{
    const QString path = m_options.privateKeyFile.isEmpty() ? defaultKeyFile() : m_options.privateKeyFile;
    auto stored = loadKeyFile(QFile::encodeName(path));
    if (!stored)
        return std::unexpected(stored.error());
    if (*stored)
        return std::move(**stored);
    PrivateKey made = makePrivateKey();
    if (const auto saved = saveKeyFile(QFile::encodeName(path), made); !saved)
        return std::unexpected(saved.error());
    qCInfo(lcPart).noquote() << "made a private key in" << path;
    return made;
}

Result<void> WgBrokerPart::listen()
{
    m_reception = std::make_unique<Reception>(*m_broker, m_clock);
    QList<ListenAddress> addresses = m_options.listen;
    if (addresses.isEmpty())
        addresses.append({QHostAddress(QHostAddress::Any), WgBrokerOptions::kDefaultPort});
    for (const ListenAddress& address : addresses) {
        if (const auto listening = m_reception->listen(address); !listening)
            return listening;
    }
    return {};
}

QJsonObject WgBrokerPart::readiness() const
{
    QJsonArray addresses;
    const auto listening = m_reception->addresses();
    for (const ListenAddress& address : listening)
        addresses.append(address.toString());
    return {{QStringLiteral("listen"), addresses},
            {QStringLiteral("public_key"), QString::fromLatin1(m_tunnels->publicKey().toBase64())}};
}

/// A line per round in which somebody asked or was pruned.
void WgBrokerPart::report()
{
    const BrokerFigures now = m_broker->figures();
    const BrokerFigures before = std::exchange(m_reported, now);
    if (now == before)
        return;
    qCInfo(lcPart) << "answered with a port:" << now.granted - before.granted
                   << "refused:" << now.refused - before.refused << "pruned:" << now.pruned - before.pruned
                   << "keys now:" << m_broker->seats().count()
                   << "of them with handshakes:" << m_broker->seats().provenCount();
}

void WgBrokerPart::stop()
{
    m_round.stop();
    m_reception.reset();
    Q_EMIT stopped();
}

} // namespace roamwire::worker
