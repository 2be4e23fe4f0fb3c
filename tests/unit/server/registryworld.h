#pragma once

#include "tests/unit/server/registrymodel.h"

#include <QHash>

#include <functional>
#include <random>
#include <tuple>

namespace roamwire::server {

/// A registry, a disk, sessions that join, move and break off at random, and the model that watches all of it. Every
/// observer's view is built from nothing but its list and the events, as a client builds it.
class RegistryWorld final
{
public:
    enum class DiskMood {
        Reliable,      ///< only crashes lose something
        SometimesFull, ///< what somebody waits for may fail
        Broken,        ///< anything may fail
    };

    RegistryWorld(quint32 seed, DiskMood mood);

    /// One random command. Throws std::runtime_error where a rule is broken.
    void step();
    /// Lets the disk write everything, then compares it with the model.
    void settle();

    /// How often each kind of thing happened, so that a test can tell that it tested something.
    const std::map<QString, int>& counts() const { return m_counts; }

private:
    using View = QHash<PublicKey, PeerRecord>;

    struct Session
    {
        TenantId tenant;
        PublicKey publicKey;
        View view;
        bool isReplaced = false; ///< it does not know yet
    };

    void start();
    void join();
    void write();
    void update();
    void see();
    void disconnect();
    void leave();
    void wait();
    void restart();
    void tryToSeal(SessionId id, const UpdateCommand& command, const UpdateOutcome& outcome);
    void mint();
    void mint(const TenantId& id, SessionId member);
    void onMinted(const Invited& invited, bool isStored);
    void revoke();
    void revokeToken();

    static Prefix network(quint32 slot);
    static View byKey(const QList<PeerRecord>& peers);
    JoinCommand randomJoin();
    std::optional<TokenHash> randomToken(const TenantId& id);
    /// Makes it a join of a key that was revoked, by a token of before, if there is one that is of use to others.
    void useBarredToken(JoinCommand& command);
    InviteCommand randomTerms();
    std::optional<Seal> randomSeal();
    SessionId randomSessionOf(const TenantId& id);
    void end(const std::vector<SessionId>& ended, const std::set<SessionId>& expected);
    EndpointReport randomEndpoints();
    void admit(SessionId session, const Admission& admission);
    void hear(const TenantId& tenant, const Events& events, SessionId cause);
    void hear(View& view, const Event& event) const;
    /// Takes what follows from a command that is not a join.
    void take(const TenantId& tenant, const Outcome& outcome, SessionId cause);
    void store(const Changes& changes, quint64 ticket = 0);
    /// Calls `done` with whether they were stored.
    void storeThen(const Changes& changes, std::function<void(bool)> done);
    void checkPurchases();
    /// Which tokens do not let which keys in, as the disk has it.
    std::set<std::pair<TokenHash, PublicKey>> storedBars() const;
    bool isPaid(const TenantId& id, const PublicKey& name, const TenantModel::Key& key) const;
    void checkTold(const TenantId& id, const PeerRecord& peer);
    void checkTenant(const TenantId& id);
    void checkRevisions(const TenantId& id, const PeerRecord& peer);
    void checkStoredSeats(const TenantId& id, const TenantModel& model);
    void forgetEmpty(const TenantId& id, const Changes& changes);

    int random(int below) { return std::uniform_int_distribution(0, below - 1)(m_random); }
    bool chance(int percent) { return random(100) < percent; }
    SessionId randomSession();
    TenantModel& model(const TenantId& id) { return m_models.at(id); }
    bool isOnline(SessionId id) const;
    bool isWaiting(SessionId id) const;
    std::optional<QString> refusalOf(const JoinCommand& command) const;
    void count(const char* what) { ++m_counts[QString::fromLatin1(what)]; }

    using Place = std::pair<TenantId, PublicKey>;

    std::mt19937 m_random;
    bool m_isAboutTrust; ///< most of it happens in invite tenants
    DiskMood m_mood;
    RegistrySettings m_settings;
    QList<TenantId> m_tenantIds;
    QList<PublicKey> m_keys;
    Instant m_now{};
    qint64 m_unixMs = 1'700'000'000'000;
    SessionId m_lastSession = 0;
    FakeDisk m_disk;
    std::unique_ptr<Registry> m_registry;
    std::map<TenantId, TenantModel> m_models;
    std::map<TenantId, View> m_truth;                ///< what somebody who hears everything knows
    std::map<TenantId, std::set<PublicKey>> m_there; ///< by who joined and who departed, told of or not
    std::map<SessionId, Session> m_sessions;
    std::map<Place, PeerRecord> m_lastRecords;
    std::map<quint64, std::function<void(bool)>> m_done; ///< by ticket
    quint64 m_lastTicket = quint64(1) << 40;             ///< no session has such a number
    std::map<TokenHash, quint32> m_uses;                 ///< of every token that was ever made
    std::vector<TokenHash> m_toldTokens;
    std::set<std::tuple<Place, quint64, SealMac>> m_durableSeals; ///< that ever were on the disk
    quint64 m_sealMs = 100;
    std::map<QString, int> m_counts;
};

} // namespace roamwire::server
