#include "client-gui/helper/ledger.h"

#include <QLoggingCategory>

namespace roamwire::helper {
namespace {

Q_LOGGING_CATEGORY(lcLedger, "roamwire.helper")

} // namespace

QString endpointText(const DevicePeer& peer)
{
    return peer.endpoint ? peer.endpoint->toString() : peer.scopedEndpoint;
}

Ledger::Ledger(RecordStore& store, const InterfaceManager& interfaces)
    : m_store(store)
    , m_interfaces(interfaces)
{
}

Result<InterfaceRecord*> Ledger::load(const QString& interface)
{
    if (const auto known = m_records.find(interface); known != m_records.end())
        return &*known;
    auto stored = m_store.load(interface);
    if (!stored)
        return std::unexpected(stored.error());
    if (!*stored)
        return nullptr;
    return &*m_records.insert(interface, std::move(**stored));
}

Result<InterfaceMode> Ledger::modeOf(const QString& interface, const DeviceState& now,
                                     const std::optional<PublicKey>& storedKey)
{
    const auto loaded = load(interface);
    if (!loaded)
        return std::unexpected(loaded.error());
    const InterfaceRecord* record = *loaded;
    const bool hasOurKey = storedKey && *storedKey == now.publicKey;
    const bool hasNoKey = now.publicKey.isNull();
    bool isOurs = false;
    if (!record)
        isOurs = hasOurKey; // made by a helper that kept no records yet
    else if (record->isMade && record->identity.isEmpty())
        isOurs = hasNoKey; // the making was cut short
    else if (record->isMade && record->identity == m_interfaces.identity(interface))
        isOurs = hasNoKey || hasOurKey;
    return isOurs ? InterfaceMode::Managed : InterfaceMode::Sync;
}

Result<void> Ledger::beginMaking(const QString& interface)
{
    return save(interface, {{}, true, {}, {}});
}

Result<void> Ledger::finishMaking(const QString& interface)
{
    return save(interface, {m_interfaces.identity(interface), true, {}, {}});
}

Result<void> Ledger::forget(const QString& interface)
{
    m_seen.remove(interface);
    m_unsettled.remove(interface);
    return save(interface, {});
}

Result<void> Ledger::erase(const QString& interface)
{
    m_seen.remove(interface);
    m_unsettled.remove(interface);
    m_records.remove(interface);
    return m_store.remove(interface);
}

Result<void> Ledger::save(const QString& interface, InterfaceRecord record)
{
    const auto loaded = load(interface);
    if (loaded && *loaded && **loaded == record)
        return {};
    const auto saved = m_store.save(interface, record);
    if (saved)
        m_records.insert(interface, std::move(record));
    return saved;
}

Result<InterfaceRecord> Ledger::record(const QString& interface)
{
    const auto loaded = load(interface);
    if (!loaded)
        return std::unexpected(loaded.error());
    const QString identity = m_interfaces.identity(interface);
    if (*loaded && (*loaded)->identity == identity && !(*loaded)->isMade)
        return **loaded;
    // Another one of that name, or the first look at it.
    m_seen.remove(interface);
    m_unsettled.remove(interface);
    return InterfaceRecord{identity, false, {}, {}};
}

Result<void> Ledger::setAdded(const QString& interface, const PublicKey& peer, bool isAdded)
{
    auto record = this->record(interface);
    if (!record)
        return std::unexpected(record.error());
    if (isAdded)
        record->added.insert(peer);
    else
        record->added.remove(peer);
    return save(interface, std::move(*record));
}

Result<void> Ledger::remember(const QString& interface, const QList<PathSetting>& paths, const DeviceState& now)
{
    auto record = this->record(interface);
    if (!record)
        return std::unexpected(record.error());
    QHash<PublicKey, Seen>& seen = m_seen[interface];
    for (const PathSetting& path : paths) {
        const DevicePeer* peer = now.find(path.peer);
        if (!peer || record->found.contains(path.peer) || record->added.contains(path.peer))
            continue;
        record->found.insert(path.peer, {endpointText(*peer), peer->keepaliveSeconds});
        seen.insert(path.peer, {endpointText(*peer), peer->rxBytes});
    }
    return save(interface, std::move(*record));
}

Result<bool> Ledger::observe(const QString& interface, const DeviceState& now, bool isSecondLook)
{
    auto record = this->record(interface);
    if (!record)
        return std::unexpected(record.error());
    const InterfaceRecord before = *record;
    QHash<PublicKey, Seen>& seen = m_seen[interface];
    bool isDoubtful = false;
    for (const DevicePeer& peer : now.peers) {
        const auto found = record->found.find(peer.publicKey);
        if (found == record->found.end())
            continue;
        const QString endpoint = endpointText(peer);
        const auto last = seen.constFind(peer.publicKey);
        // Fewer bytes than before: its owner removed and added it.
        const bool isOwners = last != seen.constEnd() && last->endpoint != endpoint && last->rxBytes >= peer.rxBytes;
        if (isOwners && !isSecondLook) {
            isDoubtful = true;
            continue;
        }
        if (isOwners) {
            qCInfo(lcLedger).noquote() << interface << "peer" << peer.publicKey.toBase64()
                                       << "got another endpoint by hand; that one will be put back";
            found->endpoint = endpoint;
        }
        if (!m_unsettled.contains(interface))
            found->keepaliveSeconds = peer.keepaliveSeconds;
        seen.insert(peer.publicKey, {endpoint, peer.rxBytes});
    }
    if (*record == before)
        return isDoubtful;
    const auto saved = save(interface, std::move(*record));
    return saved ? Result<bool>(isDoubtful) : std::unexpected(saved.error());
}

void Ledger::unsettled(const QString& interface)
{
    m_seen.remove(interface);
    m_unsettled.insert(interface);
}

void Ledger::applied(const QString& interface, const QList<PathSetting>& paths)
{
    QHash<PublicKey, Seen>& seen = m_seen[interface];
    for (const PathSetting& path : paths) {
        const auto known = seen.find(path.peer);
        if (path.endpoint && known != seen.end())
            known->endpoint = path.endpoint->toString();
    }
}

void Ledger::wasReset(const QString& interface, const PublicKey& peer, const QString& endpoint)
{
    QHash<PublicKey, Seen>& seen = m_seen[interface];
    if (const auto known = seen.find(peer); known != seen.end())
        *known = {endpoint, 0};
}

Result<DeviceState> Ledger::asKnown(const QString& interface, DeviceState now)
{
    const auto record = this->record(interface);
    if (!record)
        return std::unexpected(record.error());
    for (DevicePeer& peer : now.peers) {
        peer.isAdded = record->added.contains(peer.publicKey);
        if (const auto found = record->found.constFind(peer.publicKey); found != record->found.constEnd())
            peer.keepaliveSeconds = found->keepaliveSeconds;
    }
    return now;
}

} // namespace roamwire::helper
