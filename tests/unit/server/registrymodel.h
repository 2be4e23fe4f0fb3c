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
        Role role = Role::Member;
        std::optional<TokenHash> token;
        QString name;
        std::optional<Seal> seal;
        std::map<PublicKey, Key> evicted;
    };

    struct Key
    {
        State state = State::Absent;
        bool proven = false;
        Seat seat;
        SessionId session = 0;
        QString name;
        std::optional<Seal> seal;                        ///< as it is told
        std::optional<std::pair<QString, Seal>> sealing; ///< on its way to the disk, with the name that it covers
        Role role = Role::Member;
        std::optional<TokenHash> token; ///< that it paid with since the server started
        qint64 unusedSince = 0;         ///< orders gone keys
        Instant graceEnd;
        std::optional<Waiting> waiting;
    };

    struct Token
    {
        quint32 uses = 0; ///< when it was made
        quint32 usesLeft = 0;
        qint64 expiresMs = 0;
        Role role = Role::Member;
        std::optional<PublicKey> minter;
        Instant deadline{};           ///< when it is looked at again
        bool isExpired = false;       ///< as far as anybody has looked
        std::set<PublicKey> barred{}; ///< whom it does not let in
    };

    TenantModel(TenantKind kind, const Prefix& network, qsizetype maxPeers);

    TenantKind kind() const { return m_kind; }
    const Prefix& network() const { return m_network; }
    bool isEmpty() const { return m_keys.empty() && m_kind == TenantKind::Open; }
    bool isTold(const Key& key) const;
    const std::map<PublicKey, Key>& keys() const { return m_keys; }
    bool isOnline(const PublicKey& key, SessionId session) const;
    bool isWaiting(const PublicKey& key, SessionId session) const;
    std::optional<Standing> holder(const PublicKey& key) const;
    std::optional<Instant> nextExpiry() const;

    void restore(const StoredPeer& row, Instant graceEnd);

    /// The code of the refusal that the command deserves.
    std::optional<QString> refusalOf(const JoinCommand& command, qint64 unixMs) const;
    /// Chooses the seat of a join that is not refused; `evicted` are the keys that the outcome says gave way.
    void beginJoin(const JoinCommand& command, const std::set<PublicKey>& evicted);
    /// The waiting join of the key is granted; returns the session that it displaces, 0 for none.
    SessionId finishJoin(const PublicKey& key);
    void cancelJoin(const PublicKey& key, qint64 unixMs);
    void abandonJoin(const PublicKey& key, qint64 unixMs);
    void rename(const PublicKey& key, const QString& name);
    void disconnect(const PublicKey& key, Instant graceEnd);
    void leave(const PublicKey& key);
    void expire(Instant now, qint64 unixMs);

    // Trust (registrymodeltrust.cpp)

    const std::map<TokenHash, Token>& tokens() const { return m_tokens; }
    void restore(const StoredInvite& row, quint32 uses, Instant now, qint64 unixMs);
    /// A token is made; the first of a sealed tenant drives out whoever is there.
    void mint(const TokenHash& token, const Token& made, Instant now, qint64 unixMs);
    void bar(const TokenHash& token, const PublicKey& key) { m_tokens.at(token).barred.insert(key); }
    void removeToken(const TokenHash& token) { m_tokens.erase(token); }
    /// The code of the refusal that who runs the server, or a member, deserves.
    std::optional<QString> inviteRefusal() const;
    std::optional<QString> inviteRefusal(const PublicKey& member) const;
    /// The sessions that end with it.
    std::set<SessionId> revoke(const PublicKey& key);

    std::optional<QString> sealRefusal(const PublicKey& key, const Seal& seal) const;
    void beginSeal(const PublicKey& key, const Seal& seal, const std::optional<QString>& name);
    void finishSeal(const PublicKey& key, const Seal& seal);
    void cancelSeal(const PublicKey& key, const Seal& seal);

private:
    std::optional<QString> trustRefusal(const JoinCommand& command, qint64 unixMs) const;
    void settleTrust(Waiting& waiting, const Key* known);
    static std::set<quint64> sealTimes(const Key& key);
    static std::optional<std::pair<QString, Seal>> sealFor(const Key& key, quint32 address);
    static void arm(Token& token, Instant now, qint64 unixMs);
    void forgetTokensOf(const PublicKey& minter);
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

    TenantKind m_kind;
    Prefix m_network;
    qsizetype m_maxPeers;
    quint32 m_first;
    quint32 m_last;
    std::map<PublicKey, Key> m_keys;
    std::map<TokenHash, Token> m_tokens;
    std::map<quint32, qint64> m_freedAt; ///< addresses that somebody had since the start
    qint64 m_order = 0;                  ///< orders what happened in one millisecond
};

} // namespace roamwire::server
