#include "server/mqtt/mosquittoconnection.h"

#include "server/mqtt/outbox.h"
#include "server/mqtt/tlscontext.h"

#include <QFile>
#include <QLoggingCategory>
#include <QPointer>

#include <mosquitto.h>
#include <sodium.h>

#include <chrono>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcMqtt, "roamwire.mqtt")

/// How exactly the keepalive is kept.
constexpr std::chrono::seconds kHeartbeat{2};
/// From the first packet to the broker's answer: many round trips, and TLS.
constexpr std::chrono::seconds kPatience{10};
/// Messages that wait for their receipts; then nothing more is read.
constexpr int kMaxHeld = 256;
constexpr int kQos = 1;
constexpr int kRefused = 0x80; // MQTT 3.1.1, section 3.9.3

void beginLibrary()
{
    [[maybe_unused]] static const int begun = mosquitto_lib_init();
}

template <typename Function>
void with(void* object, Function function)
{
    function(*static_cast<MosquittoConnection*>(object));
}

/// What a call into the library came to; `problem` is the system's error number.
QString describe(int code, int problem)
{
    switch (code) {
    case MOSQ_ERR_ERRNO:
        return qt_error_string(problem);
    case MOSQ_ERR_KEEPALIVE:
        return QStringLiteral("it has been silent for too long");
    case MOSQ_ERR_TLS:
        return QStringLiteral(
            "TLS fails: it speaks none, or its certificate names another host, or nobody whom mqtt_tls "
            "believes vouches for it");
    default:
        return QString::fromUtf8(mosquitto_strerror(code));
    }
}

/// Of the answer to CONNECT (MQTT 3.1.1, section 3.2.2.3), with the mend.
QString refusal(int answer)
{
    switch (answer) {
    case 4:
    case 5:
        return QStringLiteral(
            "it does not let us in; look at mqtt_user and mqtt_password_file, and at its list of users");
    default:
        return QStringLiteral("it refuses us: %1").arg(QString::fromUtf8(mosquitto_connack_string(answer)));
    }
}

} // namespace

struct MosquittoConnection::Held
{
    QPointer<MosquittoConnection> connection;
    int count = 0;
};

void MosquittoConnection::HandleDeleter::operator()(mosquitto* handle) const
{
    mosquitto_destroy(handle);
}

MosquittoConnection::MosquittoConnection(const MqttSettings& settings)
    : m_settings(settings)
    , m_held(std::make_shared<Held>())
{
    m_held->connection = this;
    m_heartbeat.setInterval(kHeartbeat);
    connect(&m_heartbeat, &QTimer::timeout, this, &MosquittoConnection::onHeartbeat);
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatience);
    connect(&m_patience, &QTimer::timeout, this, [this] { end(QStringLiteral("it does not answer")); });
}

MosquittoConnection::~MosquittoConnection() = default;

Result<void> MosquittoConnection::open(const QHostAddress& address)
{
    beginLibrary();
    m_handle.reset(mosquitto_new(m_settings.clientId.constData(), !m_settings.isSessionKept, this));
    if (!m_handle)
        return failure(QStringLiteral("there is no memory for it"));
    if (const auto configured = configure(); !configured)
        return configured;
    const int code = mosquitto_connect_async(m_handle.get(), address.toString().toLatin1().constData(), m_settings.port,
                                             static_cast<int>(m_settings.keepalive.count()));
    if (code != MOSQ_ERR_SUCCESS)
        return failure(describe(code, errno));
    listen();
    return {};
}

Result<void> MosquittoConnection::configure()
{
    mosquitto* handle = m_handle.get();
    // Without it, the library would acknowledge a message before it tells us of it.
    mosquitto_threaded_set(handle, true);
    mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, Outbox::kMaxInFlight);
    mosquitto_connect_callback_set(
        handle, [](mosquitto*, void* self, int answer) { with(self, [=](auto& me) { me.m_answer = answer; }); });
    mosquitto_publish_callback_set(handle, [](mosquitto*, void* self, int number) {
        with(self, [=](auto& me) { me.m_acknowledged.push_back(number); });
    });
    mosquitto_message_callback_set(handle, [](mosquitto*, void* self, const mosquitto_message* message) {
        with(self, [=](auto& me) { me.onMessage(*message); });
    });
    mosquitto_subscribe_callback_set(handle, [](mosquitto*, void* self, int, int count, const int* granted) {
        with(self, [=](auto& me) { me.onSubscribed(granted, count); });
    });
    if (const auto& will = m_settings.lastWill) {
        mosquitto_will_set(handle, will->topic.constData(), static_cast<int>(will->payload.size()),
                           will->payload.constData(), kQos, will->isRetained);
    }
    const auto identified = identify();
    return identified && m_settings.isTls ? secure() : identified;
}

Result<void> MosquittoConnection::identify()
{
    if (m_settings.user.isEmpty())
        return {};
    QByteArray password;
    if (!m_settings.passwordFile.isEmpty()) {
        QFile file(m_settings.passwordFile);
        if (!file.open(QIODevice::ReadOnly))
            return failure(QStringLiteral("cannot read %1: %2").arg(m_settings.passwordFile, file.errorString()));
        password = file.read(kMaxMqttPassword);
        if (password.endsWith('\n'))
            password.chop(1);
    }
    mosquitto_username_pw_set(m_handle.get(), m_settings.user.toUtf8().constData(),
                              m_settings.passwordFile.isEmpty() ? nullptr : password.constData());
    sodium_memzero(password.data(), static_cast<std::size_t>(password.size()));
    return {};
}

Result<void> MosquittoConnection::secure()
{
    const auto context = clientTlsContext(m_settings.host, m_settings.tlsCaFile);
    if (!context)
        return std::unexpected(context.error());
    mosquitto_int_option(m_handle.get(), MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0);
    mosquitto_void_option(m_handle.get(), MOSQ_OPT_SSL_CTX, context->get()); // takes a reference
    return {};
}

void MosquittoConnection::listen()
{
    const int socket = mosquitto_socket(m_handle.get());
    m_readable = std::make_unique<QSocketNotifier>(socket, QSocketNotifier::Read);
    m_writable = std::make_unique<QSocketNotifier>(socket, QSocketNotifier::Write);
    connect(m_readable.get(), &QSocketNotifier::activated, this, &MosquittoConnection::onReadable);
    connect(m_writable.get(), &QSocketNotifier::activated, this, &MosquittoConnection::onWritable);
    m_heartbeat.start();
    m_patience.start();
}

void MosquittoConnection::onReadable()
{
    int code = mosquitto_loop_read(m_handle.get(), 1);
    // What TLS has decrypted already makes no socket readable.
    const auto* tls = static_cast<const SSL*>(mosquitto_ssl_get(m_handle.get()));
    while (code == MOSQ_ERR_SUCCESS && tls && SSL_pending(tls) > 0)
        code = mosquitto_loop_read(m_handle.get(), 1);
    settle(code);
}

void MosquittoConnection::onWritable()
{
    settle(mosquitto_loop_write(m_handle.get(), 1));
}

void MosquittoConnection::onHeartbeat()
{
    settle(mosquitto_loop_misc(m_handle.get()));
}

void MosquittoConnection::settle(int code)
{
    const int problem = errno;
    tell();
    if (m_isEnded)
        return;
    if (m_answer.value_or(0) != 0)
        return end(refusal(*m_answer));
    if (code == MOSQ_ERR_SUCCESS)
        return followWrites();
    end(describe(code, problem));
}

void MosquittoConnection::tell()
{
    if (m_answer == 0 && !m_isAccepted) {
        m_isAccepted = true;
        m_patience.stop();
        Q_EMIT accepted();
    }
    for (const int number : std::exchange(m_acknowledged, {}))
        Q_EMIT acknowledged(number);
    for (const MqttMessage& message : std::exchange(m_messages, {}))
        Q_EMIT received(message, receipt());
}

MqttReceipt MosquittoConnection::receipt()
{
    ++m_held->count;
    return {m_held.get(), [held = m_held](const void*) {
                --held->count;
                if (held->connection)
                    held->connection->followWrites();
            }};
}

void MosquittoConnection::followWrites()
{
    if (m_isEnded)
        return;
    m_writable->setEnabled(m_held->count == 0 && mosquitto_want_write(m_handle.get()));
    m_readable->setEnabled(m_held->count < kMaxHeld);
}

void MosquittoConnection::end(const QString& reason)
{
    if (m_isEnded)
        return;
    close();
    Q_EMIT ended(reason);
}

void MosquittoConnection::close()
{
    if (std::exchange(m_isEnded, true) || !m_handle)
        return;
    m_heartbeat.stop();
    m_patience.stop();
    m_readable.reset();
    m_writable.reset();
    m_held->connection.clear();
    if (m_held->count == 0 && m_isAccepted) {
        mosquitto_disconnect(m_handle.get());
        mosquitto_loop_write(m_handle.get(), 1);
    }
}

void MosquittoConnection::subscribe(const QByteArray& filter)
{
    mosquitto_subscribe(m_handle.get(), nullptr, filter.constData(), kQos);
    followWrites();
}

std::optional<int> MosquittoConnection::publish(const MqttMessage& message)
{
    int number = 0;
    const int code =
        mosquitto_publish(m_handle.get(), &number, message.topic.constData(), static_cast<int>(message.payload.size()),
                          message.payload.constData(), kQos, message.isRetained);
    followWrites();
    return code == MOSQ_ERR_SUCCESS ? std::optional(number) : std::nullopt;
}

void MosquittoConnection::onMessage(const mosquitto_message& message)
{
    const auto size = static_cast<qsizetype>(message.payloadlen);
    const QByteArrayView topic(message.topic);
    if (size > kMaxMqttPayload || topic.size() > kMaxMqttTopic) {
        ++m_dropped;
        qCWarning(lcMqtt, "a message of %lld bytes was dropped; the largest is %lld", static_cast<long long>(size),
                  static_cast<long long>(kMaxMqttPayload));
        return;
    }
    m_messages.push_back(
        {topic.toByteArray(), QByteArray(static_cast<const char*>(message.payload), size), message.retain});
}

void MosquittoConnection::onSubscribed(const int* granted, int count)
{
    for (int i = 0; i < count; ++i) {
        if (granted[i] >= kRefused)
            qCWarning(lcMqtt, "the MQTT broker refuses a subscription; mend its list of who may read what");
    }
}

} // namespace roamwire::server
