#include "server/net/tls/tlsgate.h"

#include <QLoggingCategory>

#include <utility>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcTls, "roamwire.net.tls")

/// The type of the record that every TLS connection begins with (RFC 8446 section 5.1).
constexpr char kHandshakeRecord = 0x16;

/// Each costs the processor two public-key operations, and memory until its answer has left. Everything else of a turn
/// waits for them.
constexpr int kMaxInOneTurn = 16;

Metrics::Counter& failuresOf(Metrics& metrics, const QByteArray& reason)
{
    return metrics.counter("roamwire_tls_failures_total", "Connections to a TLS port that did not get to speak TLS.",
                           {{"reason", reason}});
}

} // namespace

TlsGate::TlsGate(qsizetype maxHandshakes, Metrics& metrics)
    : m_max(maxHandshakes)
    , m_failed(failuresOf(metrics, "handshake"))
    , m_others(failuresOf(metrics, "not_tls"))
{
    m_nextTurn.setSingleShot(true);
    connect(&m_nextTurn, &QTimer::timeout, this, [this] {
        m_begunInTurn = 0;
        letIn();
    });
}

bool TlsGate::isTls(QByteArrayView firstBytes)
{
    return firstBytes.startsWith(kHandshakeRecord);
}

void TlsGate::enter(TlsSocket* socket, Begun begun)
{
    m_waiting.push_back({socket, std::move(begun)});
    letIn();
}

void TlsGate::letIn()
{
    if (std::exchange(m_isLettingIn, true))
        return; // one that fails at once makes room within begin()
    while (m_running < m_max && m_begunInTurn < kMaxInOneTurn && !m_waiting.empty()) {
        const Waiting next = std::move(m_waiting.front());
        m_waiting.pop_front();
        if (!next.socket || next.socket->state() != QAbstractSocket::ConnectedState)
            continue;
        next.begun(*m_certificate);
        begin(next.socket);
    }
    m_isLettingIn = false;
}

void TlsGate::begin(TlsSocket* socket)
{
    ++m_running;
    ++m_begunInTurn;
    if (!m_nextTurn.isActive())
        m_nextTurn.start();
    const auto end = [this, socket] {
        disconnect(socket, nullptr, this, nullptr);
        --m_running;
        if (!socket->isEncrypted())
            m_failed.add();
        letIn();
    };
    connect(socket, &QSslSocket::encrypted, this, end);
    connect(socket, &QSslSocket::disconnected, this, end);
    connect(socket, &QSslSocket::errorOccurred, this, [socket] {
        if (!socket->isEncrypted())
            qCDebug(lcTls) << "no TLS with" << socket->peerAddress() << socket->errorString();
    });
    socket->setSslConfiguration(m_certificate->configuration);
    socket->startServerEncryption();
    socket->flush(); // or the first answers wait, in memory, for the last ones of this turn
}

} // namespace roamwire::server
