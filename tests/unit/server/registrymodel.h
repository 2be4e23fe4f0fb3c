#pragma once

#include "server/core/registry.h"
#include "tests/unit/server/fakedisk.h"

#include <map>
#include <set>

namespace roamwire::server {

/// What a tenant should look like, kept in the most naive way: no queues, no pools, every question is a search over all
/// keys. It is told every command and its outcome, and throws std::runtime_error where the outcome breaks a rule.
class TenantModel final
{
public:
    enum class State { Absent, Online, Away, Gone };

    struct Seat
    {
        quint32 address = 0;
        quint32 slot = 0;
        bool operator==(const Seat&) const = default;
    };

    struct Key;

    struct Waiting
    {
        JoinCommand command;
        Seat seat;
        std::map<PublicKey, Key> evicted;
    };

    struct Key
    {
        State state = State::Absent;
        bool proven = false;
        Seat seat;
        SessionId session = 0;
        QString name;
        qint64 unusedSince = 0; ///< orders gone keys
        Instant graceEnd;
        std::optional<Waiting> waiting;
    };

    TenantModel(const Prefix& network, qsizetype maxPeers);

    const Prefix& network() const { return m_network; }
    bool isEmpty() const { return m_keys.empty(); }
    const std::map<PublicKey, Key>& keys() const { return m_keys; }
    bool isOnline(const PublicKey& key, SessionId session) const;
    bool isWaiting(const PublicKey& key, SessionId session) const;
    std::optional<Standing> holder(const PublicKey& key) const;
    std::optional<Instant> nextExpiry() const;

    void restore(const StoredPeer& row, Instant graceEnd);

    /// The code of the refusal that the command deserves.
    std::optional<QString> refusalOf(const JoinCommand& command) const;
    /// Chooses the seat of a join that is not refused; `evicted` are the keys that the outcome says gave way.
    void beginJoin(const JoinCommand& command, const std::set<PublicKey>& evicted);
    /// The waiting join of the key is granted; returns the session that it displaces, 0 for none.
    SessionId finishJoin(const PublicKey& key);
    void cancelJoin(const PublicKey& key, qint64 unixMs);
    void abandonJoin(const PublicKey& key, qint64 unixMs);
    void rename(const PublicKey& key, const QString& name) { m_keys.at(key).name = name; }
    void disconnect(const PublicKey& key, Instant graceEnd);
    void leave(const PublicKey& key);
    void expire(Instant now, qint64 unixMs);

private:
    bool isStructural(quint32 address) const;
    bool isProven(const Key& key) const;
    bool holds(const Key& key, quint32 address) const;
    const PublicKey* holder(quint32 address) const;
    quint32 lowestFreeSlot() const;
    std::optional<quint32> freeAddress() const;
    bool isEvictable(const Key& key) const;
    bool isLongestUnused(const PublicKey& candidate, bool foreign) const;
    bool hasEvictable(bool foreign) const;
    void evict(const PublicKey& key, Waiting& waiting);
    void drop(const PublicKey& key, const Seat& seat);
    void eraseIfUnused(const PublicKey& key);

    Prefix m_network;
    qsizetype m_maxPeers;
    quint32 m_first;
    quint32 m_last;
    std::map<PublicKey, Key> m_keys;
    std::map<quint32, qint64> m_freedAt; ///< addresses that somebody had since the start
    qint64 m_order = 0;                  ///< orders what happened in one millisecond
};

} // namespace roamwire::server
