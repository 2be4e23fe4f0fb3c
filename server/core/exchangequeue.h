#pragma once

#include "server/core/storage.h"
#include "shared/base/clock.h"

#include <QHash>
#include <QHostAddress>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace roamwire::server {

size_t qHash(const StoredExchange& exchange, size_t seed = 0) noexcept;

/// Keys on their way to the gateways of their domains (wgkex). A key is durable before its client hears so, and stays
/// stored until the MQTT broker has acknowledged it, and for a while after that: what a broker acknowledges is in its
/// memory, and it may be killed. One thread.
class ExchangeQueue final
{
public:
    enum class Answer {
        Durable,
        NotStored, ///< the disk refused
        Full,      ///< too many wait, of all or of this source
    };
    using Done = std::function<void(Answer)>;

    /// Keys in all, those kept included: in about 20 MB, hours of a large network without its broker.
    static constexpr qsizetype kMaxKeys = 50'000;
    /// Keys of one source that wait for the broker: a house full of routers, and one stranger leaves room for others.
    static constexpr qsizetype kMaxPerSource = 256;
    /// Handed to the broker and not acknowledged, at a time.
    static constexpr qsizetype kMaxUnderWay = 1'000;
    /// How long acknowledged keys are kept, and told again to a broker that comes back: gateways that are connected
    /// have them by then, and one that is not keeps its client asking.
    static constexpr Milliseconds kKept{300'000};

    /// `storage` outlives it. `found`: what was stored.
    ExchangeQueue(Storage& storage, const QList<StoredExchange>& found);

    /// `done` is called at once or when the disk answers. A null source (loopback) counts against nobody.
    void add(const StoredExchange& exchange, const QHostAddress& source, Done done);

    /// What is to be handed to the broker next; it is under way then.
    std::optional<StoredExchange> next();
    void acknowledged(const StoredExchange& exchange, Instant now);
    /// A connection to the broker is new: whatever was acknowledged is told again.
    void tellAgain();
    /// Drops what has been kept long enough. Now and then.
    void expire(Instant now);

    /// Durable, and not acknowledged.
    qsizetype waiting() const { return static_cast<qsizetype>(m_ready.size()) + m_underWay; }
    qsizetype size() const { return m_keys.size(); }

private:
    enum class Stage { Storing, Ready, UnderWay, Kept };
    struct Key
    {
        Stage stage = Stage::Storing;
        QHostAddress source;
        Instant keptSince{};
        std::vector<Done> waiting; ///< for the disk
    };
    struct KeptKey
    {
        StoredExchange exchange;
        Instant since;
    };

    bool makeRoom(Changes& changes);
    /// The oldest that is kept, if that was before then.
    std::optional<StoredExchange> takeKept(Instant before);
    void onStored(const StoredExchange& exchange, bool isStored);
    void release(const QHostAddress& source);

    Storage& m_storage;
    QHash<StoredExchange, Key> m_keys;
    std::deque<StoredExchange> m_ready;
    std::deque<KeptKey> m_kept; ///< oldest first; one that is not kept since then is no more
    QHash<QHostAddress, qsizetype> m_bySource;
    qsizetype m_underWay = 0;
    std::shared_ptr<ExchangeQueue*> m_self; ///< the disk may answer when this is gone
};

} // namespace roamwire::server
