#pragma once

#include "shared/model/keys.h"
#include "shared/model/tenantid.h"

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QSslSocket>

#include <memory>
#include <optional>

namespace roamwire::test {

/// A port on loopback, and what it speaks.
struct Door
{
    Door(quint16 number, bool tls = false, quint16 ownPort = 0) // a mere number is one without TLS
        : port(number)
        , isTls(tls)
        , from(ownPort)
    {
    }
    quint16 port;
    bool isTls;
    quint16 from; ///< the client's own port; 0: any
};

/// A WebSocket client (RFC 6455) written for the tests from the RFC, so that the server is not checked by the library
/// that it is made of; it can also break every rule.
class RawClient : public QObject
{
    Q_OBJECT

public:
    enum Opcode : int { Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };
    struct Frame
    {
        int opcode = 0;
        QByteArray payload;
    };

    /// Connects to loopback; `receiveBuffer` bounds what the system takes for a client that does not read, 0: default.
    explicit RawClient(Door door, int receiveBuffer = 0);
    ~RawClient() override;

    static QByteArray upgradeRequest(const TenantId& tenant, const QByteArray& subprotocol = {},
                                     const QByteArray& headers = {});
    /// A masked frame, as clients send it.
    static QByteArray frame(int opcode, const QByteArray& payload, bool isFinal = true);

    void sendUpgrade(const TenantId& tenant, const QByteArray& subprotocol = {}, const QByteArray& headers = {});
    /// Waits for the server's answer; whether it is 101 with the right accept key.
    bool isUpgraded();
    void sendText(const QByteArray& text) { sendRaw(frame(Text, text)); }
    void sendRaw(const QByteArray& bytes);

    /// Waits for the next frame, pings left out; nullopt if none comes.
    std::optional<Frame> nextFrame();
    /// The payload of the next frame, which is to be text; empty if it is not.
    QByteArray nextText();
    /// Waits for a close frame behind whatever comes before; its code, 0 if the connection ends without one.
    quint16 closeCode();
    QByteArray closeReason() const { return m_closeReason; }
    /// What a proof over this connection is to be tied to, with TLS when the server has shown its certificate.
    Binding binding() const;
    quint16 localPort() const { return m_socket->localPort(); }
    bool isConnected() const { return m_socket->state() == QAbstractSocket::ConnectedState; }
    /// Waits for the connection's end.
    bool isDisconnected();

    bool hasFrames() const { return !m_frames.isEmpty(); }
    const QList<Frame>& frames() const { return m_frames; }
    int pings() const { return m_pings; }
    /// The answer's header, or the whole answer where it is no upgrade.
    const QByteArray& answer() const { return m_answer; }
    /// Waits for another one on the same connection.
    void forgetAnswer();
    /// Whether the server broke the RFC: a masked or fragmented frame, a reserved bit.
    bool isServerAtFault() const { return m_isServerAtFault; }

    void setPonging(bool ponging) { m_isPonging = ponging; }
    /// Takes bytes, but no frames any more: for crowds of which only one is looked at.
    void stopListening() { m_isListening = false; }
    /// Stops taking bytes from the system.
    void stopReading();
    /// Bytes that wait in the system, not read by this client yet.
    bool hasUnreadBytes() const;
    /// Ends the connection with a reset, as a crashed machine's successor does.
    void reset();
    /// Ends only the sending side.
    void halfClose();
    void closeSocket();
    /// Keeps the socket when this client has read its end, for one that sends on; false: the other side resets it.
    void keepSocket();
    bool sendOnKeptSocket(const QByteArray& bytes);

private:
    void onReadyRead();
    bool takeFrame();

    std::unique_ptr<QTcpSocket> m_socket;
    int m_keptSocket = -1;
    QByteArray m_buffer;
    QByteArray m_answer;
    QByteArray m_closeReason;
    QList<Frame> m_frames;
    int m_pings = 0;
    bool m_isAnswered = false;
    bool m_isRefused = false; ///< with an answer that is no upgrade
    bool m_isServerAtFault = false;
    bool m_isPonging = true;
    bool m_isReading = true;
    bool m_isListening = true;
};

} // namespace roamwire::test
