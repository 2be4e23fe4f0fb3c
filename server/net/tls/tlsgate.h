#pragma once

#include "server/net/tls/certificate.h"
#include "server/net/tls/tlssocket.h"
#include "shared/base/metrics.h"

#include <QPointer>
#include <QTimer>

#include <deque>
#include <functional>
#include <memory>

namespace roamwire::server {

/// Lets connections begin with TLS, so many at a time and a few in a turn of the event loop; the others wait in the
/// order of their coming, because who is turned away comes again and costs as much as two. One thread.
class TlsGate final : public QObject
{
    Q_OBJECT

public:
    /// The connection's turn has come, with this certificate.
    using Begun = std::function<void(const Certificate&)>;

    TlsGate(qsizetype maxHandshakes, Metrics& metrics);

    /// For those that begin from now on.
    void setCertificate(std::shared_ptr<const Certificate> certificate) { m_certificate = std::move(certificate); }
    const Certificate* certificate() const { return m_certificate.get(); }

    /// What this connection said first may be TLS.
    static bool isTls(QByteArrayView firstBytes);
    /// Something else came than TLS.
    void countOther() { m_others.add(); }
    void enter(TlsSocket* socket, Begun begun);
    /// Nobody begins from here on.
    void stop() { m_waiting.clear(); }

private:
    struct Waiting
    {
        QPointer<TlsSocket> socket;
        Begun begun;
    };

    void letIn();
    void begin(TlsSocket* socket);

    const qsizetype m_max;
    Metrics::Counter& m_failed;
    Metrics::Counter& m_others;
    std::shared_ptr<const Certificate> m_certificate;
    std::deque<Waiting> m_waiting;
    qsizetype m_running = 0;
    int m_begunInTurn = 0; ///< of the event loop
    QTimer m_nextTurn;
    bool m_isLettingIn = false;
};

} // namespace roamwire::server
