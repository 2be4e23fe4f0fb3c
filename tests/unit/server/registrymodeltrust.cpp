#include "tests/unit/server/registrymodel.h"

#include "server/core/invitebook.h"
#include "shared/wire/messages.h"
#include "tests/unit/server/require.h"

#include <algorithm>

// The part of the model that is about tokens and seals.

namespace roamwire::server {

bool TenantModel::isTold(const Key& key) const
{
    const bool isPresent = key.state == State::Online || key.state == State::Away;
    return isPresent && (m_kind != TenantKind::Sealed || key.seal);
}

std::optional<QString> TenantModel::trustRefusal(const JoinCommand& command, qint64 unixMs) const
{
    if (m_kind == TenantKind::Open)
        return std::nullopt;
    if (command.standing == Standing::Unproven)
        return wire::error::kNativeOnly;
    if (!m_keys.contains(command.publicKey)) {
        if (!command.token)
            return wire::error::kNoToken;
        const auto token = m_tokens.find(*command.token);
        if (token == m_tokens.end())
            return wire::error::kTokenUnknown;
        if (unixMs >= token->second.expiresMs)
            return wire::error::kTokenExpired;
        if (token->second.usesLeft == 0)
            return wire::error::kTokenSpent;
        return token->second.barred.contains(command.publicKey) ? std::optional(wire::error::kRevoked) : std::nullopt;
    }
    const Key& key = m_keys.at(command.publicKey);
    if (m_kind != TenantKind::Sealed || !command.seal || !command.claimedWgip)
        return std::nullopt;
    const auto held = sealFor(key, command.claimedWgip->toIPv4Address());
    if (held && held->second == *command.seal)
        return std::nullopt;
    const auto times = sealTimes(key);
    return !times.empty() && *times.rbegin() >= command.seal->ms ? std::optional(wire::error::kStaleSeal)
                                                                 : std::nullopt;
}

void TenantModel::settleTrust(Waiting& waiting, const Key* known)
{
    const JoinCommand& command = waiting.command;
    waiting.name = command.displayName;
    if (m_kind == TenantKind::Open)
        return;
    if (!known) {
        Token& token = m_tokens.at(*command.token);
        require(token.usesLeft > 0, "a token without uses let somebody in");
        --token.usesLeft;
        waiting.token = command.token;
        waiting.role = token.role;
    } else {
        const bool isIn = known->state != State::Absent;
        waiting.token = isIn ? known->token : known->waiting->token;
        waiting.role = isIn ? known->role : known->waiting->role;
    }
    if (m_kind != TenantKind::Sealed)
        return;
    if (const auto held = known ? sealFor(*known, waiting.seat.address) : std::nullopt) {
        waiting.name = held->first;
        waiting.seal = held->second;
    }
    if (command.seal && command.claimedWgip && command.seal != waiting.seal) {
        waiting.name = command.displayName;
        waiting.seal = command.seal;
    }
}

std::set<quint64> TenantModel::sealTimes(const Key& key)
{
    std::set<quint64> times;
    if (key.seal)
        times.insert(key.seal->ms);
    if (key.sealing)
        times.insert(key.sealing->second.ms);
    if (key.waiting && key.waiting->seal)
        times.insert(key.waiting->seal->ms);
    return times;
}

std::optional<std::pair<QString, Seal>> TenantModel::sealFor(const Key& key, quint32 address)
{
    if (key.waiting && key.waiting->seal && key.waiting->seat.address == address)
        return std::pair(key.waiting->name, *key.waiting->seal);
    if (key.state == State::Absent || key.seat.address != address)
        return std::nullopt;
    if (key.sealing)
        return key.sealing;
    return key.seal ? std::optional(std::pair(key.name, *key.seal)) : std::nullopt;
}

void TenantModel::rename(const PublicKey& name, const QString& text)
{
    Key& key = m_keys.at(name);
    if (!key.seal)
        key.name = text;
}

void TenantModel::restore(const StoredInvite& row, quint32 uses, Instant now, qint64 unixMs)
{
    Token token{uses, row.usesLeft, row.expiresMs, row.role, row.minter};
    arm(token, now, unixMs);
    m_tokens[row.token] = token;
}

void TenantModel::arm(Token& token, Instant now, qint64 unixMs)
{
    token.isExpired = unixMs >= token.expiresMs;
    const qint64 memory = token.isExpired ? Milliseconds(InviteBook::kMemory).count() : 0;
    token.deadline = now + Milliseconds(token.expiresMs + memory - unixMs);
}

void TenantModel::mint(const TokenHash& hash, const Token& made, Instant now, qint64 unixMs)
{
    if (made.role == Role::Owner) {
        m_tokens.clear();
        while (!m_keys.empty())
            revoke(m_keys.begin()->first);
    }
    Token token = made;
    arm(token, now, unixMs);
    m_tokens[hash] = token;
}

std::optional<QString> TenantModel::inviteRefusal() const
{
    const bool isSealed =
        std::any_of(m_keys.begin(), m_keys.end(), [](const auto& entry) { return !sealTimes(entry.second).empty(); });
    return m_kind == TenantKind::Sealed && isSealed ? std::optional(wire::error::kMayNotInvite) : std::nullopt;
}

std::optional<QString> TenantModel::inviteRefusal(const PublicKey& member) const
{
    const Key& key = m_keys.at(member);
    if (m_kind != TenantKind::Sealed || key.role == Role::Ephemeral)
        return wire::error::kMayNotInvite;
    return key.seal ? std::nullopt : std::optional(wire::error::kUnsealed);
}

std::set<SessionId> TenantModel::revoke(const PublicKey& name)
{
    std::set<SessionId> ended;
    Key& key = m_keys.at(name);
    if (key.session != 0)
        ended.insert(key.session);
    if (key.waiting) {
        ended.insert(key.waiting->command.session);
        // It has paid, but for what nobody notices that it was there.
        if (key.state == State::Absent && key.waiting->role == Role::Ephemeral &&
            m_tokens.contains(*key.waiting->token))
            ++m_tokens.at(*key.waiting->token).usesLeft;
        const Seat seat = key.waiting->seat;
        key.waiting.reset();
        drop(name, seat);
    }
    if (key.state != State::Absent)
        leave(name);
    else
        eraseIfUnused(name);
    forgetTokensOf(name);
    for (auto& [hash, token] : m_tokens)
        token.barred.insert(name);
    return ended;
}

void TenantModel::forgetTokensOf(const PublicKey& minter)
{
    std::erase_if(m_tokens, [&minter](const auto& entry) {
        const Token& token = entry.second;
        return token.minter == minter && token.usesLeft > 0 && !token.isExpired;
    });
}

std::optional<QString> TenantModel::sealRefusal(const PublicKey& name, const Seal& seal) const
{
    const Key& key = m_keys.at(name);
    if (key.waiting)
        return wire::error::kUnavailable;
    const auto times = sealTimes(key);
    return !times.empty() && *times.rbegin() >= seal.ms ? std::optional(wire::error::kStaleSeal) : std::nullopt;
}

void TenantModel::beginSeal(const PublicKey& name, const Seal& seal, const std::optional<QString>& text)
{
    Key& key = m_keys.at(name);
    key.sealing = {text.value_or(key.sealing ? key.sealing->first : key.name), seal};
}

void TenantModel::finishSeal(const PublicKey& name, const Seal& seal)
{
    const auto found = m_keys.find(name);
    if (found == m_keys.end() || !found->second.sealing || found->second.sealing->second != seal)
        return;
    Key& key = found->second;
    key.name = key.sealing->first;
    key.seal = key.sealing->second;
    key.sealing.reset();
}

void TenantModel::cancelSeal(const PublicKey& name, const Seal& seal)
{
    const auto found = m_keys.find(name);
    if (found != m_keys.end() && found->second.sealing && found->second.sealing->second == seal)
        found->second.sealing.reset();
}

} // namespace roamwire::server
