#pragma once

#include "shared/base/clock.h"
#include "shared/model/prefix.h"

#include <QHash>
#include <QObject>
#include <QTimer>
#include <QUdpSocket>

namespace roamwire {

/// Asks peers inside the tunnel whether they hear us, and answers them (design section 7, 5): 16 bytes on UDP port
/// 41198 of the virtual address. Because WireGuard carried it, an answer is by that peer, and came over the path in
/// use.
///
///   "RWP1" ‖ kind (1 ask, 2 answer) ‖ 0 0 0 ‖ nonce(8), the answer with the nonce of the ask
class TunnelProbe final : public QObject
{
    Q_OBJECT

public:
    static constexpr quint16 kPort = 41198;
    static constexpr qsizetype kSize = 16;

    /// `clock` outlives it.
    explicit TunnelProbe(const Clock& clock, QObject* parent = nullptr);

    /// The own virtual address and its network, from which alone is listened to. It may not be on the interface yet:
    /// tried again until it is.
    void setAddress(const Prefix& address);
    bool isListening() const { return m_socket.state() == QAbstractSocket::BoundState; }

    void ask(const QHostAddress& peer);

Q_SIGNALS:
    void answered(const QHostAddress& peer, roamwire::Milliseconds roundTrip);
    /// This peer asked, and was answered.
    void asked(const QHostAddress& peer);

private:
    struct Ask
    {
        QHostAddress peer;
        Instant at;
    };

    void listen();
    void onReadable();
    void onDatagram(const QByteArray& datagram, const QHostAddress& sender);
    void answer(const QByteArray& ask, const QHostAddress& sender);
    bool mayAnswer();
    void forgetOld();

    const Clock& m_clock;
    std::optional<Prefix> m_address;
    QUdpSocket m_socket;
    QTimer m_listenAgain;
    QHash<QByteArray, Ask> m_asks; ///< by nonce
    Instant m_answersSince{};      ///< the second in which m_answers were given
    int m_answers = 0;
};

} // namespace roamwire
