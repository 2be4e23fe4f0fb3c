#include "server/net/http/httpexchange.h"

#include "server/net/socketcalls.h"
#include "shared/model/endpoint.h"

namespace roamwire::server {
namespace {

/// Bytes read at a time. A header, a chunk's header or trailers never fill it.
constexpr qsizetype kReadSize = 2 * kMaxRequestHeader;
/// What is read and forgotten of a request that was answered before its end: a body a few times too large. Who sends
/// more is left to fill the system's buffers.
constexpr qsizetype kMaxDrained = 4 * kMaxRequestBody;
/// Qt reads nothing from the system while so much waits for us.
constexpr qsizetype kPaused = 1;

const QByteArray kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
const QByteArrayView kHead = "HEAD";

} // namespace

HttpExchange::HttpExchange(QTcpSocket* socket, Handshakes::Ticket ticket, const HttpRoutes& routes,
                           const TrustedProxies& proxies, const ServiceLimits& limits, const Clock& clock,
                           Listener listener)
    : m_socket(socket)
    , m_ticket(std::move(ticket))
    , m_routes(routes)
    , m_proxies(proxies)
    , m_limits(limits)
    , m_clock(clock)
    , m_listener(std::move(listener))
{
    m_socket->setParent(this);
    connect(m_socket, &QTcpSocket::disconnected, this, &HttpExchange::onDisconnected);
    connect(m_socket, &QTcpSocket::readyRead, this, &HttpExchange::onReadable);
    // With TLS it is told of what is encrypted before that has left: asked later, bytesToWrite() knows.
    connect(m_socket, &QTcpSocket::bytesWritten, this, &HttpExchange::onWritten, Qt::QueuedConnection);
}

void HttpExchange::serve(Instant deadline)
{
    m_deadline = deadline;
    m_socket->setReadBufferSize(kReadSize);
    onReadable();
}

void HttpExchange::refuse(const HttpRejection& rejection)
{
    answer(rejection.response, !rejection.isHead);
}

void HttpExchange::checkDeadline()
{
    if (m_deadline <= m_clock.now())
        m_socket->abort();
}

void HttpExchange::onDisconnected()
{
    m_ticket.release();
    m_listener.ended(*this);
}

void HttpExchange::onReadable()
{
    if (m_isSent)
        drain();
    // What completes the request stays unread: that keeps Qt from reading on, and thus from taking the end of what a
    // client says for the end of the connection while the answer waits to be sent.
    while (!m_isAnswered) {
        const QByteArray bytes = m_socket->peek(kReadSize);
        qsizetype used = 0;
        if (!advance(bytes, used))
            return;
        m_socket->skip(used);
        if (used == bytes.size() || used == 0)
            return;
    }
}

bool HttpExchange::advance(QByteArrayView bytes, qsizetype& used)
{
    const auto read = m_reader.read(bytes);
    if (!read) {
        answer(read.error(), true);
        return false;
    }
    used = *read;
    const HttpRequest& request = m_reader.request();
    const bool isHead = request.method == kHead;
    if (m_reader.hasHeader() && !m_route) {
        const auto route = m_routes.find(request.method, request.path);
        if (!route) {
            answer(route.error(), !isHead);
            return false;
        }
        m_route = *route;
        if (m_reader.expectsContinue() && used == bytes.size())
            m_socket->write(kContinue);
    }
    if (m_reader.isComplete()) {
        answer(carryOut(request), !isHead);
        return false;
    }
    if (used == 0 && bytes.size() >= kReadSize) {
        answer(plainAnswer(400, "a chunk's header is too long"), true);
        return false;
    }
    return true;
}

HttpResponse HttpExchange::carryOut(const HttpRequest& request) const
{
    const auto origin = m_proxies.origin({m_socket->peerAddress(), {}}, request.joinedHeader(kForwardedFor));
    if (!origin)
        return badForwarding();
    HttpRequest complete = request;
    complete.peer = unmapped(origin->address);
    return m_route->handler(complete);
}

void HttpExchange::answer(const HttpResponse& response, bool withBody)
{
    m_isAnswered = true;
    m_listener.answered(m_route, response.status);
    m_deadline = m_clock.now() + m_limits.httpAnswerDeadline;
    m_socket->setReadBufferSize(kPaused);
    m_socket->write(serialize(response, withBody));
    onWritten();
}

void HttpExchange::onWritten()
{
    if (!m_isAnswered || m_isSent || m_socket->bytesToWrite() > 0)
        return;
    m_isSent = true;
    m_deadline = m_clock.now() + m_limits.closeLinger;
    finishSending(m_socket->socketDescriptor());
    // Closing while bytes come in would reset the connection, and the answer with it: the client is to close first.
    m_socket->setReadBufferSize(kReadSize);
    drain();
}

void HttpExchange::drain()
{
    if (m_drained > kMaxDrained)
        return;
    m_drained += m_socket->skip(kReadSize);
    if (m_drained > kMaxDrained)
        m_socket->setReadBufferSize(kPaused);
}

} // namespace roamwire::server
