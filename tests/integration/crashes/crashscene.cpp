#include "tests/integration/crashes/crashscene.h"

#include "server/app/admin/adminfields.h"
#include "server/app/admin/adminsocket.h"
#include "server/store/sqlitestorage.h"
#include "shared/crypto/token.h"
#include "shared/model/invitelink.h"
#include "tests/integration/server/eventually.h"

#include <QFile>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include <algorithm>

namespace roamwire::test {
namespace {

using server::TenantKind;
namespace admin = server::admin;

/// Tenants whose peers are about, so that the crowd stays as large as it is. Each sees a few deaths.
constexpr qsizetype kTenants = 4;
constexpr quint32 kPeersPerTenant = 12;
/// About one in each life.
constexpr quint32 kTenantEvery = 75;
/// Newcomers with the same token at a time.
constexpr int kRivals = 3;
constexpr quint32 kMostUses = 3;
constexpr int kInviteSeconds = 3'600;
/// Actions of a life, one per beat. A few are one write to the disk; a hundred, that everybody is about.
constexpr quint32 kLongestLife = 150;
constexpr int kBeatMs = 1;
/// One life of so many ends before the server is ready, and one of so many while they come back.
constexpr quint32 kEarlyDeathEvery = 8;
constexpr quint32 kLongestStartMs = 60;
constexpr quint32 kLongestReturnMs = 40;

/// Runs the event loop for so long.
void letPass(int ms)
{
    eventually([] { return false; }, ms);
}

/// What a check of SQLite's says is wrong.
QStringList complaints(const QString& path, const QString& check)
{
    QStringList lines;
    const QString name = QStringLiteral("audit");
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(path);
        database.open();
        QSqlQuery query(database);
        if (!query.exec(QStringLiteral("PRAGMA ") + check))
            lines << query.lastError().text();
        while (query.next())
            lines << query.value(0).toString();
    }
    QSqlDatabase::removeDatabase(name);
    lines.removeAll(QStringLiteral("ok"));
    return lines;
}

} // namespace

CrashScene::CrashScene(const QString& program, quint32 seed)
    : m_server(program)
    , m_random(seed)
{
}

CrashScene::~CrashScene() = default;

bool CrashScene::playRound()
{
    while (choose(kEarlyDeathEvery) == 0) {
        m_server.launch(m_data.path());
        letPass(static_cast<int>(choose(kLongestStartMs)));
        ++m_deathsWhileStarting;
        kill();
    }
    while (choose(kEarlyDeathEvery) == 0) {
        if (!start())
            return false;
        for (const auto& peer : m_peers)
            peer->connect(door(), CrashPeer::With::KeyOnly);
        letPass(static_cast<int>(choose(kLongestReturnMs)));
        ++m_deathsWhileReturning;
        kill();
        if (!audit())
            return false;
    }
    if (!start() || !everybodyReturns())
        return false;
    goAbout();
    kill();
    return audit();
}

bool CrashScene::start()
{
    if (m_server.start(m_data.path()))
        return true;
    m_promises.blame(QStringLiteral("the server does not start: %1").arg(QString::fromUtf8(m_server.standardError())));
    return false;
}

Door CrashScene::door()
{
    constexpr quint32 kTlsEvery = 4;
    return choose(kTlsEvery) == 0 ? m_server.tls() : Door(m_server.port());
}

bool CrashScene::everybodyReturns()
{
    QSet<PublicKey> visible;
    for (const auto& peer : m_peers) {
        if (m_promises.isVisible(peer->key()))
            visible.insert(peer->key());
        peer->connect(door(), CrashPeer::With::KeyOnly);
    }
    const auto areAnswered = [this] {
        stepAll();
        return std::ranges::all_of(m_peers, [](const auto& peer) { return peer->isAnswered(); });
    };
    if (!eventually(areAnswered))
        m_promises.blame(QStringLiteral("not everybody was answered after the start"));
    for (const auto& peer : m_peers)
        expectList(*peer, visible);
    return m_promises.broken().isEmpty();
}

void CrashScene::expectList(const CrashPeer& peer, const QSet<PublicKey>& visible)
{
    if (!peer.isJoined())
        return;
    for (const auto& other : m_peers) {
        if (other.get() != &peer && other->tenant() == peer.tenant() && visible.contains(other->key()) &&
            !peer.seen().contains(other->key()))
            m_promises.blame(
                QStringLiteral("%1 is missing in a list").arg(QString::fromLatin1(other->key().toBase64())));
    }
}

void CrashScene::goAbout()
{
    const quint32 life = 1 + choose(kLongestLife);
    quint32 age = 0;
    QTimer beat;
    beat.setTimerType(Qt::PreciseTimer);
    QObject::connect(&beat, &QTimer::timeout, &beat, [&] {
        if (age++ < life)
            act();
    });
    beat.start(kBeatMs);
    eventually([&] {
        stepAll();
        return age >= life;
    });
}

void CrashScene::act()
{
    enum Action : quint32 { Arrive, ArriveToo, Roam, Reconnect, Seal, MakeToken, MakeAnother, Count };
    const quint32 action = choose(Count);
    const quint32 uses = 1 + choose(kMostUses);
    CrashPeer* peer = somebody();
    if (choose(kTenantEvery) == 0 || m_tenants.isEmpty())
        return createTenant();
    if (action == Arrive || action == ArriveToo || !peer)
        return bringNewcomers();
    if (action == Reconnect || !peer->isJoined())
        return reconnect(*peer);
    if (action == Roam)
        return peer->roam();
    if (action == Seal && m_promises.isSealed(peer->tenant()))
        return peer->seal();
    makeToken(*peer, uses);
}

void CrashScene::bringNewcomers()
{
    const quint32 which = choose(1U << 16);
    if (m_invites.empty())
        return;
    Invite& invite = m_invites[which % m_invites.size()];
    const auto count =
        std::ranges::count_if(m_peers, [&](const auto& peer) { return peer->tenant() == invite.tenant; });
    if (count >= kPeersPerTenant || invite.presented > invite.uses)
        return;
    const TenantId tenant = invite.tenant;
    for (int i = 0; i < kRivals; ++i) {
        ++invite.presented;
        m_peers.push_back(std::make_unique<CrashPeer>(m_promises, tenant, invite.token,
                                                      [this, tenant](const Token& token, quint32 uses) {
                                                          m_promises.tokenMade(hashOf(token), tenant, uses);
                                                          m_invites.push_back({tenant, token, uses});
                                                      }));
        m_peers.back()->connect(door(), CrashPeer::With::Token);
    }
}

void CrashScene::reconnect(CrashPeer& peer)
{
    if (!m_promises.addressOf(peer.key()))
        peer.connect(door(), CrashPeer::With::Token);
    else if (m_promises.isSealed(peer.tenant()))
        peer.connect(door(), CrashPeer::With::Seal);
    else
        peer.connect(door(), CrashPeer::With::KeyOnly);
}

void CrashScene::makeToken(CrashPeer& peer, quint32 uses)
{
    if (!m_promises.isSealed(peer.tenant()))
        askAdmin({{admin::kTenant, peer.tenant().toString()}, {admin::kUses, qint64(uses)}}, TenantKind::Unsealed,
                 false);
    else if (m_promises.hasSealed(peer.key()))
        peer.invite(uses);
    else
        peer.seal();
}

void CrashScene::createTenant()
{
    const bool isSealed = choose(2) == 0;
    askAdmin({{admin::kTenant, TenantId::random().toString()}, {admin::kCreate, true}, {admin::kUnsealed, !isSealed}},
             isSealed ? TenantKind::Sealed : TenantKind::Unsealed, true);
}

void CrashScene::askAdmin(const QJsonObject& request, TenantKind kind, bool isNew)
{
    QJsonObject whole = request;
    whole.insert(admin::kCommand, QStringLiteral("invite"));
    whole.insert(admin::kSeconds, kInviteSeconds);
    m_admins.push_back(std::make_unique<QLocalSocket>());
    QLocalSocket* socket = m_admins.back().get();
    QObject::connect(socket, &QLocalSocket::readyRead, socket, [this, socket, kind, isNew] {
        if (socket->canReadLine())
            onLink(QJsonDocument::fromJson(socket->readLine()).object(), kind, isNew);
    });
    socket->connectToServer(server::AdminSocket::pathIn(m_data.path()));
    socket->write(QJsonDocument(whole).toJson(QJsonDocument::Compact) + '\n');
}

void CrashScene::onLink(const QJsonObject& answer, TenantKind kind, bool isNew)
{
    const auto link = InviteLink::fromString(answer.value(admin::kLink).toString());
    if (!link || !link->token)
        return m_promises.blame(QStringLiteral("no invite: %1").arg(answer.value(admin::kError).toString()));
    const auto uses = static_cast<quint32>(answer.value(admin::kUses).toInteger());
    if (isNew) {
        m_promises.tenantMade(link->tenant, kind);
        m_tenants.append(link->tenant);
    }
    m_promises.tokenMade(hashOf(*link->token), link->tenant, uses);
    m_invites.push_back({link->tenant, *link->token, uses});
}

void CrashScene::kill()
{
    m_server.kill();
    // What the server had handed over to the system is acknowledged, too.
    eventually([this] {
        stepAll();
        return std::ranges::all_of(m_peers, [](const auto& peer) { return peer->isOver(); }) &&
               std::ranges::all_of(
                   m_admins, [](const auto& socket) { return socket->state() == QLocalSocket::UnconnectedState; });
    });
    m_admins.clear();
    for (const auto& peer : m_peers)
        peer->disconnect();
}

bool CrashScene::audit()
{
    // In a copy: the server itself is to find what it left.
    const QTemporaryDir copy;
    for (const QString& suffix : {QString(), QStringLiteral("-wal")}) {
        const QString name = server::SqliteStorage::fileName() + suffix;
        QFile::copy(m_data.filePath(name), copy.filePath(name));
    }
    const QString path = copy.filePath(server::SqliteStorage::fileName());
    for (const QString& check : {QStringLiteral("integrity_check"), QStringLiteral("foreign_key_check")}) {
        for (const QString& complaint : complaints(path, check))
            m_promises.blame(QStringLiteral("%1: %2").arg(check, complaint));
    }
    const auto storage = server::SqliteStorage::open(copy.path());
    if (!storage) {
        m_promises.blame(storage.error().message);
        return false;
    }
    m_promises.audit((*storage)->load().value());

    // Those of older tenants have seen enough; what they were promised still counts.
    while (m_tenants.size() > kTenants)
        m_tenants.removeFirst();
    const auto isOver = [this](const auto& peer) {
        return peer->isTurnedAway() || !m_tenants.contains(peer->tenant());
    };
    std::erase_if(m_peers, isOver);
    std::erase_if(m_invites, [this](const Invite& invite) { return !m_tenants.contains(invite.tenant); });
    return m_promises.broken().isEmpty();
}

CrashPeer* CrashScene::somebody()
{
    const quint32 which = choose(1U << 16);
    return m_peers.empty() ? nullptr : m_peers[which % m_peers.size()].get();
}

void CrashScene::stepAll()
{
    for (std::size_t i = 0; i < m_peers.size(); ++i) // none goes meanwhile, but some may come
        m_peers[i]->step();
}

QString CrashScene::inWords() const
{
    return QStringLiteral("%1; deaths at the start %2, while they came back %3")
        .arg(m_promises.inWords())
        .arg(m_deathsWhileStarting)
        .arg(m_deathsWhileReturning);
}

} // namespace roamwire::test
