#pragma once

#include "server/core/commands.h"
#include "server/core/outcomes.h"
#include "server/core/storage.h"

#include <expected>
#include <map>

namespace roamwire::server {

class Registry;

/// A hub is to be made.
struct HubCommand
{
    QString name;
    StoredNetwork network;
    PublicKey publicKey;
    Endpoint endpoint;
    QString allowedIps;
};

/// A client is to have a place at a hub.
struct PeeringCommand
{
    QString client;
    QString hub;
    PublicKey publicKey;
};

/// What is on its way to the disk: once `changes` are stored call Hubs::complete(), else Hubs::cancel(). Without
/// changes there is nothing to do, and no need to call either.
struct HubChange
{
    enum class Kind { AddHub, RemoveHub, AddPeering, RemovePeerings };
    Kind kind = Kind::AddHub;
    StoredHub hub{};              ///< of AddHub; of RemoveHub its tenant
    StoredPeering peering{};      ///< of AddPeering; of RemovePeerings its client
    std::optional<TenantId> at{}; ///< of RemovePeerings: at this hub only
    Changes changes{};
};

/// What follows from a change that is stored.
struct HubOutcome
{
    std::vector<std::pair<TenantId, Outcome>> outcomes;
    std::vector<SessionId> displaced; ///< to be told `replaced`
    std::vector<SessionId> ended;     ///< they have lost their address or their tenant: to be told and closed
};

/// One hub as a question is answered: its name, and the network that it has.
struct HubView
{
    QString name;
    StoredHub hub;
    QHostAddress wgip; ///< the first host address
};

/// The hubs and their clients of wireguard_api: each hub is a peer in an open tenant of its own, its clients are peers
/// there, none of them needs a connection. A name is that of a hub, or of a client, which has any number of peerings,
/// one per hub.
///
/// What is answered is what is stored: a command only keeps names, keys and addresses free for itself, and complete()
/// makes it so. Give the changes to the storage, and call complete() and cancel(), in the order of the commands: then
/// what is here is what the disk has, whatever of it failed. Every command and question costs O(log n) besides what it
/// names or lists. One thread.
class Hubs final
{
public:
    /// Tenants that one password can make a server keep: as many as it keeps for strangers, shared out between both.
    static constexpr std::size_t kMaxHubs = 4'096;
    /// About 64 MiB of them.
    static constexpr std::size_t kMaxPeerings = 131'072;

    /// `registry` outlives it, and has them.
    explicit Hubs(Registry& registry);
    ~Hubs();
    /// What was stored, once, at first. Peerings without their hub are left out.
    void restore(const StoredState& state);

    /// Refused with a code of wire::error: kTenantFull and kUnavailable are nobody's fault.
    std::expected<HubChange, Refusal> addHub(const HubCommand& command);
    std::expected<HubChange, Refusal> addPeering(const PeeringCommand& command);
    HubChange removeHub(const QString& name);
    /// All of them.
    HubChange removeClient(const QString& client);
    HubChange removePeering(const QString& client, const QString& hub);

    HubOutcome complete(const HubChange& change, qint64 unixMs);
    void cancel(const HubChange& change);

    std::size_t hubCount() const { return m_hubs.size(); }
    std::size_t peeringCount() const { return m_places.size(); }
    /// By name.
    QList<HubView> hubs() const;
    std::optional<HubView> hub(const QString& name) const;
    QStringList clients() const;
    /// Of one client, in the order of their creation.
    QList<StoredPeering> peeringsOf(const QString& client) const;
    std::optional<StoredPeering> peering(const QString& client, const QString& hub) const;
    /// Whom the hub lets in: its clients in the order of their creation, then whoever joined by himself, by address.
    std::vector<std::pair<PublicKey, QHostAddress>> peersOf(const TenantId& hub) const;

private:
    struct KeyUse
    {
        QString client;
        int users = 0; ///< peerings, stored or on their way
    };
    struct Hub
    {
        QString name;
        StoredHub row;
        Prefix network;
        bool isStored = false;
        bool isGoing = false;
        std::map<quint64, QString> clients; ///< stored ones, by number
        std::map<PublicKey, KeyUse> keys;
    };
    /// A client's place at a hub, with the address that stays its as long as there is one.
    struct Place
    {
        std::optional<StoredPeering> stored;
        quint32 address = 0;
        int pending = 0;
        PublicKey pendingKey; ///< the youngest
    };
    using PlaceKey = std::pair<QString, TenantId>;

    Hub* find(const QString& name);
    const Hub* find(const QString& name) const;
    std::optional<Refusal> refusal(const PeeringCommand& command, Hub& hub) const;
    std::expected<Changes, Refusal> keepPlace(const PeeringCommand& command, const Hub& hub);
    void use(Hub& hub, const PublicKey& key, const QString& client);
    void unuse(Hub& hub, const PublicKey& key);
    void dropIfUnused(const PlaceKey& key);
    void index(const StoredPeering& peering);
    void unindex(const StoredPeering& peering);
    HubChange removal(const QString& client, const std::optional<TenantId>& at) const;

    void completeHub(const StoredHub& row, qint64 unixMs, HubOutcome& outcome);
    void completePeering(const StoredPeering& peering, qint64 unixMs, HubOutcome& outcome);
    static void add(HubOutcome& outcome, const TenantId& tenant, Placed placed);
    void completeRemoval(const StoredHub& row, qint64 unixMs, HubOutcome& outcome);
    void completeRemoval(const QString& client, const std::optional<TenantId>& at, HubOutcome& outcome);
    void drop(const PlaceKey& key, HubOutcome& outcome);

    Registry& m_registry;
    std::map<TenantId, Hub> m_hubs;
    std::map<QString, TenantId> m_names;
    std::map<PlaceKey, Place> m_places;
    std::map<QString, std::map<quint64, TenantId>> m_clients; ///< stored peerings, by number
    quint64 m_lastNumber = 0;
};

/// How they are peers of their tenant.
Placement hubPlacement(const StoredTenant& tenant, const StoredHub& hub);
Placement placementOf(const StoredPeering& peering);

} // namespace roamwire::server
