#include "server/core/tenant.h"

#include "server/core/refusals.h"

#include <algorithm>

// The part of Tenant that is about trust: seals, who may ask for tokens, and admissions that are taken back.

namespace roamwire::server {

std::variant<Refusal, AwaitSeal> Tenant::seal(Member& member, const UpdateCommand& command)
{
    if (member.pending)
        return sealTooEarly();
    if (member.newestSealMs() >= command.seal->ms)
        return staleSeal();
    const QString name = member.sealing ? member.sealing->displayName : member.record.displayName;
    member.sealing = Identity{command.displayName.value_or(name), command.seal};
    member.row = wantedRow(member);
    return AwaitSeal{row().id, member.record.publicKey, *command.seal, {SavePeer{*member.row, member.grant.purchase}}};
}

Outcome Tenant::completeSeal(const PublicKey& key, const Seal& seal)
{
    Member* member = find(key);
    if (!member || !member->sealing || member->sealing->seal != seal)
        return {}; // something later answers for it
    const auto before = told(*member);
    const Identity identity = *std::exchange(member->sealing, std::nullopt);
    member->record.displayName = identity.displayName;
    member->record.seal = identity.seal;
    return {newsOf(before, told(*member), member->session), saveIfChanged(*member)};
}

Changes Tenant::cancelSeal(const PublicKey& key, const Seal& seal)
{
    Member* member = find(key);
    if (!member || !member->sealing || member->sealing->seal != seal)
        return {};
    member->sealing.reset();
    return settle(key, *member, true);
}

std::expected<Invited, Refusal> Tenant::invite(InviteCommand command, Instant now, qint64 unixMs)
{
    if (isOpen())
        return std::unexpected(openToAll());
    if (!isSealed())
        return mint(command, command.ephemeral ? Role::Ephemeral : Role::Member, std::nullopt, now, unixMs);
    if (hasSeals())
        return std::unexpected(membersInvite());
    if (command.ephemeral)
        return std::unexpected(ownerIsPermanent());
    command.uses = 1;
    if (auto refused = m_invites.refusal(command, std::nullopt))
        return std::unexpected(*std::move(refused));
    Revoked forgotten = forgetAll(unixMs);
    auto invited = mint(command, Role::Owner, std::nullopt, now, unixMs);
    if (invited)
        invited->forgotten = std::move(forgotten);
    return invited;
}

std::expected<Invited, Refusal> Tenant::invite(const PublicKey& minter, const InviteCommand& command, Instant now,
                                               qint64 unixMs)
{
    const Member& member = *find(minter);
    if (!isSealed() || member.grant.role == Role::Ephemeral)
        return std::unexpected(mayNotInvite());
    if (!member.record.seal)
        return std::unexpected(sealFirst());
    return mint(command, command.ephemeral ? Role::Ephemeral : Role::Member, minter, now, unixMs);
}

std::expected<Invited, Refusal> Tenant::mint(const InviteCommand& command, Role role,
                                             const std::optional<PublicKey>& minter, Instant now, qint64 unixMs)
{
    if (auto refused = m_invites.refusal(command, minter))
        return std::unexpected(*std::move(refused));
    Invited invited{row().id, command.token, command.uses, unixMs + Milliseconds(command.lifetime).count(), saveIfNew(),
                    {}};
    append(invited.changes, m_invites.add(command, role, minter, now, unixMs));
    return invited;
}

std::optional<Revoked> Tenant::revoke(const PublicKey& key, qint64 unixMs)
{
    if (!find(key))
        return std::nullopt;
    Revoked revoked = expel(key, unixMs);
    if (!isOpen())
        append(revoked.outcome.changes, m_invites.bar(key, unixMs));
    return revoked;
}

Revoked Tenant::expel(const PublicKey& key, qint64 unixMs)
{
    Revoked revoked{{}, sessions(key)};
    Outcome& outcome = revoked.outcome;
    if (Member* member = find(key); member->pending)
        outcome.changes = abandon(key, *member, unixMs);
    if (Member* member = find(key)) {
        Outcome forgotten = forget(*member, 0);
        outcome.events = std::move(forgotten.events);
        outcome.departed = std::move(forgotten.departed);
        append(outcome.changes, std::move(forgotten.changes));
        eraseIfUnused(key);
    }
    append(outcome.changes, m_invites.removeMintedBy(key));
    return revoked;
}

Revoked Tenant::forgetAll(qint64 unixMs)
{
    std::vector<PublicKey> keys;
    for (const auto& [key, member] : m_members)
        keys.push_back(key);
    std::ranges::sort(keys); // addresses are given out again in this order, which is not to be left to a hash
    Revoked all;
    for (const PublicKey& key : keys) {
        Revoked one = expel(key, unixMs);
        append(all.outcome.changes, std::move(one.outcome.changes));
        all.outcome.departed.insert(all.outcome.departed.end(), one.outcome.departed.begin(),
                                    one.outcome.departed.end());
        all.ended.insert(all.ended.end(), one.ended.begin(), one.ended.end());
    }
    append(all.outcome.changes, m_invites.removeAll());
    return all;
}

bool Tenant::hasSeals() const
{
    return std::ranges::any_of(m_members, [](const auto& entry) { return entry.second.newestSealMs().has_value(); });
}

} // namespace roamwire::server
