#include "server/net/lane.h"

#include "server/net/frame.h"
#include "server/net/socketcalls.h"

#include <algorithm>
#include <array>
#include <utility>

namespace roamwire::server {
namespace {

/// Processors wait for about a dozen parts of the memory at a time.
constexpr std::size_t kSessionsAhead = 16;

} // namespace

Lane::Lane(Dialect dialect, const QList<PeerRecord>& peers, Traffic::Counters& counters)
    : m_view(makeTenantView(dialect, peers))
    , m_counters(counters)
{
}

void Lane::publish(const Event& event)
{
    const QByteArray text = m_view->apply(event);
    if (text.isEmpty())
        return;
    const qsizetype begin = m_batch.size();
    appendTextFrame(m_batch, text);
    ++m_events;
    if (m_indexes.contains(event.cause))
        m_exceptions[event.cause].own.push_back({begin, m_batch.size()});
}

void Lane::admit(Session& session, const PublicKey& key, const Membership& membership)
{
    for (const QByteArray& text : m_view->welcome(key, membership, session.observed()))
        session.say(text);

    m_indexes.insert(session.id(), m_sessions.size());
    m_sessions.push_back(&session);
    if (!m_batch.isEmpty()) {
        Exception& exception = m_exceptions[session.id()];
        exception.start = m_batch.size();
        exception.missed = m_events;
    }
}

void Lane::remove(const Session& session)
{
    const auto found = m_indexes.constFind(session.id());
    if (found == m_indexes.constEnd())
        return;
    const std::size_t index = *found;
    m_indexes.erase(found);
    m_exceptions.remove(session.id());
    Session* last = m_sessions.back();
    m_sessions.pop_back();
    if (last == &session)
        return;
    m_sessions[index] = last;
    m_indexes[last->id()] = index;
}

void Lane::acknowledge(const Session& session, QByteArrayView text)
{
    if (m_indexes.contains(session.id()))
        appendTextFrame(m_exceptions[session.id()].acknowledgements, text);
}

void Lane::flush()
{
    if (m_batch.isEmpty())
        return;
    const QByteArrayView whole[] = {m_batch};
    quint64 deliveries = 0;
    qsizetype bytes = 0;
    const std::span sessions(m_sessions);
    std::array<std::optional<qintptr>, kSessionsAhead> sockets; // of those for which nothing waits
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        // Where a session's parts lie in memory was forgotten since the last batch. Together they are fetched faster
        // than each between two system calls.
        if (i % sockets.size() == 0)
            std::ranges::transform(sessions.subspan(i, std::min(sockets.size(), sessions.size() - i)), sockets.begin(),
                                   &Session::emptySocket);
        Session* session = sessions[i];
        const auto exception = m_exceptions.constFind(session->id());
        if (exception != m_exceptions.constEnd()) {
            deliveries += m_events - exception->missed - exception->own.size();
            bytes += sendExcept(*session, *exception);
            continue;
        }
        const auto socket = sockets[i % sockets.size()];
        const qsizetype taken = socket ? sendNow(*socket, whole) : 0;
        const QByteArrayView rest[] = {whole[0].sliced(taken)};
        if (!rest[0].isEmpty() && !session->send(rest))
            m_slow.push_back(session);
        deliveries += m_events;
        bytes += m_batch.size();
    }
    m_counters.batches.add();
    m_counters.events.add(m_events);
    m_counters.deliveries.add(deliveries);
    m_counters.bytes.add(static_cast<quint64>(bytes));
}

qsizetype Lane::sendExcept(Session& session, const Exception& exception)
{
    std::vector<QByteArrayView> pieces;
    qsizetype bytes = 0;
    const auto add = [&](qsizetype begin, qsizetype end) {
        if (begin >= end)
            return;
        pieces.push_back(QByteArrayView(m_batch).sliced(begin, end - begin));
        bytes += end - begin;
    };
    qsizetype position = exception.start;
    for (const Range& own : exception.own) {
        add(position, own.begin);
        position = own.end;
    }
    add(position, m_batch.size());
    if (!pieces.empty() && !session.send(pieces))
        m_slow.push_back(&session);
    return bytes;
}

void Lane::flushAcknowledgements()
{
    m_batch = QByteArray();
    m_events = 0;
    const auto exceptions = std::exchange(m_exceptions, {});
    for (auto it = exceptions.begin(); it != exceptions.end(); ++it) {
        const QByteArrayView pieces[] = {it->acknowledgements};
        if (!it->acknowledgements.isEmpty())
            m_sessions[m_indexes.value(it.key())]->send(pieces);
    }
}

void Lane::collectBacklogged(std::vector<Session*>& backlogged)
{
    for (Session* session : std::exchange(m_slow, {})) {
        if (session->isBacklogged())
            backlogged.push_back(session);
    }
}

} // namespace roamwire::server
