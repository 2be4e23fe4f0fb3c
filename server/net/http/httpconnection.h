#pragma once

#include "server/net/clientsocket.h"
#include "server/net/handshakes.h"
#include "server/net/http/httprequest.h"
#include "server/net/http/httprequestreader.h"
#include "server/net/http/httproutes.h"
#include "server/net/limits.h"
#include "server/net/origin.h"
#include "server/net/trustedproxies.h"
#include "shared/base/clock.h"

#include <QTcpSocket>

#include <functional>
#include <optional>

namespace roamwire::server {

/// A connection that speaks HTTP, and what is known of it.
struct HttpClient
{
    ClientSocket* socket = nullptr;
    Origin origin; ///< as the socket says, whatever is passed on over it
    Handshakes::Ticket ticket;
};

/// One connection that asks one thing after another over HTTP: reads a request, has its route answer it, and sees to it
/// that the answer arrives before it looks at the next one, so that answers come in the order of the requests. Every
/// stage has a deadline. One thread. Never deleted from within one of its own calls: use deleteLater().
class HttpConnection final : public QObject
{
    Q_OBJECT

public:
    /// Who is told of it.
    struct Listener
    {
        /// `method` as the route knows it; no route: null, and empty.
        std::function<void(const HttpRoute* route, const QByteArray& method, int status)> answered;
        std::function<bool()> hasRoom; ///< for connections that wait for their next request
        /// A later request may be an upgrade (proxies do that): it has not been read. The last call.
        std::function<void(HttpConnection&)> upgrading;
        std::function<void(const HttpConnection&)> ended; ///< the last call
    };

    /// Takes the socket, which holds at least one byte of the request. The references outlive it.
    HttpConnection(HttpClient client, const HttpRoutes& routes, const TrustedProxies& proxies,
                   const ServiceLimits& limits, const Clock& clock, Listener listener);

    /// Reads on, until `deadline`.
    void serve(Instant deadline);
    /// Answers without reading.
    void refuse(const HttpRejection& rejection);
    /// Has nothing to do with the socket any more.
    HttpClient release();

    void checkDeadline();

private:
    enum class Stage {
        Idle, ///< a request was answered, and nothing of another one is here
        Reading,
        Waiting, ///< for the handler
        Sending,
        Closing, ///< the last answer has left
    };

    QTcpSocket& socket() const { return m_client.socket->tcp(); }
    void setStage(Stage stage, Milliseconds deadline);
    void onDisconnected();
    void onReadable();
    void beginNext();
    void read();
    /// false: the request needs no more bytes.
    bool advance(QByteArrayView bytes);
    /// false: there is none, which has been answered.
    bool findRoute();
    void carryOut();
    void answer(const HttpResponse& response);
    void onWritten();
    void awaitNext();
    void drain();

    HttpClient m_client;
    const HttpRoutes& m_routes;
    const TrustedProxies& m_proxies;
    const ServiceLimits& m_limits;
    const Clock& m_clock;
    Listener m_listener;
    Stage m_stage = Stage::Reading;
    Instant m_deadline;
    std::optional<HttpRequestReader> m_reader;
    const HttpRoute* m_route = nullptr; ///< known with the header
    bool m_isHead = false;
    bool m_isLast = true;     ///< the answer on its way
    qsizetype m_unread = 0;   ///< bytes of the request that wait in the socket until it is answered
    qsizetype m_requests = 0; ///< read so far
    qsizetype m_drained = 0;
};

} // namespace roamwire::server
