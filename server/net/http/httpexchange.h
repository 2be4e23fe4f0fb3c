#pragma once

#include "server/net/handshakes.h"
#include "server/net/http/httprequest.h"
#include "server/net/http/httprequestreader.h"
#include "server/net/http/httproutes.h"
#include "server/net/limits.h"
#include "server/net/trustedproxies.h"
#include "shared/base/clock.h"

#include <QTcpSocket>

#include <functional>

namespace roamwire::server {

/// One connection that asks one thing over HTTP: reads the request, answers it, and sees to it that the answer arrives.
/// Every stage has a deadline. One thread. Never deleted from within one of its own calls: use deleteLater().
class HttpExchange final : public QObject
{
    Q_OBJECT

public:
    /// Who is told of it.
    struct Listener
    {
        std::function<void(const HttpRoute* route, int status)> answered; ///< null: no route
        std::function<void(const HttpExchange&)> ended;                   ///< the last call
    };

    /// Takes the socket, which holds at least one byte of the request. The references outlive it.
    HttpExchange(QTcpSocket* socket, Handshakes::Ticket ticket, const HttpRoutes& routes, const TrustedProxies& proxies,
                 const ServiceLimits& limits, const Clock& clock, Listener listener);

    /// Reads on, until `deadline`.
    void serve(Instant deadline);
    /// Answers without reading.
    void refuse(const HttpRejection& rejection);

    void checkDeadline();

private:
    void onDisconnected();
    void onReadable();
    /// false: the request has been answered.
    bool advance(QByteArrayView bytes, qsizetype& used);
    HttpResponse carryOut(const HttpRequest& request) const;
    void answer(const HttpResponse& response, bool withBody);
    void onWritten();
    void drain();

    QTcpSocket* m_socket;
    Handshakes::Ticket m_ticket;
    const HttpRoutes& m_routes;
    const TrustedProxies& m_proxies;
    const ServiceLimits& m_limits;
    const Clock& m_clock;
    Listener m_listener;
    HttpRequestReader m_reader;
    const HttpRoute* m_route = nullptr; ///< known with the header
    bool m_isAnswered = false;
    bool m_isSent = false;
    qsizetype m_drained = 0;
    Instant m_deadline;
};

} // namespace roamwire::server
