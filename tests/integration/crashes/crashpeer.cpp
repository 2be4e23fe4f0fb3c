#include "tests/integration/crashes/crashpeer.h"

#include "shared/crypto/token.h"

#include <utility>

namespace roamwire::test {
namespace {

const QString kName = QStringLiteral("peer");
constexpr quint32 kInviteSeconds = 3'600;

} // namespace

CrashPeer::CrashPeer(Promises& promises, const TenantId& tenant, const Token& token, OnInvited onInvited)
    : m_promises(promises)
    , m_tenant(tenant)
    , m_token(token)
    , m_onInvited(std::move(onInvited))
{
}

void CrashPeer::connect(const Door& door, With with)
{
    m_before = std::move(m_client);
    if (m_before)
        m_before->stopListening();
    m_client = std::make_unique<NativeClient>(door, m_tenant, m_identity);
    m_with = with;
    m_hasAsked = m_isJoined = m_isRefused = m_isUpdating = false;
    m_sealing = 0;
    m_inviting = 0;
    m_seen.clear();
}

void CrashPeer::disconnect()
{
    m_before.reset();
    m_client.reset();
    m_isJoined = false;
}

void CrashPeer::step()
{
    while (m_client && m_client->hasFrames()) {
        if (!std::exchange(m_hasAsked, true)) {
            sendJoin();
            continue;
        }
        const QByteArray text = m_client->nextText();
        if (const auto message = wire::decode(text))
            hear(*message);
        else if (!text.isEmpty()) // a close frame
            m_promises.blame(QStringLiteral("what is this: %1").arg(QString::fromUtf8(text.left(300))));
    }
}

void CrashPeer::sendJoin()
{
    wire::Join join = m_client->joinMessage(kName);
    join.endpoints.listenPort = ++m_listenPort;
    if (m_with == With::Token) {
        join.token = m_token;
        m_promises.presents(key(), m_tenant, hashOf(m_token));
    }
    if (const auto wgip = m_promises.addressOf(key()); m_with == With::Seal && wgip) {
        join.wgip = wgip;
        join.seal = m_promises.nextSeal(key());
        m_sealing = join.seal->ms;
    }
    m_client->send(join);
}

void CrashPeer::hear(const wire::Message& message)
{
    if (const auto* welcome = std::get_if<wire::Welcome>(&message)) {
        hear(*welcome);
    } else if (const auto* error = std::get_if<wire::ErrorMessage>(&message)) {
        hear(*error);
    } else if (const auto* peer = std::get_if<wire::PeerUpsert>(&message)) {
        m_promises.told(peer->peer);
    } else if (std::holds_alternative<wire::UpdateAck>(message)) {
        m_isUpdating = false;
        if (const quint64 ms = std::exchange(m_sealing, 0); ms > 0)
            m_promises.sealStored(key(), ms);
    } else if (const auto* invited = std::get_if<wire::Invited>(&message)) {
        m_onInvited(invited->token, std::exchange(m_inviting, 0));
    } else if (const auto* removed = std::get_if<wire::RemovedPeer>(&message)) {
        m_promises.blame(QStringLiteral("%1 is said to be gone").arg(removed->wgip.toString()));
    }
}

void CrashPeer::hear(const wire::Welcome& welcome)
{
    m_isJoined = true;
    m_promises.admitted(key(), welcome.wgip, welcome.slot, welcome.first);
    if (const quint64 ms = std::exchange(m_sealing, 0); ms > 0)
        m_promises.sealStored(key(), ms);
    for (const PeerRecord& record : welcome.list.peers) {
        m_seen.insert(record.publicKey);
        m_promises.told(record);
    }
}

void CrashPeer::hear(const wire::ErrorMessage& error)
{
    m_isRefused = !m_isJoined;
    if (m_isRefused && m_with == With::Token && error.code == wire::error::kTokenSpent) {
        m_isTurnedAway = true;
        m_promises.refusedAsSpent(key());
    } else if (m_isRefused && m_with != With::Token && error.code == wire::error::kNoToken) {
        m_promises.unknown(key());
    } else {
        m_promises.blame(QStringLiteral("refused without a cause: %1, %2").arg(error.code, error.reason));
    }
}

void CrashPeer::roam()
{
    update(std::nullopt);
}

void CrashPeer::seal()
{
    if (m_isJoined && !m_isUpdating)
        update(m_promises.nextSeal(key()));
}

void CrashPeer::update(const std::optional<Seal>& seal)
{
    if (!m_isJoined || std::exchange(m_isUpdating, true))
        return;
    m_sealing = seal ? seal->ms : 0;
    EndpointReport endpoints;
    endpoints.listenPort = ++m_listenPort;
    m_client->send(wire::Update{endpoints, std::nullopt, seal});
}

void CrashPeer::invite(quint32 uses)
{
    if (!m_isJoined || m_inviting > 0)
        return;
    m_inviting = uses;
    m_client->send(wire::Invite{uses, kInviteSeconds, false});
}

} // namespace roamwire::test
