#pragma once

#include "tests/integration/crashes/crashpeer.h"
#include "tests/integration/server/serverprocess.h"

#include <QJsonObject>
#include <QLocalSocket>
#include <QRandomGenerator>
#include <QTemporaryDir>

#include <vector>

namespace roamwire::test {

/// A real server on one data folder, its invite tenants, and many peers of theirs, which all do something at once when
/// it is killed. What is done, and how long the server lives, are a matter of the seed; how far it gets is not.
class CrashScene final
{
public:
    CrashScene(const QString& program, quint32 seed);
    ~CrashScene();

    /// A life of the server: it starts, everybody comes back and is treated as was promised, they all go about their
    /// business, it is killed, and its database is looked through. False once something was broken.
    bool playRound();

    const Promises& promises() const { return m_promises; }
    /// What happened so far.
    QString inWords() const;

private:
    struct Invite
    {
        TenantId tenant;
        Token token;
        quint32 uses = 0;
        quint32 presented = 0; ///< by how many keys
    };

    bool start();
    bool everybodyReturns();
    void expectList(const CrashPeer& peer, const QSet<PublicKey>& visible);
    void goAbout();
    void act();
    void bringNewcomers();
    void reconnect(CrashPeer& peer);
    void makeToken(CrashPeer& peer, quint32 uses);
    void createTenant();
    void askAdmin(const QJsonObject& request, server::TenantKind kind, bool isNew);
    void onLink(const QJsonObject& answer, server::TenantKind kind, bool isNew);
    void kill();
    bool audit();

    CrashPeer* somebody();
    void stepAll();
    quint32 choose(quint32 below) { return m_random.bounded(below); }
    Door door();

    QTemporaryDir m_data;
    ServerProcess m_server;
    QRandomGenerator m_random;
    Promises m_promises;
    QList<TenantId> m_tenants; ///< the latest ones, whose peers are about
    std::vector<Invite> m_invites;
    std::vector<std::unique_ptr<CrashPeer>> m_peers;
    std::vector<std::unique_ptr<QLocalSocket>> m_admins;
    int m_deathsWhileStarting = 0;
    int m_deathsWhileReturning = 0;
};

} // namespace roamwire::test
