#include "tests/bench/scenes.h"

#include "server/store/sqlitestorage.h"

#include <sodium.h>

namespace roamwire::bench {
namespace {

constexpr quint32 kTenants = 1000;
constexpr quint32 kPeersPerTenant = 100;
constexpr quint32 kFirstNetwork = 0x0a800000U;
constexpr quint32 kNetworkSize = 1024;
constexpr double kReadyGoalMs = 1000;

PublicKey randomKey()
{
    PublicKey key;
    ::randombytes_buf(key.data(), PublicKey::kSize);
    return key;
}

/// As a server leaves them that was ended while all of them were there.
Result<void> storePeers(const QString& folder)
{
    const auto storage = server::SqliteStorage::open(folder);
    if (!storage)
        return std::unexpected(storage.error());
    for (quint32 tenant = 0; tenant < kTenants; ++tenant) {
        const TenantId id = TenantId::random();
        server::Changes changes{server::SaveTenant{{id, tenant}}};
        for (quint32 slot = 0; slot < kPeersPerTenant; ++slot) {
            const QHostAddress wgip(kFirstNetwork + tenant * kNetworkSize + 2 + slot);
            changes.push_back(server::SavePeer{
                {id, randomKey(), QStringLiteral("peer %1").arg(slot), wgip, slot, false, 1'767'225'600'000 + slot}});
        }
        (*storage)->commit(std::move(changes), {});
    }
    return {};
}

} // namespace

Rows startUpScene(const Plan& plan)
{
    tell(QStringLiteral("start-up with %1 stored peers").arg(kTenants * kPeersPerTenant));
    const QTemporaryDir folder;
    if (const auto stored = storePeers(folder.path()); !stored)
        return std::unexpected(stored.error());
    Samples ready;
    Samples megabytes;
    for (int round = 0; round < plan.rounds; ++round) {
        const auto server = startRoamwired(plan, folder.path());
        if (!server)
            return std::unexpected(server.error());
        ready << (*server)->readyMs();
        megabytes << (*server)->residentKb() / 1024;
        tell(QStringLiteral("  start-up, round %1: ready after %2 ms").arg(round + 1).arg((*server)->readyMs()));
    }
    return QList<Row>{
        {QStringLiteral("start-up with 100,000 stored peers, ms"),
         ready,
         {},
         {},
         {Goal::Kind::ValueAtMost, kReadyGoalMs}},
        {QStringLiteral("  memory, MB"), megabytes, {}, {}, {}},
    };
}

} // namespace roamwire::bench
