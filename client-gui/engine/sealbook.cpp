#include "client-gui/engine/sealbook.h"

#include <QLoggingCategory>

#include <algorithm>
#include <utility>

namespace roamwire {
namespace {

Q_LOGGING_CATEGORY(lcTrust, "roamwire.trust")

const QString kSecretMissing =
    QStringLiteral("this network is sealed, and the link it was joined with has no secret, so nobody in it can be "
                   "believed; ask a member for a link of your own (roamwire-agent invite), and join with that");

} // namespace

SealBook::SealBook(const TenantId& tenant, std::optional<TenantSecret> secret, MemberStore& store)
    : m_tenant(tenant)
    , m_secret(std::move(secret))
    , m_store(store)
    , m_ledger(store.seals())
{
}

void SealBook::enter(const wire::Welcome& welcome, bool cameWithToken, ReplyTo<void> reply)
{
    if (welcome.first || welcome.mayInvite)
        m_isSealed = true;
    const bool isAMember = !m_isSealed || m_secret;
    // Nobody is the first without a token: a server that says so to an old member would part it from all others for
    // good.
    if (isAMember || !welcome.first || !cameWithToken)
        return reply(isAMember ? Result<void>() : failure(kSecretMissing));
    // Were it lost after the first seal, this network could never have another member.
    const bool isBeingKept = m_entering.has_value();
    m_entering = std::move(reply);
    if (isBeingKept)
        return;
    const TenantSecret secret = makeTenantSecret();
    m_store.keepSecret(secret, {this, [this, secret](const Result<void>& kept) {
                                    if (kept)
                                        m_secret = secret;
                                    const auto entering = std::exchange(m_entering, std::nullopt);
                                    (*entering)(kept);
                                }});
}

PathReason SealBook::judge(const PeerRecord& record)
{
    if (!m_secret)
        return m_isSealed || record.seal ? PathReason::Unsealed : PathReason::None;
    if (!record.seal)
        return PathReason::Unsealed;
    if (!isSealOf(*record.seal, *m_secret, {m_tenant, record.publicKey, record.wgip, record.displayName}))
        return PathReason::WrongSeal;
    quint64& highest = m_ledger.highest[record.publicKey];
    if (record.seal->ms < highest)
        return PathReason::OldSeal;
    m_isChanged = m_isChanged || record.seal->ms > highest;
    highest = record.seal->ms;
    return PathReason::None;
}

std::optional<Seal> SealBook::own(const PublicKey& self, const QHostAddress& wgip, const QString& name,
                                  std::int64_t unixMs)
{
    if (!m_secret)
        return std::nullopt;
    const SealedFacts facts{m_tenant, self, wgip, name};
    if (!m_ledger.own || m_ledger.own->facts != facts || std::exchange(m_ownIsStale, false)) {
        // The others refuse a lower one, so a clock that was set back must not lead to it.
        const quint64 before = m_ledger.own ? m_ledger.own->ms + 1 : 0;
        m_ledger.own = {facts, std::max(before, static_cast<quint64>(unixMs))};
        m_isChanged = true;
        save();
    }
    return makeSeal(*m_secret, facts, m_ledger.own->ms);
}

void SealBook::save()
{
    if (!m_isChanged)
        return;
    // Tunnels matter more than the memory of a full disk: what was believed is used anyway.
    if (const auto kept = m_store.keepSeals(m_ledger); !kept)
        qCWarning(lcTrust).noquote() << "the peers' seals cannot be remembered:" << kept.error().message;
    else
        m_isChanged = false;
}

} // namespace roamwire
