#include "server/mqtt/mosquittolink.h"

#include "server/mqtt/mosquittoconnection.h"

#include <QLoggingCategory>
#include <QRandomGenerator>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcMqtt, "roamwire.mqtt")

/// Every gateway waits for what is told here, and brokers are few and ours: sooner than a client would come back.
constexpr Milliseconds kFirstRetry{500};
constexpr Milliseconds kLastRetry{10'000};
/// A connection that ends before that is none: two clients of one name displace each other in turn.
constexpr Milliseconds kSettled{10'000};

} // namespace

void MosquittoLink::LaterDeleter::operator()(MosquittoConnection* connection) const
{
    connection->disconnect();
    connection->deleteLater();
}

MosquittoLink::MosquittoLink(MqttSettings settings, QObject* parent)
    : MqttLink(parent)
    , m_settings(std::move(settings))
    , m_backoff(kFirstRetry, kLastRetry)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &MosquittoLink::resolve);
}

MosquittoLink::~MosquittoLink()
{
    stop();
}

void MosquittoLink::subscribe(const QByteArray& filter)
{
    m_filters.append(filter);
    if (m_isConnected)
        m_connection->subscribe(filter);
}

bool MosquittoLink::publish(MqttMessage message, std::function<void()> acknowledged)
{
    if (!m_outbox.add(std::move(message), std::move(acknowledged)))
        return false;
    send();
    return true;
}

void MosquittoLink::start()
{
    if (!std::exchange(m_isStarted, true))
        resolve();
}

void MosquittoLink::stop()
{
    m_isStarted = false;
    m_isConnected = false;
    m_retry.stop();
    if (m_lookup)
        QHostInfo::abortHostLookup(*std::exchange(m_lookup, std::nullopt));
    if (m_connection)
        m_connection->close();
    m_connection.reset();
    m_outbox.clear();
}

void MosquittoLink::resolve()
{
    m_lookup = QHostInfo::lookupHost(m_settings.host, this, &MosquittoLink::onResolved);
}

void MosquittoLink::onResolved(const QHostInfo& found)
{
    m_lookup.reset();
    const auto addresses = found.addresses();
    if (addresses.isEmpty())
        return retryLater(QStringLiteral("there is no such host: %1").arg(found.errorString()));
    m_connection.reset(new MosquittoConnection(m_settings));
    connect(m_connection.get(), &MosquittoConnection::accepted, this, &MosquittoLink::onAccepted);
    connect(m_connection.get(), &MosquittoConnection::ended, this, &MosquittoLink::onEnded);
    connect(m_connection.get(), &MosquittoConnection::acknowledged, this, &MosquittoLink::onAcknowledged);
    connect(m_connection.get(), &MosquittoConnection::received, this, &MqttLink::received);
    if (const auto opened = m_connection->open(addresses.at(m_attempts++ % addresses.size())); !opened)
        onEnded(opened.error().message);
}

void MosquittoLink::onAccepted()
{
    qCInfo(lcMqtt).noquote() << "connected to the MQTT broker at" << m_settings.host;
    m_connectedFor.start();
    m_attempts = qMax(m_attempts - 1, 0); // the next connection begins with the address that worked
    m_isConnected = true;
    for (const QByteArray& filter : std::as_const(m_filters))
        m_connection->subscribe(filter);
    Q_EMIT connected();
    send();
}

void MosquittoLink::onEnded(const QString& reason)
{
    m_connection.reset();
    m_outbox.beginAnew();
    const bool wasConnected = std::exchange(m_isConnected, false);
    if (wasConnected && m_connectedFor.elapsed() >= kSettled.count()) {
        m_backoff.reset();
        m_lastReason.clear();
    }
    retryLater(reason);
    if (wasConnected)
        Q_EMIT disconnected();
}

void MosquittoLink::retryLater(const QString& reason)
{
    if (m_lastReason != reason)
        qCWarning(lcMqtt).noquote() << "no connection to the MQTT broker at" << m_settings.host << "port"
                                    << m_settings.port << "-" << reason << "- it is tried again and again";
    m_lastReason = reason;
    m_retry.start(m_backoff.next(QRandomGenerator::global()->generateDouble()));
}

void MosquittoLink::onAcknowledged(int number)
{
    if (const auto callback = m_outbox.acknowledged(number))
        callback();
    send();
}

void MosquittoLink::send()
{
    while (m_isConnected) {
        const MqttMessage* message = m_outbox.next();
        if (!message)
            return;
        const auto number = m_connection->publish(*message);
        if (!number)
            return; // the end of the connection is told soon
        m_outbox.handedOver(*number);
    }
}

} // namespace roamwire::server
