#include "client-gui/engine/tunnelprobe.h"

#include "shared/model/endpoint.h"

#include <QNetworkDatagram>

#include <sodium.h>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

const QByteArray kMagic("RWP1");
constexpr char kAsk = 1;
constexpr char kAnswer = 2;
constexpr qsizetype kKindAt = 4;
constexpr qsizetype kNonceAt = 8;

/// An address that is being assigned is there soon; one that the user took away may come back.
constexpr Milliseconds kListenAgain = 500ms;
/// A path whose round trip takes longer is as good as none.
constexpr Milliseconds kPatience = 5s;
/// Each peer asks once a second; a peer that floods us costs no more than this.
constexpr int kMaxAnswersPerSecond = 2'000;
/// Datagrams of one readyRead, so that a flood does not hold up the event loop.
constexpr int kMaxAtOnce = 64;

QByteArray datagram(char kind, const QByteArray& nonce)
{
    return kMagic + kind + QByteArray(kNonceAt - kKindAt - 1, '\0') + nonce;
}

} // namespace

TunnelProbe::TunnelProbe(const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
{
    m_listenAgain.setSingleShot(true);
    m_listenAgain.setInterval(kListenAgain);
    connect(&m_listenAgain, &QTimer::timeout, this, &TunnelProbe::listen);
    connect(&m_socket, &QUdpSocket::readyRead, this, &TunnelProbe::onReadable);
}

void TunnelProbe::setAddress(const Prefix& address)
{
    if (m_address == address && isListening())
        return;
    m_address = address;
    listen();
}

void TunnelProbe::listen()
{
    m_socket.close();
    if (!m_socket.bind(m_address->address(), kPort))
        m_listenAgain.start();
}

void TunnelProbe::ask(const QHostAddress& peer)
{
    forgetOld();
    if (!isListening())
        return;
    QByteArray nonce(kSize - kNonceAt, Qt::Uninitialized);
    randombytes_buf(nonce.data(), static_cast<size_t>(nonce.size()));
    m_asks.insert(nonce, {peer, m_clock.now()});
    m_socket.writeDatagram(datagram(kAsk, nonce), peer, kPort);
}

void TunnelProbe::forgetOld()
{
    const Instant oldest = m_clock.now() - kPatience;
    m_asks.removeIf([&](const auto& ask) { return ask.value().at < oldest; });
}

void TunnelProbe::onReadable()
{
    for (int taken = 0; m_socket.hasPendingDatagrams(); ++taken) {
        if (taken == kMaxAtOnce) {
            QMetaObject::invokeMethod(this, &TunnelProbe::onReadable, Qt::QueuedConnection);
            return;
        }
        const QNetworkDatagram received = m_socket.receiveDatagram(kSize + 1);
        const QHostAddress sender = unmapped(received.senderAddress());
        if (received.senderPort() == kPort && m_address->network().contains(sender))
            onDatagram(received.data(), sender);
    }
}

void TunnelProbe::onDatagram(const QByteArray& received, const QHostAddress& sender)
{
    if (received.size() != kSize || !received.startsWith(kMagic))
        return;
    const char kind = received.at(kKindAt);
    if (kind == kAsk)
        return answer(received, sender);
    const auto ask = m_asks.constFind(received.sliced(kNonceAt));
    if (kind != kAnswer || ask == m_asks.constEnd() || ask->peer != sender)
        return;
    const Milliseconds roundTrip = m_clock.now() - ask->at;
    m_asks.erase(ask);
    Q_EMIT answered(sender, roundTrip);
}

void TunnelProbe::answer(const QByteArray& ask, const QHostAddress& sender)
{
    if (!mayAnswer())
        return;
    m_socket.writeDatagram(datagram(kAnswer, ask.sliced(kNonceAt)), sender, kPort);
    Q_EMIT asked(sender);
}

bool TunnelProbe::mayAnswer()
{
    const Instant now = m_clock.now();
    if (now - m_answersSince >= 1s) {
        m_answersSince = now;
        m_answers = 0;
    }
    return ++m_answers <= kMaxAnswersPerSecond;
}

} // namespace roamwire
