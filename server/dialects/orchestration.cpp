#include "server/dialects/orchestration.h"

#include "shared/model/displayname.h"
#include "shared/wire/jsonreader.h"
#include "shared/wire/messages.h"

#include <QJsonDocument>

namespace roamwire::server {
namespace {

const QString kDisplayName = QStringLiteral("display_name");
const QString kPublicKey = QStringLiteral("public_key");
const QString kVirtualIp = QStringLiteral("virtual_ip");

Hangup refusal(const QString& reason)
{
    return {{}, closecode::kRefused, reason, wire::error::kBadMessage};
}

/// Compact, and in the order of the format's text: QJsonObject sorts by name, and so does that text.
QByteArray announcement(const PeerRecord& peer)
{
    const QJsonObject object{{kDisplayName, peer.displayName},
                             {kPublicKey, QString::fromLatin1(peer.publicKey.toBase64())},
                             {kVirtualIp, peer.wgip.toString()}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

Request OrchestrationConversation::decode(QByteArrayView text, const ConnectionFacts& facts)
{
    // The format knows no second message; who sends one is not punished for it.
    if (std::exchange(m_hasSpoken, true))
        return Ignore{};
    QString error;
    const auto object = wire::parseObject(text, error);
    if (!object)
        return Hangup{{}, closecode::kBadData, error, closeword::kBadData};

    wire::JsonReader in(*object);
    JoinCommand join;
    join.session = facts.session;
    join.tenant = facts.tenant;
    join.publicKey = in.bytes<PublicKey>(kPublicKey);
    const auto name = checkedDisplayName(in.string(kDisplayName));
    if (in.failed())
        return refusal(in.error());
    if (!name)
        return refusal(name.error().message);
    if (join.publicKey.isNull())
        return refusal(QStringLiteral("'public_key' is all zero"));
    join.displayName = *name;
    join.observed = facts.observed;
    return join;
}

Hangup OrchestrationConversation::refused(const Refusal& refused) const
{
    const bool isOurFault = refused.code == wire::error::kUnavailable;
    return {{}, isOurFault ? closecode::kTryAgainLater : closecode::kRefused, refused.reason, refused.code};
}

Hangup OrchestrationConversation::replaced() const
{
    return {
        {}, closecode::kRefused, QStringLiteral("another connection with this key took over"), wire::error::kReplaced};
}

OrchestrationView::OrchestrationView(const QList<PeerRecord>& peers)
{
    for (const PeerRecord& peer : peers)
        upsert(peer);
}

QByteArray OrchestrationView::upsert(const PeerRecord& peer)
{
    QByteArray text = announcement(peer);
    m_peers.put(peer.publicKey, text);
    return text;
}

QByteArray OrchestrationView::apply(const Event& event)
{
    if (const auto* joined = std::get_if<PeerJoined>(&event.body))
        return upsert(joined->peer);
    if (const auto* changed = std::get_if<PeerChanged>(&event.body)) {
        upsert(changed->peer); // a new name shows in later lists
        return {};
    }
    const auto& removed = std::get<PeerRemoved>(event.body);
    m_peers.remove(removed.publicKey);
    return "{\"removed_peer\":\"" + removed.wgip.toString().toLatin1() + "\"}";
}

QList<QByteArray> OrchestrationView::welcome(const PublicKey& self, const Membership& membership,
                                             const ObservedAddresses&)
{
    QByteArray text = "{\"virtual_ip\":\"" + membership.wgip.toString().toLatin1() + "\",\"peers\":[";
    for (const QByteArray& peer : m_peers.without(self)) {
        if (!text.endsWith('['))
            text.append(',');
        text.append(peer);
    }
    return {text.append("]}")};
}

} // namespace roamwire::server
