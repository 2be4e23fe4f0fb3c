#pragma once

#include "tests/unit/server/registrymodel.h"

#include <QHash>

#include <random>

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
    void disconnect();
    void leave();
    void wait();
    void restart();

    static View byKey(const QList<PeerRecord>& peers);
    JoinCommand randomJoin();
    EndpointReport randomEndpoints();
    void admit(SessionId session, const Admission& admission);
    void hear(const TenantId& tenant, const Events& events, SessionId cause);
    void hear(View& view, const Event& event) const;
    void store(const Changes& changes, quint64 ticket = 0);
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

    std::mt19937 m_random;
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
    std::map<TenantId, View> m_truth; ///< what somebody who hears everything knows
    std::map<SessionId, Session> m_sessions;
    std::map<std::pair<TenantId, PublicKey>, PeerRecord> m_lastRecords;
    std::map<QString, int> m_counts;
};

} // namespace roamwire::server
