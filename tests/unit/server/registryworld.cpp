#include "tests/unit/server/registryworld.h"

#include "shared/model/endpoint.h"
#include "shared/wire/messages.h"
#include "tests/unit/server/require.h"

#include <algorithm>

namespace roamwire::server {
namespace {

constexpr int kNetworkLength = 29; // five addresses to give, so that they run out all the time

std::set<PublicKey> removedBy(const Changes& changes)
{
    std::set<PublicKey> keys;
    for (const Change& change : changes) {
        if (const auto* remove = std::get_if<RemovePeer>(&change))
            keys.insert(remove->publicKey);
    }
    return keys;
}

std::optional<quint32> savedNetworkSlot(const Changes& changes)
{
    for (const Change& change : changes) {
        if (const auto* save = std::get_if<SaveTenant>(&change))
            return save->tenant.networkSlot;
    }
    return std::nullopt;
}

bool removesTenant(const Changes& changes)
{
    return std::any_of(changes.begin(), changes.end(),
                       [](const Change& change) { return std::holds_alternative<RemoveTenant>(change); });
}

} // namespace

Prefix RegistryWorld::network(quint32 slot)
{
    return Prefix(QHostAddress(0x0a800000 + slot * (1U << (32 - kNetworkLength))), kNetworkLength);
}

RegistryWorld::RegistryWorld(quint32 seed, DiskMood mood)
    : m_random(seed)
    , m_isAboutTrust(seed % 2 == 0)
    , m_mood(mood)
{
    m_settings.open = true;
    m_settings.grace = std::chrono::seconds(100);
    m_settings.ephemeralGrace = std::chrono::seconds(20);
    m_settings.maxTenants = m_isAboutTrust ? 5 : 4;
    m_settings.maxPeersPerTenant = 4 + random(6);
    m_settings.supernet = Prefix(QHostAddress(QStringLiteral("10.128.0.0")), kNetworkLength - 2);
    m_settings.networkLength = kNetworkLength;
    for (quint8 i = 1; i <= 5; ++i) // three open ones, then one with invites, and a sealed one
        m_tenantIds.append(TenantId::fromBytes({i}));
    for (quint8 i = 1; i <= 9; ++i)
        m_keys.append(PublicKey(PublicKey::Bytes{i}));
    start();
}

void RegistryWorld::start()
{
    const StoredState state = m_disk.state();
    m_registry = std::make_unique<Registry>(m_settings, state, m_now, m_unixMs);
    m_sessions.clear();
    m_models.clear();
    m_truth.clear();
    m_there.clear();
    m_done.clear();
    m_toldTokens.clear();
    for (const StoredTenant& row : state.tenants)
        m_models.try_emplace(row.id, row.kind, network(row.networkSlot), m_settings.maxPeersPerTenant);
    for (const StoredPeer& row : state.peers) {
        const bool isEphemeral = row.role == Role::Ephemeral;
        model(row.tenant).restore(row, m_now + (isEphemeral ? m_settings.ephemeralGrace : m_settings.grace));
    }
    std::erase_if(m_models, [](const auto& entry) { return entry.second.isEmpty(); });
    for (const StoredInvite& row : state.invites) {
        model(row.tenant).restore(row, m_uses.at(row.token), m_now, m_unixMs);
        m_toldTokens.push_back(row.token);
        for (const auto& [token, key] : storedBars()) {
            if (token == row.token)
                model(row.tenant).bar(token, key);
        }
    }
    for (const auto& [id, outcome] : m_registry->expire(m_now, m_unixMs)) {
        require(outcome.events.empty(), "a grace period ended at the start");
        require(removesTenant(outcome.changes) == !m_models.contains(id), "exactly the empty tenants are forgotten");
        store(outcome.changes);
    }
    for (const auto& [id, tenant] : m_models) {
        m_truth[id] = byKey(m_registry->peers(id));
        for (const auto& [name, key] : tenant.keys()) {
            if (key.state == TenantModel::State::Away)
                m_there[id].insert(name);
        }
        for (const PeerRecord& peer : std::as_const(m_truth[id])) {
            require(peer.presence == Presence::Away && !peer.endpoints, "a restarted server knows no endpoints");
            checkRevisions(id, peer);
        }
        checkTenant(id);
    }
}

void RegistryWorld::step()
{
    m_now += Milliseconds(random(2000));
    m_unixMs += 1 + random(2000);
    if (chance(10))
        see();
    const int dice = random(100);
    if (dice < 34)
        join();
    else if (dice < 58)
        write();
    else if (dice < (m_isAboutTrust ? 77 : 69))
        update();
    else if (dice < 81)
        disconnect();
    else if (dice < 85)
        leave();
    else if (dice < 91)
        wait();
    else if (dice < 96)
        mint();
    else if (dice < 98)
        revoke();
    else if (dice < 99)
        revokeToken();
    else
        restart();
    for (const TenantId& id : std::as_const(m_tenantIds))
        checkTenant(id);
}

JoinCommand RegistryWorld::randomJoin()
{
    JoinCommand command;
    command.session = ++m_lastSession;
    const int kind = m_isAboutTrust && chance(90) ? 5 + random(5) : random(10);
    command.tenant = m_tenantIds.at(kind < 4 ? 0 : kind < 5 ? random(3) : kind < 7 ? 3 : 4);
    if (kind >= 5 || chance(5))
        command.token = randomToken(command.tenant);
    if (kind >= 5 && !m_models.contains(command.tenant))
        command.token = TokenHash(); // without one it would make an open tenant of it
    const int familiar = m_isAboutTrust ? 5 : static_cast<int>(m_keys.size()); // few keys come back often
    command.publicKey = m_keys.at(random(familiar));
    command.displayName = QString(QChar(u'a' + random(2)));
    command.standing = chance(kind < 5 ? 65 : 95) ? Standing::Proven : Standing::Unproven;
    if (chance(70))
        command.endpoints = randomEndpoints();
    command.observed.v4 = QHostAddress(quint32(0xc0000201 + random(2)));
    if (chance(70))
        command.features = {wire::feature::kRelay};
    const auto known = m_models.find(command.tenant);
    const bool isKnown = known != m_models.end();
    if (chance(8)) {
        static const QStringList odd = {QStringLiteral("0.0.0.1"), QStringLiteral("127.0.0.1"),
                                        QStringLiteral("224.0.0.1"), QStringLiteral("fd00::1")};
        command.claimedWgip = QHostAddress(odd.at(random(static_cast<int>(odd.size()))));
    } else if (isKnown && chance(15)) {
        const quint32 first = known->second.network().address().toIPv4Address();
        command.claimedWgip = QHostAddress(first + static_cast<quint32>(random(8)));
    } else if (chance(12)) {
        command.claimedWgip = QHostAddress(quint32(0xc0a80701 + random(4)));
    } else if (isKnown && known->second.keys().contains(command.publicKey) && chance(m_isAboutTrust ? 70 : 40)) {
        command.claimedWgip = QHostAddress(known->second.keys().at(command.publicKey).seat.address);
        if (command.claimedWgip->toIPv4Address() == 0)
            command.claimedWgip.reset();
    }
    if (chance(40))
        command.seal = randomSeal();
    if (m_isAboutTrust && chance(20))
        useBarredToken(command);
    return command;
}

EndpointReport RegistryWorld::randomEndpoints()
{
    EndpointReport report;
    report.listenPort = static_cast<quint16>(51820 + random(2));
    return report;
}

void RegistryWorld::join()
{
    const JoinCommand command = randomJoin();
    const std::optional<QString> expected = refusalOf(command);
    const JoinOutcome outcome = m_registry->join(command, m_now, m_unixMs);
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
        count(qPrintable(refusal->code));
        require(expected.has_value(), "refused for no reason");
        require(refusal->code == *expected, "refused for the wrong reason");
        require(!refusal->reason.isEmpty(), "a refusal gives its reason");
        return;
    }
    require(!expected, "granted against a rule");
    m_sessions[command.session] = {command.tenant, command.publicKey, {}, false};
    for (auto& [id, session] : m_sessions) {
        if (session.tenant == command.tenant && isWaiting(id))
            session.isReplaced = session.isReplaced || session.publicKey == command.publicKey;
    }
    if (const auto* wait = std::get_if<AwaitStorage>(&outcome)) {
        count("waited");
        const quint32 slot = savedNetworkSlot(wait->changes).value_or(0);
        m_models.try_emplace(command.tenant, TenantKind::Open, network(slot), m_settings.maxPeersPerTenant)
            .first->second.beginJoin(command, removedBy(wait->changes));
        store(wait->changes, command.session);
        return;
    }
    count("at once");
    const auto& admission = std::get<Admission>(outcome);
    model(command.tenant).beginJoin(command, removedBy(admission.changes));
    admit(command.session, admission);
}

std::optional<QString> RegistryWorld::refusalOf(const JoinCommand& command) const
{
    const auto known = m_models.find(command.tenant);
    if (known != m_models.end())
        return known->second.refusalOf(command, m_unixMs);
    if (command.token)
        return QStringLiteral("token_unknown");
    if (static_cast<qsizetype>(m_models.size()) >= m_settings.maxTenants)
        return QStringLiteral("unavailable");
    return TenantModel(TenantKind::Open, network(0), m_settings.maxPeersPerTenant).refusalOf(command, m_unixMs);
}

bool RegistryWorld::isOnline(SessionId id) const
{
    const auto session = m_sessions.find(id);
    if (session == m_sessions.end())
        return false;
    const auto tenant = m_models.find(session->second.tenant);
    return tenant != m_models.end() && tenant->second.isOnline(session->second.publicKey, id);
}

bool RegistryWorld::isWaiting(SessionId id) const
{
    const auto session = m_sessions.find(id);
    if (session == m_sessions.end())
        return false;
    const auto tenant = m_models.find(session->second.tenant);
    return tenant != m_models.end() && tenant->second.isWaiting(session->second.publicKey, id);
}

void RegistryWorld::admit(SessionId id, const Admission& admission)
{
    Session& session = m_sessions.at(id);
    TenantModel& tenant = model(session.tenant);
    const SessionId displaced = tenant.finishJoin(session.publicKey);
    require(admission.displaced.value_or(0) == displaced, "the session that held the key is displaced");
    if (displaced) {
        count("took over");
        m_sessions.at(displaced).isReplaced = true;
    }
    const TenantModel::Key& key = tenant.keys().at(session.publicKey);
    const Membership& told = admission.membership;
    m_there[session.tenant].insert(session.publicKey);
    require(admission.peer.publicKey == session.publicKey && admission.peer.slot == told.slot &&
                admission.peer.presence == Presence::Online,
            "an admission tells of the joiner");
    require(told.wgip.toIPv4Address() == key.seat.address, "told another address than the rules give");
    require(told.slot == key.seat.slot, "told another slot than the rules give");
    const bool isEphemeral = key.role == Role::Ephemeral;
    const auto grace = isEphemeral ? m_settings.ephemeralGrace : m_settings.grace;
    require(told.grace == (key.proven ? grace : std::chrono::seconds(0)), "grace is for proven peers");
    require(told.isFirst == (key.role == Role::Owner && !key.seal), "only an owner without a seal is the first");
    require(told.mayInvite == (tenant.kind() == TenantKind::Sealed && !isEphemeral), "who may invite knows it");

    const auto networkSlot = m_disk.networkSlot(session.tenant);
    require(networkSlot.has_value(), "told of a tenant that is not stored");
    require(told.network == network(*networkSlot), "told another network than stored");
    if (key.proven) {
        const auto row = m_disk.peer({session.tenant, session.publicKey});
        require(row && row->wgip == told.wgip && row->slot == told.slot, "told a seat that is not stored");
        require(isPaid(session.tenant, session.publicKey, key), "told before it was paid");
    }
    hear(session.tenant, admission.events, id);
    session.view = byKey(m_registry->peers(session.tenant));
    require(!tenant.isTold(key) || session.view.value(session.publicKey).wgip == told.wgip,
            "a joiner is listed with its address");
    session.view.remove(session.publicKey);
    store(admission.changes);
}

void RegistryWorld::write()
{
    if (m_disk.isIdle())
        return;
    const bool mayFail = m_mood == DiskMood::Broken || (m_mood == DiskMood::SometimesFull && m_disk.isNextAwaited());
    const FakeDisk::Written written = m_disk.write(mayFail && chance(25));
    require(written.isStored || m_mood != DiskMood::Reliable, "the changes contradict what is stored");
    checkPurchases();
    if (written.ticket == 0)
        return;
    if (const auto done = m_done.extract(written.ticket); !done.empty())
        return done.mapped()(written.isStored);
    const SessionId id = written.ticket;
    const bool waits = isWaiting(id);
    if (written.isStored) {
        const auto admission = m_registry->complete(id, m_now);
        require(admission.has_value() == waits, "a join is completed if and only if it still waits");
        if (admission)
            admit(id, *admission);
        return;
    }
    count("not stored");
    const Changes changes = m_registry->cancel(id);
    require(waits || changes.empty(), "cancelling a join that does not wait does nothing");
    if (!waits)
        return;
    const Session session = m_sessions.at(id);
    m_sessions.erase(id);
    model(session.tenant).cancelJoin(session.publicKey, m_unixMs);
    store(changes);
    forgetEmpty(session.tenant, changes);
}

SessionId RegistryWorld::randomSession()
{
    if (m_sessions.empty())
        return 0;
    return std::next(m_sessions.begin(), random(static_cast<int>(m_sessions.size())))->first;
}

void RegistryWorld::update()
{
    const SessionId id = chance(m_isAboutTrust ? 80 : 20) ? randomSessionOf(m_tenantIds.at(4)) : randomSession();
    const auto session = m_sessions.find(id);
    UpdateCommand command{
        randomEndpoints(), std::nullopt, {QHostAddress(quint32(0xc0000201 + random(2))), std::nullopt}};
    if (chance(30))
        command.displayName = QString(QChar(u'a' + random(2)));
    if (chance(60))
        command.seal = randomSeal();
    const auto outcome = m_registry->update(id, command);
    require(outcome.has_value() == isOnline(id), "sessions that hold a peer may update it, others not");
    if (!outcome)
        return;
    count(outcome->now.events.empty() ? "nothing new" : "moved");
    require(outcome->now.events.size() <= 1, "an update is one event");
    if (command.displayName)
        model(session->second.tenant).rename(session->second.publicKey, *command.displayName);
    hear(session->second.tenant, outcome->now.events, id);
    const TenantModel& tenant = model(session->second.tenant);
    const PeerRecord peer = m_truth[session->second.tenant].value(session->second.publicKey);
    require(!tenant.isTold(tenant.keys().at(session->second.publicKey)) ||
                (peer.endpoints == command.endpoints && peer.observed == command.observed),
            "an update arrives");
    store(outcome->now.changes);
    tryToSeal(id, command, *outcome);
}

void RegistryWorld::see()
{
    const TenantId id = m_tenantIds.at(random(static_cast<int>(m_tenantIds.size())));
    const PublicKey key = m_keys.at(random(static_cast<int>(m_keys.size())));
    const PeerRecord before = m_truth[id].value(key);
    const bool isThere = m_there[id].contains(key);
    if (isThere && !before.features.contains(wire::feature::kRelay))
        return; // no relay knows of it
    SeenEndpoints wan = before.wan;
    if (chance(10))
        wan = {};
    else if (chance(80))
        wan.v4 = SeenEndpoint{{QHostAddress(quint32(0xc6336401)), static_cast<quint16>(1 + random(2))}, chance(20)};
    const Outcome outcome = m_registry->see(id, key, wan);
    require(isThere || outcome.events.empty(), "nobody is seen who is not there");
    require(outcome.changes.empty(), "where a peer is seen is not stored");
    if (!isThere)
        return;
    count(outcome.events.empty() ? "seen again" : "seen");
    take(id, outcome, model(id).keys().at(key).session);
    require(m_truth[id].value(key).wan == wan, "where a peer is seen is told");
}

void RegistryWorld::disconnect()
{
    const SessionId id = randomSession();
    const Outcome outcome = m_registry->disconnect(id, m_now, m_unixMs);
    if (id == 0)
        return;
    const Session session = m_sessions.at(id);
    if (isWaiting(id)) {
        count("abandoned");
        require(outcome.events.empty(), "nobody hears of a join that was not told");
        model(session.tenant).abandonJoin(session.publicKey, m_unixMs);
    } else if (isOnline(id)) {
        TenantModel& tenant = model(session.tenant);
        const TenantModel::Key& key = tenant.keys().at(session.publicKey);
        require(outcome.events.size() == (tenant.isTold(key) ? 1 : 0), "a lost connection is told once");
        tenant.disconnect(session.publicKey,
                          m_now + (key.role == Role::Ephemeral ? m_settings.ephemeralGrace : m_settings.grace));
    } else {
        require(outcome.events.empty() && outcome.changes.empty(), "displaced sessions end without a trace");
        require(session.isReplaced, "only displaced sessions hold nothing");
    }
    m_sessions.erase(id);
    take(session.tenant, outcome, id);
    forgetEmpty(session.tenant, outcome.changes);
}

void RegistryWorld::leave()
{
    const SessionId id = randomSession();
    const Outcome outcome = m_registry->leave(id);
    if (id == 0)
        return;
    const Session session = m_sessions.at(id);
    if (isWaiting(id)) {
        model(session.tenant).cancelJoin(session.publicKey, m_unixMs);
    } else if (isOnline(id)) {
        count("left");
        model(session.tenant).leave(session.publicKey);
    }
    m_sessions.erase(id);
    take(session.tenant, outcome, id);
    forgetEmpty(session.tenant, outcome.changes);
}

void RegistryWorld::wait()
{
    const int passed = random(90'000);
    m_now += Milliseconds(passed);
    m_unixMs += passed;
    std::optional<Instant> next;
    for (const auto& [id, tenant] : m_models) {
        if (const auto one = tenant.nextExpiry(); one && (!next || *one < *next))
            next = one;
    }
    require(m_registry->nextExpiry() == next, "the next grace period to end is known");
    for (auto& [id, tenant] : m_models)
        tenant.expire(m_now, m_unixMs);
    std::set<TenantId> seen;
    for (const auto& [id, outcome] : m_registry->expire(m_now, m_unixMs)) {
        require(seen.insert(id).second, "one outcome per tenant");
        m_counts[QStringLiteral("expired")] += static_cast<int>(outcome.events.size());
        take(id, outcome, 0);
    }
}

void RegistryWorld::restart()
{
    if (chance(30))
        settle();
    else if (m_mood == DiskMood::Reliable) {
        for (const auto& [id, tenant] : m_models)
            checkStoredSeats(id, tenant);
    }
    count("restarted");
    m_disk.crash();
    m_now = Instant(Milliseconds(random(1000)));
    start();
}

void RegistryWorld::forgetEmpty(const TenantId& id, const Changes& changes)
{
    const auto tenant = m_models.find(id);
    const bool isEmpty = tenant != m_models.end() && tenant->second.isEmpty();
    require(isEmpty == removesTenant(changes), "tenants are forgotten when their last key is");
    if (isEmpty)
        m_models.erase(tenant);
}

void RegistryWorld::take(const TenantId& tenant, const Outcome& outcome, SessionId cause)
{
    hear(tenant, outcome.events, cause);
    for (const PublicKey& key : outcome.departed)
        require(m_there[tenant].erase(key) == 1, "nobody departs twice");
    store(outcome.changes);
}

void RegistryWorld::store(const Changes& changes, quint64 ticket)
{
    m_disk.enqueue(changes, ticket);
}

} // namespace roamwire::server
