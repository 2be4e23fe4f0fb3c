#include "server/worker/wgbroker/conversation.h"

#include "server/worker/wgbroker/brokermessages.h"
#include "server/worker/wgbroker/socketcalls.h"

#include <QLoggingCategory>
#include <QPointer>

namespace roamwire::worker {
namespace {

Q_LOGGING_CATEGORY(lcConversation, "roamwire.wgbroker")

/// Of what follows a request so much is read, to be thrown away.
constexpr qsizetype kMaxDiscarded = 64 * 1024;

} // namespace

Conversation::Conversation(FileDescriptor socket, QHostAddress source, Broker& broker, const Clock& clock,
                           const ConversationLimits& limits, QObject* parent)
    : QObject(parent)
    , m_socket(std::move(socket))
    , m_source(std::move(source))
    , m_broker(broker)
    , m_clock(clock)
    , m_limits(limits)
    , m_notifier(m_socket.get(), QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &Conversation::onReadable);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &Conversation::onDeadline);
    m_deadline.start(m_limits.request);
}

void Conversation::onReadable()
{
    if (m_phase == Phase::Reading)
        read();
    else if (m_phase == Phase::Leaving)
        discard();
}

void Conversation::read()
{
    const Arrived arrived = receiveNow(m_socket.get(), kMaxRequest);
    const auto state = m_scanner.feed(arrived.bytes);
    if (state == RequestScanner::State::Complete)
        return ask();
    if (state == RequestScanner::State::Broken || arrived.isEnd)
        answer(refusalText());
}

void Conversation::ask()
{
    const auto key = decodeRequest(m_scanner.object());
    if (!key) {
        qCDebug(lcConversation).noquote() << "refused:" << key.error().message;
        return answer(refusalText());
    }
    m_phase = Phase::Answering;
    m_notifier.setEnabled(false); // nothing that it says now counts
    m_deadline.start(m_limits.answer);
    m_broker.ask(*key, m_source, [self = QPointer(this)](std::optional<quint16> port) {
        if (self && self->m_phase == Phase::Answering)
            self->answer(port ? grantText(*port, self->m_clock.unixMs() / 1'000) : refusalText());
    });
}

void Conversation::answer(const QByteArray& text)
{
    sayLast(m_socket.get(), text);
    m_phase = Phase::Leaving;
    m_notifier.setEnabled(true);
    m_deadline.start(m_limits.linger);
}

void Conversation::discard()
{
    const Arrived arrived = receiveNow(m_socket.get(), kMaxRequest);
    m_discarded += arrived.bytes.size();
    if (!arrived.isEnd && m_discarded <= kMaxDiscarded)
        return;
    m_notifier.setEnabled(false);
    Q_EMIT ended();
}

void Conversation::onDeadline()
{
    if (m_phase != Phase::Leaving)
        return answer(refusalText());
    m_notifier.setEnabled(false);
    Q_EMIT ended();
}

} // namespace roamwire::worker
