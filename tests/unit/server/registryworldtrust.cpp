#include "tests/unit/server/registryworld.h"

#include "tests/unit/server/require.h"

// Tokens are made, spent and revoked, members seal, admissions are taken back.

namespace roamwire::server {

std::optional<TokenHash> RegistryWorld::randomToken(const TenantId& id)
{
    if (m_toldTokens.empty() || chance(15))
        return chance(50) ? std::nullopt : std::optional(TokenHash(TokenHash::Bytes{255, 255}));
    std::vector<TokenHash> tokens;
    const auto tenant = m_models.find(id);
    const bool mayBeSpent = chance(20);
    for (const TokenHash& token : m_toldTokens) {
        const bool isKnown = tenant != m_models.end() && tenant->second.tokens().contains(token);
        if (isKnown && (mayBeSpent || tenant->second.tokens().at(token).usesLeft > 0))
            tokens.push_back(token);
    }
    if (tokens.empty() || chance(10))
        tokens = m_toldTokens;
    // The youngest are most likely good for something.
    const auto age = static_cast<std::size_t>(random(5));
    return tokens[tokens.size() - 1 - std::min(age, tokens.size() - 1)];
}

void RegistryWorld::useBarredToken(JoinCommand& command)
{
    for (const auto& [id, tenant] : m_models) {
        for (const auto& [hash, token] : tenant.tokens()) {
            if (token.barred.empty() || token.usesLeft == 0 || m_unixMs >= token.expiresMs)
                continue;
            command.tenant = id;
            command.publicKey = *token.barred.begin();
            command.token = hash;
        }
    }
}

InviteCommand RegistryWorld::randomTerms()
{
    const auto number = static_cast<quint16>(m_uses.size() + 1);
    const TokenHash token(TokenHash::Bytes{static_cast<quint8>(number >> 8), static_cast<quint8>(number)});
    return {{static_cast<quint32>(1 + random(3)), std::chrono::seconds(1 + random(chance(20) ? 60 : 9000)), chance(25)},
            token};
}

std::optional<Seal> RegistryWorld::randomSeal()
{
    m_sealMs += static_cast<quint64>(random(3));
    const auto age = static_cast<quint64>(chance(40) ? random(30) : 0);
    return Seal{m_sealMs - age, SealMac(SealMac::Bytes{static_cast<quint8>(random(2))})};
}

SessionId RegistryWorld::randomSessionOf(const TenantId& id)
{
    std::vector<SessionId> sessions;
    for (const auto& [session, what] : m_sessions) {
        if (what.tenant == id && isOnline(session))
            sessions.push_back(session);
    }
    return sessions.empty() ? 0 : sessions[static_cast<std::size_t>(random(static_cast<int>(sessions.size())))];
}

void RegistryWorld::storeThen(const Changes& changes, std::function<void(bool)> done)
{
    m_done[++m_lastTicket] = std::move(done);
    store(changes, m_lastTicket);
}

void RegistryWorld::tryToSeal(SessionId id, const UpdateCommand& command, const UpdateOutcome& outcome)
{
    const Session session = m_sessions.at(id);
    TenantModel& tenant = model(session.tenant);
    const TenantModel::Key& key = tenant.keys().at(session.publicKey);
    const bool isRepeated = key.seal == command.seal || (key.sealing && key.sealing->second == command.seal);
    const bool isNew = command.seal && tenant.kind() == TenantKind::Sealed && !isRepeated;
    require(outcome.seal.has_value() == isNew, "new seals are answered, in sealed tenants");
    if (!isNew)
        return;
    const auto expected = tenant.sealRefusal(session.publicKey, *command.seal);
    if (const auto* refusal = std::get_if<Refusal>(&*outcome.seal)) {
        count(qPrintable(refusal->code));
        require(expected == refusal->code, "a seal is refused for the wrong reason");
        return;
    }
    require(!expected, "a seal is taken against a rule");
    tenant.beginSeal(session.publicKey, *command.seal, command.displayName);
    const auto awaited = std::get<AwaitSeal>(*outcome.seal);
    storeThen(awaited.changes, [this, awaited](bool isStored) {
        const auto found = m_models.find(awaited.tenant);
        if (!isStored) {
            found->second.cancelSeal(awaited.publicKey, awaited.seal);
            return store(m_registry->cancelSeal(awaited));
        }
        count("sealed");
        found->second.finishSeal(awaited.publicKey, awaited.seal);
        const Outcome sealed = m_registry->completeSeal(awaited);
        const auto member = found->second.keys().find(awaited.publicKey);
        hear(awaited.tenant, sealed.events, member == found->second.keys().end() ? 0 : member->second.session);
        store(sealed.changes);
    });
}

void RegistryWorld::mint()
{
    const TenantId id = m_tenantIds.at(chance(30) ? 3 : 4);
    if (m_models.contains(id))
        return mint(id, chance(70) ? randomSessionOf(id) : 0);
    const InviteCommand terms = randomTerms();
    const TenantKind kind = id == m_tenantIds.at(4) ? TenantKind::Sealed : TenantKind::Unsealed;
    const bool isSealed = kind == TenantKind::Sealed;
    const auto invited = m_registry->createTenant({id, {}, isSealed, terms}, m_now, m_unixMs);
    const bool isFull = static_cast<qsizetype>(m_models.size()) >= m_settings.maxTenants;
    require(invited.has_value() == (!isFull && !(isSealed && terms.ephemeral)), "who may be created is");
    if (!invited)
        return;
    const auto* save = std::get_if<SaveTenant>(&invited->changes.front());
    require(save && save->tenant.kind == kind, "a tenant is stored with its first token");
    m_models.try_emplace(id, kind, network(save->tenant.networkSlot), m_settings.maxPeersPerTenant);
    const Role role = isSealed ? Role::Owner : terms.ephemeral ? Role::Ephemeral : Role::Member;
    m_uses[terms.token] = invited->uses;
    model(id).mint(terms.token, {invited->uses, invited->uses, invited->expiresMs, role, {}}, m_now, m_unixMs);
    storeThen(invited->changes, [this, made = *invited](bool isStored) { onMinted(made, isStored); });
}

void RegistryWorld::mint(const TenantId& id, SessionId member)
{
    TenantModel& tenant = model(id);
    const bool isSealed = tenant.kind() == TenantKind::Sealed;
    const bool isUnderWay = !tenant.keys().empty() || chance(50);
    if (isSealed && member == 0 && !tenant.inviteRefusal() && isUnderWay && chance(90))
        return; // else nobody would live to seal
    const InviteCommand terms = randomTerms();
    const auto minter = member == 0 ? std::nullopt : std::optional(m_sessions.at(member).publicKey);
    auto expected = minter ? tenant.inviteRefusal(*minter) : tenant.inviteRefusal();
    const bool isFirst = isSealed && !minter;
    if (!expected && isFirst && terms.ephemeral)
        expected = QStringLiteral("bad_message");
    auto invited = minter ? m_registry->invite(member, terms, m_now, m_unixMs).value()
                          : m_registry->invite(id, terms, m_now, m_unixMs);
    require(invited.has_value() == !expected, "who may invite does");
    if (!invited) {
        count(qPrintable(invited.error().code));
        require(invited.error().code == *expected, "an invite is refused for the wrong reason");
        return;
    }
    count(isFirst ? "founded anew" : "minted");
    require(invited->uses == (isFirst ? 1 : terms.uses), "the first link has one use");
    std::set<SessionId> ended;
    for (const auto& [session, what] : m_sessions) {
        if (isFirst && what.tenant == id && (isOnline(session) || isWaiting(session)))
            ended.insert(session);
    }
    const Role role = isFirst ? Role::Owner : terms.ephemeral ? Role::Ephemeral : Role::Member;
    m_uses[terms.token] = invited->uses;
    tenant.mint(terms.token, {invited->uses, invited->uses, invited->expiresMs, role, minter}, m_now, m_unixMs);
    require(invited->forgotten.outcome.events.empty(), "nobody hears of who was never told");
    end(invited->forgotten.ended, ended);
    take(id, invited->forgotten.outcome, 0);
    storeThen(invited->changes, [this, made = *invited](bool isStored) { onMinted(made, isStored); });
}

void RegistryWorld::onMinted(const Invited& invited, bool isStored)
{
    if (isStored) {
        m_registry->completeInvite(invited);
        m_toldTokens.push_back(invited.token);
        return;
    }
    const Changes changes = m_registry->cancelInvite(invited);
    TenantModel& tenant = model(invited.tenant);
    tenant.removeToken(invited.token);
    store(changes);
    if (std::none_of(changes.begin(), changes.end(),
                     [](const Change& change) { return std::holds_alternative<RemoveTenant>(change); }))
        return;
    count("stillborn");
    require(tenant.keys().empty() && tenant.tokens().empty(), "a tenant with something in it is forgotten");
    m_models.erase(invited.tenant);
}

void RegistryWorld::end(const std::vector<SessionId>& ended, const std::set<SessionId>& expected)
{
    require(std::set<SessionId>(ended.begin(), ended.end()) == expected, "exactly their sessions end");
    for (const SessionId id : ended)
        m_sessions.erase(id);
}

void RegistryWorld::revoke()
{
    const TenantId id = m_tenantIds.at(chance(30) ? 0 : 3 + random(2));
    const PublicKey key = m_keys.at(random(static_cast<int>(m_keys.size())));
    const auto tenant = m_models.find(id);
    const bool isKnown = tenant != m_models.end() && tenant->second.keys().contains(key);
    const auto revoked = m_registry->revoke(id, key, m_unixMs);
    require(revoked.has_value() == isKnown, "who is known can be revoked");
    if (!revoked)
        return;
    count("taken back");
    end(revoked->ended, tenant->second.revoke(key));
    take(id, revoked->outcome, 0);
    forgetEmpty(id, revoked->outcome.changes);
}

void RegistryWorld::revokeToken()
{
    const auto token = randomToken(m_tenantIds.at(3 + random(2)));
    if (!token)
        return;
    bool isKnown = false;
    for (auto& [id, tenant] : m_models) {
        isKnown = isKnown || tenant.tokens().contains(*token);
        tenant.removeToken(*token);
    }
    const auto revoked = m_registry->revokeInvite(*token);
    require(revoked.has_value() == isKnown, "a token that is known can be revoked");
    if (revoked)
        store(revoked->second);
}

} // namespace roamwire::server
