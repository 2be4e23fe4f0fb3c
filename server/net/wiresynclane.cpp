#include "server/net/wiresynclane.h"

#include "server/net/frame.h"

namespace roamwire::server {

WireSyncLane::WireSyncLane(const QList<PeerRecord>& present, const Clock& clock)
    : m_board(present, clock.unixMs())
    , m_clock(clock)
{
}

void WireSyncLane::publish(const Events& events)
{
    for (const Event& event : events)
        m_board.apply(event, m_clock.unixMs());
}

void WireSyncLane::admit(Session& session, const PublicKey& key)
{
    removePolling(key);
    m_board.addViewer(key);
    m_keys.insert(session.id(), key);
    m_sessions.insert(key, &session);
    acknowledge(session, session.conversation().updateAck(session.observed()));
}

void WireSyncLane::remove(const Session& session)
{
    const auto found = m_keys.constFind(session.id());
    if (found == m_keys.constEnd())
        return;
    const PublicKey key = *found;
    m_keys.erase(found);
    m_sessions.remove(key);
    m_board.removeViewer(key);
}

void WireSyncLane::acknowledge(const Session& session, QByteArrayView text)
{
    const auto found = m_keys.constFind(session.id());
    if (found == m_keys.constEnd())
        return;
    m_sessions[*found]->say(text);
    m_board.tell(*found, session.conversation().gateway(), m_clock.unixMs());
}

void WireSyncLane::ask(const Session& session, const PublicKey& target)
{
    const auto found = m_keys.constFind(session.id());
    if (found == m_keys.constEnd())
        return;
    m_sessions[*found]->say(wiresync::encodeGetPeerAck());
    m_board.ask(*found, target);
}

QByteArray WireSyncLane::peers(const Session& session) const
{
    const auto found = m_keys.constFind(session.id());
    return m_board.peers(found == m_keys.constEnd() ? std::nullopt : std::optional(*found));
}

void WireSyncLane::flush(std::vector<Session*>& backlogged)
{
    for (const PublicKey& key : m_board.takeExpectant()) {
        Session* session = m_sessions.value(key);
        if (!session)
            continue; // it polls
        QByteArray items;
        for (const QByteArray& text : m_board.take(key))
            appendTextFrame(items, text);
        const QByteArrayView pieces[] = {items};
        session->send(pieces);
        if (session->isBacklogged())
            backlogged.push_back(session);
    }
}

bool WireSyncLane::addPolling(const PublicKey& key)
{
    if (m_sessions.contains(key))
        return false;
    m_polling.insert(key);
    m_board.addViewer(key);
    return true;
}

void WireSyncLane::removePolling(const PublicKey& key)
{
    if (m_polling.remove(key))
        m_board.removeViewer(key);
}

} // namespace roamwire::server
