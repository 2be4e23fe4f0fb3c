#pragma once

#include "shared/base/result.h"
#include "shared/model/keys.h"
#include "shared/model/prefix.h"
#include "shared/model/tenantid.h"

#include <QHostAddress>
#include <QList>

#include <functional>
#include <variant>
#include <vector>

namespace roamwire::server {

/// What outlives a restart. Endpoints and presence do not; `gone` tells whether the grace period had ended.
struct StoredTenant
{
    TenantId id;
    quint32 networkSlot = 0; ///< which /22 of the supernet
    bool operator==(const StoredTenant&) const = default;
};

struct StoredPeer
{
    TenantId tenant;
    PublicKey publicKey;
    QString displayName;
    QHostAddress wgip;
    quint32 slot = 0;
    bool gone = false;
    qint64 lastSeenMs = 0; ///< Unix time; orders the reuse of addresses
    bool operator==(const StoredPeer&) const = default;
};

struct SaveTenant
{
    StoredTenant tenant;
};
struct RemoveTenant
{
    TenantId tenant;
};
struct SavePeer
{
    StoredPeer peer;
};
struct RemovePeer
{
    TenantId tenant;
    PublicKey publicKey;
};

using Change = std::variant<SaveTenant, RemoveTenant, SavePeer, RemovePeer>;
using Changes = std::vector<Change>;

struct StoredState
{
    QList<StoredTenant> tenants;
    QList<StoredPeer> peers;
};

/// Persistence as the core sees it. Changes are kept in the order of the calls; a call's changes are stored together or
/// not at all.
class Storage
{
public:
    virtual ~Storage() = default;

    virtual Result<StoredState> load() = 0;

    /// Returns at once; `done` is called later on the caller's thread, once the changes are durable (or could not be
    /// made so). An empty `done` is allowed.
    virtual void commit(Changes changes, std::function<void(Result<void>)> done) = 0;
};

} // namespace roamwire::server
