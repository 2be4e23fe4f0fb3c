#include "tests/integration/crashes/promises.h"

#include <algorithm>

namespace roamwire::test {
namespace {

QString nameOf(const PublicKey& key)
{
    return QString::fromLatin1(key.toBase64());
}

/// Tells one seal from the others; the server cannot judge more of it either.
SealMac macOf(const PublicKey& key, quint64 ms)
{
    SealMac mac(SealMac::Bytes{});
    std::ranges::copy(key.bytes(), mac.data());
    mac.data()[0] = static_cast<std::uint8_t>(ms);
    return mac;
}

} // namespace

void Promises::tokenMade(const TokenHash& token, const TenantId& tenant, quint32 uses)
{
    m_invites.insert(token, {tenant, uses, {}});
}

void Promises::presents(const PublicKey& key, const TenantId& tenant, const TokenHash& token)
{
    Key& known = m_keys[key];
    known.tenant = tenant;
    known.token = token;
    if (!known.place)
        m_invites[token].holders.insert(key);
}

void Promises::refusedAsSpent(const PublicKey& key)
{
    const Key& known = m_keys[key];
    Invite& invite = m_invites[known.token];
    invite.holders.remove(key);
    if (known.place)
        blame(QStringLiteral("%1 was admitted, and is asked for a token again").arg(nameOf(key)));
    else if (invite.holders.size() < invite.uses)
        blame(QStringLiteral("a token of %1 uses is called spent, only %2 may have one")
                  .arg(invite.uses)
                  .arg(invite.holders.size()));
}

void Promises::unknown(const PublicKey& key)
{
    const auto known = m_keys.constFind(key);
    if (known == m_keys.constEnd())
        return; // the server died before it asked
    m_invites[known->token].holders.remove(key);
    if (known->place)
        blame(QStringLiteral("the admission of %1 is lost").arg(nameOf(key)));
}

void Promises::admitted(const PublicKey& key, const QHostAddress& wgip, quint32 slot, bool isFirst)
{
    if (!m_keys.contains(key))
        return blame(QStringLiteral("%1 was let in, and presented nothing").arg(nameOf(key)));
    place(key, {wgip, slot});
    Key& known = m_keys[key];
    known.isGone = false;
    if (isFirst && (!isSealed(known.tenant) || known.sealTold > 0))
        blame(QStringLiteral("%1 is told to make a secret again").arg(nameOf(key)));
}

void Promises::told(const PeerRecord& record)
{
    if (!m_keys.contains(record.publicKey))
        return blame(QStringLiteral("there is somebody called %1").arg(nameOf(record.publicKey)));
    place(record.publicKey, {record.wgip, record.slot});
    if (record.seal)
        sealStored(record.publicKey, record.seal->ms);
}

void Promises::place(const PublicKey& key, const Place& place)
{
    Key& known = m_keys[key];
    if (!known.place)
        known.place = place;
    else if (*known.place != place)
        blame(QStringLiteral("%1 had %2 in slot %3, and now %4 in slot %5")
                  .arg(nameOf(key), known.place->wgip.toString())
                  .arg(known.place->slot)
                  .arg(place.wgip.toString())
                  .arg(place.slot));
}

Seal Promises::nextSeal(const PublicKey& key)
{
    const quint64 ms = ++m_keys[key].sealAsked;
    return {ms, macOf(key, ms)};
}

void Promises::sealStored(const PublicKey& key, quint64 ms)
{
    Key& known = m_keys[key];
    if (ms > known.sealAsked || ms < known.sealDue)
        blame(QStringLiteral("%1 is told with seal %2; it has made %3, and %4 was told before the last death")
                  .arg(nameOf(key))
                  .arg(ms)
                  .arg(known.sealAsked)
                  .arg(known.sealDue));
    known.sealTold = std::max(known.sealTold, ms); // news of several connections overtake each other
}

std::optional<QHostAddress> Promises::addressOf(const PublicKey& key) const
{
    const auto place = m_keys.value(key).place;
    return place ? std::optional(place->wgip) : std::nullopt;
}

bool Promises::isVisible(const PublicKey& key) const
{
    const Key known = m_keys.value(key);
    return known.place && !known.isGone && (!isSealed(known.tenant) || known.sealTold > 0);
}

void Promises::audit(const server::StoredState& state)
{
    QHash<TenantId, server::TenantKind> tenants;
    for (const server::StoredTenant& tenant : state.tenants)
        tenants.insert(tenant.id, tenant.kind);
    for (auto it = m_tenants.cbegin(); it != m_tenants.cend(); ++it) {
        if (tenants.value(it.key(), server::TenantKind::Open) != it.value())
            blame(QStringLiteral("the tenant %1 is lost or changed").arg(it.key().toString()));
    }
    QSet<PublicKey> stored;
    for (const server::StoredPeer& peer : state.peers) {
        stored.insert(peer.publicKey);
        auditKey(peer);
    }
    for (auto it = m_keys.begin(); it != m_keys.end(); ++it) {
        it->sealDue = it->sealTold;
        if (stored.contains(it.key()))
            continue;
        m_invites[it->token].holders.remove(it.key());
        if (it->place)
            blame(QStringLiteral("the admission of %1 is not stored").arg(nameOf(it.key())));
    }
    auditInvites(state);
}

void Promises::auditKey(const server::StoredPeer& stored)
{
    const auto known = m_keys.find(stored.publicKey);
    if (known == m_keys.end() || known->tenant != stored.tenant)
        return blame(QStringLiteral("%1 is stored, and never came").arg(nameOf(stored.publicKey)));
    if (stored.gone && known->place && !known->isGone)
        blame(QStringLiteral("%1 is stored as gone").arg(nameOf(stored.publicKey)));
    known->isGone = stored.gone;
    place(stored.publicKey, {stored.wgip, stored.slot});
    const quint64 ms = stored.seal ? stored.seal->ms : 0;
    if (ms < known->sealTold || ms > known->sealAsked || (ms > 0 && stored.seal->mac != macOf(stored.publicKey, ms)))
        blame(QStringLiteral("%1 is stored with seal %2; it has made %3, and %4 was acknowledged")
                  .arg(nameOf(stored.publicKey))
                  .arg(ms)
                  .arg(known->sealAsked)
                  .arg(known->sealTold));
    known->sealTold = ms;
}

void Promises::auditInvites(const server::StoredState& state)
{
    QHash<TokenHash, quint32> spent;
    for (const server::StoredPeer& peer : state.peers)
        ++spent[m_keys.value(peer.publicKey).token];
    QHash<TokenHash, quint32> left;
    for (const server::StoredInvite& invite : state.invites)
        left.insert(invite.token, invite.usesLeft);
    for (auto it = m_invites.cbegin(); it != m_invites.cend(); ++it) {
        if (!left.contains(it.key()))
            blame(QStringLiteral("a token of %1 uses is lost").arg(it->uses));
        else if (left.value(it.key()) + spent.value(it.key()) != it->uses)
            blame(QStringLiteral("a token of %1 uses let %2 in, and %3 are left")
                      .arg(it->uses)
                      .arg(spent.value(it.key()))
                      .arg(left.value(it.key())));
    }
}

QString Promises::inWords() const
{
    const auto admitted = std::ranges::count_if(m_keys, [](const Key& key) { return key.place.has_value(); });
    const auto sealed = std::ranges::count_if(m_keys, [](const Key& key) { return key.sealTold > 0; });
    return QStringLiteral("tenants %1, tokens %2, keys %3, admitted %4, sealed %5")
        .arg(m_tenants.size())
        .arg(m_invites.size())
        .arg(m_keys.size())
        .arg(admitted)
        .arg(sealed);
}

} // namespace roamwire::test
