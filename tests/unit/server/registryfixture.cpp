#include "tests/unit/server/registryfixture.h"

#include <algorithm>
#include <stdexcept>

namespace roamwire::server {
namespace {

QString nameOf(const PublicKey& key)
{
    return QString::number(key.bytes()[0]);
}

QString text(const PeerJoined& event)
{
    return QStringLiteral("joined %1 %2").arg(nameOf(event.peer.publicKey), event.peer.wgip.toString());
}

QString text(const PeerChanged& event)
{
    const bool isAway = event.peer.presence == Presence::Away;
    return QStringLiteral("changed %1 %2")
        .arg(nameOf(event.peer.publicKey), isAway ? QStringLiteral("away") : QStringLiteral("online"));
}

QString text(const PeerRemoved& event)
{
    return QStringLiteral("removed %1 %2").arg(nameOf(event.publicKey), event.wgip.toString());
}

QString text(const SaveTenant&)
{
    return QStringLiteral("save tenant");
}

QString text(const RemoveTenant&)
{
    return QStringLiteral("remove tenant");
}

QString text(const SavePeer& change)
{
    const StoredPeer& peer = change.peer;
    return QStringLiteral("save %1 %2 #%3%4%5")
        .arg(nameOf(peer.publicKey), peer.wgip.toString(), QString::number(peer.slot),
             peer.gone ? QStringLiteral(" gone") : QString(),
             peer.seal ? QStringLiteral(" sealed %1").arg(peer.seal->ms) : QString());
}

QString text(const RemovePeer& change)
{
    return QStringLiteral("remove %1%2")
        .arg(nameOf(change.publicKey), change.refund ? QStringLiteral(" with refund") : QString());
}

QString tokenName(const TokenHash& token)
{
    return QString::number(token.bytes()[0]);
}

QString text(const AddInvite& change)
{
    const StoredInvite& invite = change.invite;
    static const QStringList roles{QStringLiteral("member"), QStringLiteral("ephemeral"), QStringLiteral("owner")};
    return QStringLiteral("add token %1 x%2 %3")
        .arg(tokenName(invite.token), QString::number(invite.usesLeft), roles.at(static_cast<int>(invite.role)));
}

QString text(const RemoveInvite& change)
{
    return QStringLiteral("remove token %1").arg(tokenName(change.token));
}

QString text(const SaveRevocation& change)
{
    return QStringLiteral("bar %1").arg(nameOf(change.revocation.publicKey));
}

QString text(const RemoveRevocation& change)
{
    return QStringLiteral("forget that %1 is barred").arg(nameOf(change.publicKey));
}

QString text(const AddHub& change)
{
    return QStringLiteral("add hub %1").arg(nameOf(change.hub.publicKey));
}

QString text(const SavePeering& change)
{
    return QStringLiteral("save peering %1 %2 %3")
        .arg(change.peering.client, nameOf(change.peering.publicKey), change.peering.lease.toString());
}

QString text(const RemovePeerings& change)
{
    return QStringLiteral("remove peerings of %1").arg(change.client) +
           (change.hub ? QStringLiteral(" at one hub") : QString());
}

QString text(const SaveExchange& change)
{
    return QStringLiteral("keep the exchange of %1").arg(nameOf(change.exchange.publicKey));
}

QString text(const RemoveExchange& change)
{
    return QStringLiteral("forget the exchange of %1").arg(nameOf(change.exchange.publicKey));
}

} // namespace

RegistryFixture::RegistryFixture(RegistrySettings chosen)
    : settings(std::move(chosen))
    , registry(std::make_unique<Registry>(settings, StoredState(), now, unixMs))
{
}

RegistrySettings RegistryFixture::smallSettings()
{
    RegistrySettings settings;
    settings.open = true;
    settings.grace = std::chrono::seconds(100);
    // One network, so that every address is known: the tenants of a test overlap.
    settings.supernet = Prefix(QHostAddress(QStringLiteral("10.128.0.0")), 29);
    settings.networkLength = 29;
    return settings;
}

RegistrySettings RegistryFixture::closedSettings()
{
    RegistrySettings settings = smallSettings();
    settings.open = false;
    settings.ephemeralGrace = std::chrono::seconds(10);
    return settings;
}

JoinCommand RegistryFixture::proven(quint8 keyNumber)
{
    JoinCommand command = unproven(keyNumber);
    command.standing = Standing::Proven;
    command.endpoints = EndpointReport{51820, {QHostAddress(QStringLiteral("192.168.1.2"))}, std::nullopt};
    return command;
}

JoinCommand RegistryFixture::unproven(quint8 keyNumber)
{
    JoinCommand command;
    command.session = ++m_lastSession;
    command.tenant = tenant();
    command.publicKey = key(keyNumber);
    command.displayName = QStringLiteral("peer %1").arg(keyNumber);
    command.observed.v4 = QHostAddress(QStringLiteral("192.0.2.1"));
    return command;
}

JoinCommand RegistryFixture::invited(quint8 keyNumber, quint8 tokenNumber)
{
    JoinCommand command = proven(keyNumber);
    command.token = token(tokenNumber);
    return command;
}

InviteCommand RegistryFixture::terms(quint8 tokenNumber, quint32 uses)
{
    return {{uses, std::chrono::hours(1), false}, token(tokenNumber)};
}

Invited RegistryFixture::create(bool isSealed, const InviteCommand& first)
{
    return kept(registry->createTenant({tenant(), QStringLiteral("home"), isSealed, first}, now, unixMs));
}

Invited RegistryFixture::invite(const InviteCommand& terms)
{
    return kept(registry->invite(tenant(), terms, now, unixMs));
}

Invited RegistryFixture::kept(std::expected<Invited, Refusal> invited)
{
    if (!invited)
        throw std::runtime_error(qPrintable(invited.error().code + QStringLiteral(": ") + invited.error().reason));
    disk.enqueue(invited->forgotten.outcome.changes, 0);
    disk.enqueue(invited->changes, 0);
    write();
    registry->completeInvite(*invited);
    return *std::move(invited);
}

Seal RegistryFixture::seal(quint64 ms, quint8 mac)
{
    return {ms, SealMac(SealMac::Bytes{mac})};
}

UpdateOutcome RegistryFixture::sealNow(SessionId session, const Seal& seal, const std::optional<QString>& name)
{
    auto outcome = registry->update(session, {{}, name, {}, seal}).value();
    disk.enqueue(outcome.now.changes, 0);
    if (!outcome.seal || !std::holds_alternative<AwaitSeal>(*outcome.seal))
        return outcome;
    const AwaitSeal awaited = std::get<AwaitSeal>(*outcome.seal);
    disk.enqueue(awaited.changes, 0);
    write();
    outcome.now = registry->completeSeal(awaited);
    disk.enqueue(outcome.now.changes, 0);
    return outcome;
}

Revoked RegistryFixture::revoke(quint8 keyNumber)
{
    Revoked revoked = registry->revoke(tenant(), key(keyNumber), ++unixMs).value();
    disk.enqueue(revoked.outcome.changes, 0);
    return revoked;
}

JoinOutcome RegistryFixture::join(const JoinCommand& command)
{
    ++unixMs;
    return registry->join(command, now, unixMs);
}

Admission RegistryFixture::admit(const JoinCommand& command)
{
    JoinOutcome outcome = join(command);
    if (const auto* refused = std::get_if<Refusal>(&outcome))
        throw std::runtime_error(qPrintable(refused->code + QStringLiteral(": ") + refused->reason));
    if (auto* admission = std::get_if<Admission>(&outcome)) {
        disk.enqueue(admission->changes, 0);
        return std::move(*admission);
    }
    disk.enqueue(std::get<AwaitStorage>(outcome).changes, command.session);
    write();
    auto admission = registry->complete(command.session, now);
    disk.enqueue(admission.value().changes, 0);
    return *std::move(admission);
}

QString RegistryFixture::refusal(const JoinCommand& command)
{
    const JoinOutcome outcome = join(command);
    const auto* refused = std::get_if<Refusal>(&outcome);
    return refused ? refused->code : QString();
}

Outcome RegistryFixture::disconnect(SessionId session)
{
    Outcome outcome = registry->disconnect(session, now, ++unixMs);
    disk.enqueue(outcome.changes, 0);
    return outcome;
}

Outcome RegistryFixture::leave(SessionId session)
{
    Outcome outcome = registry->leave(session);
    disk.enqueue(outcome.changes, 0);
    return outcome;
}

std::vector<std::pair<TenantId, Outcome>> RegistryFixture::expire()
{
    auto outcomes = registry->expire(now, ++unixMs);
    for (const auto& [id, outcome] : outcomes)
        disk.enqueue(outcome.changes, 0);
    return outcomes;
}

void RegistryFixture::write()
{
    while (!disk.isIdle())
        disk.write(false);
}

void RegistryFixture::restart()
{
    disk.crash();
    registry = std::make_unique<Registry>(settings, disk.state(), now, unixMs);
}

QList<PeerRecord> RegistryFixture::peers(quint8 tenantNumber) const
{
    QList<PeerRecord> list = registry->peers(tenant(tenantNumber));
    std::sort(list.begin(), list.end(),
              [](const PeerRecord& a, const PeerRecord& b) { return a.publicKey < b.publicKey; });
    return list;
}

std::optional<PeerRecord> RegistryFixture::peer(quint8 keyNumber) const
{
    for (const PeerRecord& record : peers()) {
        if (record.publicKey == key(keyNumber))
            return record;
    }
    return std::nullopt;
}

QStringList texts(const Events& events)
{
    QStringList list;
    for (const Event& event : events) {
        const QString what = std::visit([](const auto& body) { return text(body); }, event.body);
        list.append(event.cause == 0 ? what : QStringLiteral("%1 by %2").arg(what).arg(event.cause));
    }
    return list;
}

QStringList texts(const Changes& changes)
{
    QStringList list;
    for (const Change& change : changes)
        list.append(std::visit([](const auto& one) { return text(one); }, change));
    return list;
}

} // namespace roamwire::server
