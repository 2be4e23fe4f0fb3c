#pragma once

#include "client-gui/tray/networks.h"
#include "client-gui/tray/peers/networksummary.h"
#include "client-gui/tray/peers/ratehistory.h"
#include "shared/base/clock.h"

#include <QAbstractItemModel>
#include <QCollator>
#include <QHash>
#include <QTimer>

#include <memory>
#include <vector>

namespace roamwire::tray {

/// All networks, and below each its peers by name. It follows Networks by itself: rows that changed tell so, with the
/// roles that changed, at most every kRefreshInterval; nothing happens while nothing changes. GUI thread.
class PeerModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    /// Ten times a second is what an eye can follow.
    static constexpr Milliseconds kRefreshInterval{100};

    enum Role {
        NetworkRole = Qt::UserRole + 1, ///< Network*, of networks and of peers
        NameRole,                       ///< QString; the following ones are of peers only
        AddressRole,                    ///< QString, empty where there is none
        KeyRole,                        ///< QString, base64
        PresenceRole,                   ///< std::optional<Presence>
        PathRole,                       ///< Path
        RttRole,                        ///< int, ms; invalid where it is unknown
        HandshakeAgeRole,               ///< qint64, seconds; invalid where there was none
        RxRole,                         ///< quint64, bytes; invalid where it is unknown
        TxRole,
        RatesRole,      ///< RateHistory
        CandidatesRole, ///< QList<Candidate>
    };

    /// Both outlive it.
    PeerModel(Networks& networks, const Clock& clock, QObject* parent = nullptr);
    ~PeerModel() override;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    QModelIndex find(const Network* network) const;
    QModelIndex find(const Network* network, const PublicKey& peer) const;
    /// Null for networks. Valid until control returns to the event loop.
    const PeerStatus* peer(const QModelIndex& index) const;
    Network* network(const QModelIndex& index) const;

    /// Takes in at once what has changed, instead of at its time.
    void refresh();

private:
    struct Row
    {
        PeerStatus status;
        RateHistory rates;
        int number = -1;   ///< among its siblings; -1: not among them yet
        quint64 round = 0; ///< of the last look that saw it
    };
    using Rows = std::vector<std::unique_ptr<Row>>;
    struct Branch
    {
        Network* network = nullptr;
        NetworkSummary summary;
        Rows rows; ///< by name
        QHash<PublicKey, Row*> byKey;
        bool isDirty = true;                    ///< all of it
        QHash<PublicKey, PeerStatus> newStates; ///< of single peers, where it is not
        quint64 round = 0;
    };

    void add(Network* network);
    void remove(Network* network);
    void schedule();
    void update(Branch& branch);
    void updateSingly(Branch& branch);
    void updateSummary(Branch& branch);
    void updateRow(Branch& branch, Row& row, const PeerStatus& status);
    void moveToItsPlace(Branch& branch, Row& row);
    void removeUnseen(Branch& branch);
    void insert(Branch& branch, Rows fresh);
    void advanceRates();

    Branch* branchOf(const QModelIndex& index) const; ///< of a network's row
    const Row* rowOf(const QModelIndex& index) const; ///< of a peer's
    QModelIndex indexOf(const Branch& branch) const;
    QModelIndex indexOf(const Branch& branch, const Row& row) const;
    bool isBefore(const Row& one, const Row& other) const;
    static void number(Rows& rows, std::size_t from);

    Networks& m_networks;
    const Clock& m_clock;
    QCollator m_collator;
    std::vector<std::unique_ptr<Branch>> m_branches;
    QTimer m_refreshTimer;
    Instant m_refreshedAt{};
    QTimer m_ratesTimer; ///< runs while there is a curve that moves on
};

} // namespace roamwire::tray

Q_DECLARE_METATYPE(roamwire::Path)
