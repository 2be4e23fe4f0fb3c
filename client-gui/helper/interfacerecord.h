#pragma once

#include "shared/base/result.h"
#include "shared/model/keys.h"

#include <QHash>
#include <QSet>

#include <optional>

namespace roamwire::helper {

/// How a peer was found on an interface that somebody else made.
struct FoundPeer
{
    QString endpoint; ///< as `wg` prints it; empty: none
    std::uint16_t keepaliveSeconds = 0;

    bool operator==(const FoundPeer&) const = default;
};

/// What the helper knows of an interface beyond what the interface itself shows.
struct InterfaceRecord
{
    QString identity;                  ///< InterfaceManager::identity() of the one it is about; empty: it is being made
    bool isMade = false;               ///< by a helper
    QHash<PublicKey, FoundPeer> found; ///< peers that were touched since, as their owner has them
    QSet<PublicKey> added;             ///< peers that are there by the helper alone

    bool operator==(const InterfaceRecord&) const = default;
};

/// Keeps the records, one per interface name. Not thread-safe.
class RecordStore
{
public:
    virtual ~RecordStore() = default;

    /// nullopt where there never was one.
    virtual Result<std::optional<InterfaceRecord>> load(const QString& interface) = 0;

    /// When it returns without an error the record survives a power failure.
    virtual Result<void> save(const QString& interface, const InterfaceRecord& record) = 0;

    /// Harmless where there is none.
    virtual Result<void> remove(const QString& interface) = 0;
};

QByteArray encode(const InterfaceRecord& record);
Result<InterfaceRecord> decodeRecord(QByteArrayView text);

} // namespace roamwire::helper
