#include "server/net/http/httpconnection.h"

#include "server/net/socketcalls.h"
#include "shared/model/endpoint.h"

#include <QPointer>

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
const QByteArray kGet = "GET";
const QByteArray kHead = "HEAD";
/// What an upgrade begins with, and nothing else that is answered with anything but 404.
const QByteArrayView kTenantRequest = "GET /tenants/";

HttpResponse tooSlow()
{
    return plainAnswer(500, "this took too long; whether it is done yet is not known");
}

} // namespace

HttpConnection::HttpConnection(HttpClient client, const HttpRoutes& routes, const TrustedProxies& proxies,
                               const ServiceLimits& limits, const Clock& clock, Listener listener)
    : m_client(std::move(client))
    , m_routes(routes)
    , m_proxies(proxies)
    , m_limits(limits)
    , m_clock(clock)
    , m_listener(std::move(listener))
{
    m_reader.emplace();
    socket().setParent(this);
    connect(&socket(), &QTcpSocket::disconnected, this, &HttpConnection::onDisconnected);
    connect(&socket(), &QTcpSocket::readyRead, this, &HttpConnection::onReadable);
    // With TLS it is told of what is encrypted before that has left: asked later, bytesToWrite() knows.
    connect(&socket(), &QTcpSocket::bytesWritten, this, &HttpConnection::onWritten, Qt::QueuedConnection);
}

void HttpConnection::serve(Instant deadline)
{
    m_deadline = deadline;
    socket().setReadBufferSize(kReadSize);
    onReadable();
}

void HttpConnection::refuse(const HttpRejection& rejection)
{
    m_isHead = rejection.isHead;
    answer(rejection.response);
}

HttpClient HttpConnection::release()
{
    socket().disconnect(this);
    return std::move(m_client);
}

void HttpConnection::setStage(Stage stage, Milliseconds deadline)
{
    m_stage = stage;
    m_deadline = m_clock.now() + deadline;
}

void HttpConnection::checkDeadline()
{
    if (m_deadline > m_clock.now())
        return;
    if (m_stage == Stage::Waiting)
        answer(tooSlow());
    else
        socket().abort();
}

void HttpConnection::onDisconnected()
{
    m_client.ticket.release();
    m_listener.ended(*this);
}

void HttpConnection::onReadable()
{
    if (m_stage == Stage::Idle)
        beginNext();
    else if (m_stage == Stage::Reading)
        read();
    else if (m_stage == Stage::Closing)
        drain();
}

void HttpConnection::beginNext()
{
    const QByteArray begin = socket().peek(kTenantRequest.size());
    if (begin == kTenantRequest)
        return m_listener.upgrading(*this);
    if (begin.size() < kTenantRequest.size() && kTenantRequest.startsWith(begin))
        return; // which of both it is will be seen
    setStage(Stage::Reading, m_limits.handshakeDeadline);
    read();
}

void HttpConnection::read()
{
    // What completes the request stays unread until it is answered: that keeps Qt from reading on, and thus from taking
    // the end of what a client says for the end of the connection while the answer waits to be sent.
    while (advance(socket().peek(kReadSize))) {
        const bool isMoreHere = m_unread > 0 && m_unread < socket().bytesAvailable();
        socket().skip(std::exchange(m_unread, 0));
        if (!isMoreHere)
            return;
    }
}

bool HttpConnection::advance(QByteArrayView bytes)
{
    const auto read = m_reader->read(bytes);
    if (!read) {
        answer(read.error());
        return false;
    }
    m_unread = *read;
    if (m_reader->hasHeader() && !m_route) {
        if (!findRoute())
            return false;
        if (m_reader->expectsContinue() && m_unread == bytes.size())
            socket().write(kContinue);
    }
    if (m_reader->isComplete()) {
        carryOut();
        return false;
    }
    if (m_unread == 0 && bytes.size() >= kReadSize) {
        answer(plainAnswer(400, "a chunk's header is too long"));
        return false;
    }
    return true;
}

bool HttpConnection::findRoute()
{
    const HttpRequest& request = m_reader->request();
    m_isHead = request.method == kHead;
    const auto route = m_routes.find(request.method, request.path);
    if (!route) {
        answer(route.error());
        return false;
    }
    m_route = *route;
    return true;
}

void HttpConnection::carryOut()
{
    const auto origin = m_proxies.origin(m_client.origin, m_reader->request().joinedHeader(kForwardedFor));
    if (!origin)
        return answer(badForwarding());
    HttpRequest request = m_reader->request();
    request.peer = unmapped(origin->address);
    setStage(Stage::Waiting, m_limits.httpHandlerDeadline);
    m_route->handler(request, [self = QPointer(this), number = m_requests](const HttpResponse& response) {
        if (self && self->m_stage == Stage::Waiting && self->m_requests == number)
            self->answer(response);
    });
    if (m_stage == Stage::Waiting)
        socket().setReadBufferSize(kPaused);
}

void HttpConnection::answer(const HttpResponse& response)
{
    ++m_requests;
    m_isLast = !m_reader->keepsConnection() || m_requests >= m_limits.maxRequestsPerConnection || !m_listener.hasRoom();
    m_listener.answered(m_route,
                        !m_route   ? QByteArray()
                        : m_isHead ? kGet
                                   : m_reader->request().method,
                        response.status);
    setStage(Stage::Sending, m_limits.httpAnswerDeadline);
    socket().write(serialize(response, {.withBody = !m_isHead, .isLast = m_isLast}));
    onWritten();
    if (m_stage == Stage::Sending)
        socket().setReadBufferSize(kPaused);
}

void HttpConnection::onWritten()
{
    if (m_stage != Stage::Sending || socket().bytesToWrite() > 0)
        return;
    if (!m_isLast)
        return awaitNext();
    setStage(Stage::Closing, m_limits.closeLinger);
    finishSending(socket().socketDescriptor());
    // Closing while bytes come in would reset the connection, and the answer with it: the client is to close first.
    socket().setReadBufferSize(kReadSize);
    drain();
}

void HttpConnection::awaitNext()
{
    setStage(Stage::Idle, m_limits.httpIdleDeadline);
    m_reader.emplace();
    m_route = nullptr;
    m_isHead = false;
    socket().skip(std::exchange(m_unread, 0));
    socket().setReadBufferSize(kReadSize);
    if (socket().bytesAvailable() > 0) // sent already: after the others of this turn
        QMetaObject::invokeMethod(this, &HttpConnection::onReadable, Qt::QueuedConnection);
}

void HttpConnection::drain()
{
    if (m_drained > kMaxDrained)
        return;
    m_drained += socket().skip(kReadSize);
    if (m_drained > kMaxDrained)
        socket().setReadBufferSize(kPaused);
}

} // namespace roamwire::server
