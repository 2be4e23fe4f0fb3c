#include "client-gui/helper/checktable.h"

#include "client-gui/helper-api/limits.h"
#include "client-gui/helper/policy.h"

#include <algorithm>

namespace roamwire::helper {
namespace {

/// Checks at a time: a roam checks a few peers at once, and the engine puts the others behind.
constexpr std::size_t kMaxRuns = 64;
/// Questions in total: 64 checks of eight candidates each begin at once, and three candidates of each go on.
constexpr int kAskBurst = 2'000;
constexpr Milliseconds kAskInterval{1};
/// Answers to a peer of which no check runs: it asks 20 times a second, and perhaps at two of our addresses.
constexpr int kIdleAnswerBurst = 40;
constexpr Milliseconds kIdleAnswerInterval{25};
/// Answers to a peer of which a check runs: it asks twelve places 20 times a second, and all of them may be ours.
constexpr int kCheckAnswerBurst = 60;
constexpr Milliseconds kCheckAnswerInterval{4};
/// Answers to all idle ones: twenty peers at a time come to the network with us.
constexpr int kAllAnswersBurst = 400;
constexpr Milliseconds kAllAnswersInterval{3};
/// An X25519 costs as much as fifty datagrams; anybody who knows a peer's public key may cause one per peer.
constexpr int kKeyBurst = 64;
constexpr Milliseconds kKeyInterval{10};
/// A peer that was answered asks no more, but the way that its NAT opened for us stays open for a while: so long a
/// check that begins here asks there as well. NATs keep UDP for 30 s at least; one question is worth a few.
constexpr Milliseconds kHeardLately{10'000};
/// One for each family. Whoever sends from elsewhere what he recorded leaves room for what comes during the check.
constexpr qsizetype kMaxHearings = 2;
/// The engine answers being asked with a check, which takes a second.
constexpr Milliseconds kTellInterval{1'000};

} // namespace

CheckTable::CheckTable(PrivateKey own, CheckRun::MakeNonce makeNonce, Instant now)
    : m_own(std::move(own))
    , m_ownKey(publicKeyOf(m_own))
    , m_makeNonce(std::move(makeNonce))
    , m_keys(kKeyBurst, kKeyInterval, now)
    , m_asks(kAskBurst, kAskInterval, now)
    , m_answers(kAllAnswersBurst, kAllAnswersInterval, now)
{
}

void CheckTable::setPeers(const QList<DevicePeer>& peers)
{
    std::vector<PublicKey> keys;
    keys.reserve(static_cast<std::size_t>(peers.size()));
    for (const DevicePeer& peer : peers)
        keys.push_back(peer.publicKey);
    std::ranges::sort(keys);
    if (keys == m_peers)
        return;
    m_peers = std::move(keys);
    const auto isGone = [this](const auto& entry) { return !std::ranges::binary_search(m_peers, entry.first); };
    std::erase_if(m_runs, isGone);
    std::erase_if(m_acquaintances, isGone);
}

Result<CheckWork> CheckTable::start(const PublicKey& peer, const QList<Endpoint>& candidates, Instant now)
{
    if (!m_runs.contains(peer) && m_runs.size() >= kMaxRuns)
        return failure(QStringLiteral("%1 checks run already; start this one when one of them is over").arg(kMaxRuns));
    const auto met = meet(peer, now);
    if (!met)
        return std::unexpected(met.error());
    CheckWork work;
    CheckRun& run = m_runs.insert_or_assign(peer, CheckRun(candidates, m_makeNonce, now)).first->second;
    for (const Hearing& hearing : std::as_const((*met)->hearings)) {
        if (now - hearing.at <= kHeardLately)
            run.heardFrom(hearing.source, now);
    }
    collectAsks(peer, run, now, work);
    return work;
}

void CheckTable::stop(const PublicKey& peer, Instant now)
{
    // The peer's own check began with ours and is about to end: its asking is no news.
    if (m_runs.erase(peer) > 0)
        m_acquaintances.at(peer).told = now;
}

CheckWork CheckTable::receive(const CheckArrival& arrival, Instant now)
{
    const auto claim = readCheckDatagram(arrival.datagram);
    if (!claim || !isUsableEndpoint(arrival.source))
        return {};
    const PublicKey* peer = peerOf(claim->sender);
    Acquaintance* sender = peer ? acquaintance(*peer, now) : nullptr;
    if (!sender || !isAuthentic(arrival.datagram, sender->key))
        return {};

    CheckWork work;
    const auto run = m_runs.find(*peer);
    const bool isChecked = run != m_runs.end();
    if (claim->kind == CheckKind::Ask) {
        answer(arrival, claim->nonce, *sender, isChecked, now, work);
        if (isChecked)
            run->second.heardFrom(arrival.source, now);
        else
            sender->heard(arrival.source, now);
        if (!isChecked && (!sender->told || now - *sender->told >= kTellInterval)) {
            sender->told = now;
            work.results.append({*peer, CheckResult::Outcome::Asked, arrival.source});
        }
    } else if (isChecked) {
        if (const auto rtt = run->second.confirm(arrival.source, claim->nonce, now))
            work.results.append({*peer, CheckResult::Outcome::Confirmed, arrival.source, rtt});
    }
    if (isChecked)
        collectAsks(*peer, run->second, now, work);
    return work;
}

CheckWork CheckTable::advance(Instant now)
{
    CheckWork work;
    for (auto it = m_runs.begin(); it != m_runs.end();) {
        auto& [peer, run] = *it;
        collectAsks(peer, run, now, work);
        if (!run.isOver(now)) {
            ++it;
            continue;
        }
        if (!run.hasConfirmed())
            work.results.append({peer, CheckResult::Outcome::Failed});
        m_acquaintances.at(peer).told = now;
        it = m_runs.erase(it);
    }
    return work;
}

std::optional<Instant> CheckTable::nextWork() const
{
    std::optional<Instant> next;
    for (const auto& [peer, run] : m_runs)
        next = next ? std::min(*next, run.nextWork()) : run.nextWork();
    return next;
}

const PublicKey* CheckTable::peerOf(const KeyPrefix& sender) const
{
    const auto found = std::ranges::lower_bound(m_peers, sender, {}, prefixOf);
    return found != m_peers.end() && prefixOf(*found) == sender ? &*found : nullptr;
}

CheckTable::Acquaintance* CheckTable::acquaintance(const PublicKey& peer, Instant now)
{
    if (const auto known = m_acquaintances.find(peer); known != m_acquaintances.end())
        return &known->second;
    if (m_keys.take(now) > Milliseconds(0))
        return nullptr;
    return meet(peer, now).value_or(nullptr);
}

Result<CheckTable::Acquaintance*> CheckTable::meet(const PublicKey& peer, Instant now)
{
    if (const auto known = m_acquaintances.find(peer); known != m_acquaintances.end())
        return &known->second;
    auto key = makeCheckKey(m_own, peer);
    if (!key)
        return std::unexpected(key.error());
    // An interface that others fill may have more peers than are worth the memory; whoever checks now stays.
    if (m_acquaintances.size() >= static_cast<std::size_t>(limits::kMaxPeers))
        std::erase_if(m_acquaintances, [this](const auto& entry) { return !m_runs.contains(entry.first); });
    Acquaintance met{std::move(*key),
                     RateLimit(kIdleAnswerBurst, kIdleAnswerInterval, now),
                     RateLimit(kCheckAnswerBurst, kCheckAnswerInterval, now),
                     std::nullopt,
                     {}};
    return &m_acquaintances.emplace(peer, std::move(met)).first->second;
}

void CheckTable::Acquaintance::heard(const Endpoint& source, Instant now)
{
    hearings.removeIf([&](const Hearing& hearing) { return hearing.source == source; });
    if (hearings.size() == kMaxHearings)
        hearings.removeFirst();
    hearings.append({source, now});
}

void CheckTable::answer(const CheckArrival& arrival, const CheckNonce& nonce, Acquaintance& asker, bool isChecked,
                        Instant now, CheckWork& work)
{
    RateLimit& own = isChecked ? asker.checkAnswers : asker.idleAnswers;
    if (own.take(now) > Milliseconds(0) || (!isChecked && m_answers.take(now) > Milliseconds(0)))
        return;
    // From where it was asked: the asker believes no answer from elsewhere.
    work.sends.append(
        {arrival.source, makeCheckDatagram(CheckKind::Answer, nonce, m_ownKey, asker.key), arrival.destination});
}

void CheckTable::collectAsks(const PublicKey& peer, CheckRun& run, Instant now, CheckWork& work)
{
    const CheckKey& key = m_acquaintances.at(peer).key;
    for (const CheckAsk& ask : run.due(now)) {
        if (m_asks.take(now) == Milliseconds(0))
            work.sends.append({ask.target, makeCheckDatagram(CheckKind::Ask, ask.nonce, m_ownKey, key)});
    }
}

} // namespace roamwire::helper
