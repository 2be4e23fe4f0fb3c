#include "server/core/exchangequeue.h"

#include <utility>

namespace roamwire::server {
namespace {

/// Deleted with one change: the disk is busy with it for milliseconds.
constexpr int kExpiredAtOnce = 2'000;

} // namespace

size_t qHash(const StoredExchange& exchange, size_t seed) noexcept
{
    return qHashMulti(seed, exchange.domain, exchange.publicKey);
}

ExchangeQueue::ExchangeQueue(Storage& storage, const QList<StoredExchange>& found)
    : m_storage(storage)
    , m_self(std::make_shared<ExchangeQueue*>(this))
{
    for (const StoredExchange& exchange : found) {
        m_keys.insert(exchange, {Stage::Ready, {}, {}, {}});
        m_ready.push_back(exchange);
    }
}

void ExchangeQueue::add(const StoredExchange& exchange, const QHostAddress& source, Done done)
{
    if (const auto known = m_keys.find(exchange); known != m_keys.end()) {
        if (known->stage == Stage::Storing)
            return known->waiting.push_back(std::move(done));
        if (known->stage == Stage::Kept) { // a gateway may have forgotten it since
            known->stage = Stage::Ready;
            m_ready.push_back(exchange);
        }
        return done(Answer::Durable);
    }
    Changes changes;
    if ((!source.isNull() && m_bySource.value(source) >= kMaxPerSource) || !makeRoom(changes))
        return done(Answer::Full);
    if (!source.isNull())
        ++m_bySource[source];
    m_keys.insert(exchange, {Stage::Storing, source, {}, {std::move(done)}});
    changes.push_back(SaveExchange{exchange});
    m_storage.commit(std::move(changes), [self = std::weak_ptr(m_self), exchange](const Result<void>& stored) {
        if (const auto queue = self.lock())
            (*queue)->onStored(exchange, stored.has_value());
    });
}

bool ExchangeQueue::makeRoom(Changes& changes)
{
    if (m_keys.size() < kMaxKeys)
        return true;
    const auto oldest = takeKept(Instant::max());
    if (oldest)
        changes.push_back(RemoveExchange{*oldest});
    return oldest.has_value();
}

void ExchangeQueue::onStored(const StoredExchange& exchange, bool isStored)
{
    const auto key = m_keys.find(exchange);
    const auto waiting = std::exchange(key->waiting, {});
    if (isStored) {
        key->stage = Stage::Ready;
        m_ready.push_back(exchange);
    } else {
        release(key->source);
        m_keys.erase(key);
    }
    for (const Done& done : waiting)
        done(isStored ? Answer::Durable : Answer::NotStored);
}

std::optional<StoredExchange> ExchangeQueue::next()
{
    if (m_ready.empty() || m_underWay >= kMaxUnderWay)
        return std::nullopt;
    const StoredExchange exchange = std::move(m_ready.front());
    m_ready.pop_front();
    m_keys[exchange].stage = Stage::UnderWay;
    ++m_underWay;
    return exchange;
}

void ExchangeQueue::acknowledged(const StoredExchange& exchange, Instant now)
{
    const auto key = m_keys.find(exchange);
    if (key == m_keys.end() || key->stage != Stage::UnderWay)
        return;
    --m_underWay;
    release(std::exchange(key->source, {}));
    key->stage = Stage::Kept;
    key->keptSince = now;
    m_kept.push_back({exchange, now});
}

void ExchangeQueue::tellAgain()
{
    for (const KeptKey& kept : std::exchange(m_kept, {})) {
        const auto key = m_keys.find(kept.exchange);
        if (key == m_keys.end() || key->stage != Stage::Kept || key->keptSince != kept.since)
            continue;
        key->stage = Stage::Ready;
        m_ready.push_back(kept.exchange);
    }
}

void ExchangeQueue::expire(Instant now)
{
    Changes changes;
    while (changes.size() < kExpiredAtOnce) {
        const auto expired = takeKept(now - kKept);
        if (!expired)
            break;
        changes.push_back(RemoveExchange{*expired});
    }
    // Where that fails the keys are told once more by the next process, which does no harm.
    if (!changes.empty())
        m_storage.commit(std::move(changes), {});
}

std::optional<StoredExchange> ExchangeQueue::takeKept(Instant before)
{
    while (!m_kept.empty() && m_kept.front().since <= before) {
        const KeptKey kept = std::move(m_kept.front());
        m_kept.pop_front();
        const auto key = m_keys.find(kept.exchange);
        if (key == m_keys.end() || key->stage != Stage::Kept || key->keptSince != kept.since)
            continue;
        m_keys.erase(key);
        return kept.exchange;
    }
    return std::nullopt;
}

void ExchangeQueue::release(const QHostAddress& source)
{
    const auto count = m_bySource.find(source);
    if (count != m_bySource.end() && --*count == 0)
        m_bySource.erase(count);
}

} // namespace roamwire::server
