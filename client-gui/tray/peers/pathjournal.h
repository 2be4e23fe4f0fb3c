#pragma once

#include "client-gui/tray/networks.h"
#include "client-gui/tray/peers/pathhistory.h"
#include "shared/base/clock.h"

#include <QHash>

#include <memory>

namespace roamwire::tray {

/// Keeps the path histories of all peers of all networks, from every single change, whoever draws them or not. They
/// stay while a network is paused, and go with it. GUI thread.
class PathJournal final : public QObject
{
    Q_OBJECT

public:
    /// Both outlive it.
    PathJournal(Networks& networks, const Clock& clock, QObject* parent = nullptr);

    /// Null where nothing is known; valid until control returns to the event loop.
    const PathHistory* history(const Network* network, const PublicKey& peer) const;

private:
    /// Of one network.
    struct Book
    {
        QHash<PublicKey, std::shared_ptr<PathHistory>> histories;
        ObservedAddresses observed;
        std::optional<Fingerprint> lanName;
        std::optional<Instant> movedAt; ///< this device, last
    };

    void open(Network* network);
    void note(Network* network);
    void notePeer(Book& book, const PeerStatus& peer);
    void noteOwnPlace(Book& book, const Status& status);
    static void forgetStrangers(Book& book, const Status& status);

    const Clock& m_clock;
    QHash<const Network*, Book> m_books;
};

} // namespace roamwire::tray
