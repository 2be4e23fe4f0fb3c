#include "client-gui/tray/peers/peermodel.h"

#include "client-gui/tray/peers/peerrow.h"

#include <algorithm>

namespace roamwire::tray {
namespace {

/// "node 9" before "node 10". The C locale knows no such order, but a machine without a language has peers, too.
QCollator byName()
{
    const QLocale locale;
    QCollator collator(locale.language() == QLocale::C ? QLocale(QLocale::English) : locale);
    collator.setCaseSensitivity(Qt::CaseInsensitive);
    collator.setNumericMode(true);
    return collator;
}

} // namespace

PeerModel::PeerModel(Networks& networks, const Clock& clock, QObject* parent)
    : QAbstractItemModel(parent)
    , m_networks(networks)
    , m_clock(clock)
    , m_collator(byName())
{
    m_refreshTimer.setSingleShot(true);
    connect(&m_refreshTimer, &QTimer::timeout, this, &PeerModel::refresh);
    m_ratesTimer.setInterval(RateHistory::kSlot);
    connect(&m_ratesTimer, &QTimer::timeout, this, &PeerModel::advanceRates);
    for (Network* network : networks.all())
        add(network);
    refresh();
    connect(&networks, &Networks::added, this, [this](Network* network) {
        add(network);
        refresh();
    });
    connect(&networks, &Networks::removed, this, &PeerModel::remove);
}

PeerModel::~PeerModel() = default;

void PeerModel::add(Network* network)
{
    const QList<Network*> order = m_networks.all();
    const auto isLater = [&](const std::unique_ptr<Branch>& branch) {
        return order.indexOf(branch->network) > order.indexOf(network);
    };
    const auto place = std::ranges::find_if(m_branches, isLater);
    auto branch = std::make_unique<Branch>();
    branch->network = network;
    branch->summary = NetworkSummary::of(*network);
    connect(network, &Network::changed, this, [this, dirty = branch.get()] {
        dirty->isDirty = true;
        dirty->newStates.clear();
        schedule();
    });
    connect(network, &Network::peerChanged, this, [this, changed = branch.get()](const PeerStatus& peer) {
        changed->isDirty = changed->isDirty || !changed->byKey.contains(peer.publicKey);
        if (!changed->isDirty)
            changed->newStates.insert(peer.publicKey, peer);
        schedule();
    });
    const int row = int(place - m_branches.begin());
    beginInsertRows({}, row, row);
    m_branches.insert(place, std::move(branch));
    endInsertRows();
}

void PeerModel::remove(Network* network)
{
    const QModelIndex gone = find(network);
    if (!gone.isValid())
        return;
    network->disconnect(this);
    beginRemoveRows({}, gone.row(), gone.row());
    m_branches.erase(m_branches.begin() + gone.row());
    endRemoveRows();
}

void PeerModel::schedule()
{
    if (!m_refreshTimer.isActive())
        m_refreshTimer.start(std::max(Milliseconds(0), m_refreshedAt + kRefreshInterval - m_clock.now()));
}

void PeerModel::refresh()
{
    m_refreshTimer.stop();
    m_refreshedAt = m_clock.now();
    for (const auto& branch : m_branches) {
        if (std::exchange(branch->isDirty, false))
            update(*branch);
        else if (!branch->newStates.isEmpty())
            updateSingly(*branch);
    }
}

void PeerModel::updateSingly(Branch& branch)
{
    for (const PeerStatus& status : std::exchange(branch.newStates, {}))
        updateRow(branch, *branch.byKey.value(status.publicKey), status);
    updateSummary(branch);
}

void PeerModel::update(Branch& branch)
{
    ++branch.round;
    branch.newStates.clear();
    std::size_t seen = 0;
    Rows fresh;
    for (const PeerStatus& status : branch.network->status().peers) {
        Row*& row = branch.byKey[status.publicKey];
        if (!row) {
            fresh.push_back(std::make_unique<Row>());
            row = fresh.back().get();
            row->status = status;
            row->round = branch.round;
        } else if (row->number >= 0) {
            row->round = branch.round;
            ++seen;
            updateRow(branch, *row, status);
        }
    }
    if (seen < branch.rows.size())
        removeUnseen(branch);
    if (!fresh.empty())
        insert(branch, std::move(fresh));
    updateSummary(branch);
}

void PeerModel::updateSummary(Branch& branch)
{
    if (NetworkSummary summary = NetworkSummary::of(*branch.network); summary != branch.summary) {
        branch.summary = std::move(summary);
        const QModelIndex changed = indexOf(branch);
        Q_EMIT dataChanged(changed, changed);
    }
}

void PeerModel::updateRow(Branch& branch, Row& row, const PeerStatus& status)
{
    if (status.rxBytes && status.txBytes) {
        row.rates.add(*status.rxBytes, *status.txBytes, m_clock.now());
        if (!m_ratesTimer.isActive() && !row.rates.isFlat())
            m_ratesTimer.start();
    }
    const QList<int> roles = changedRoles(row.status, status);
    row.status = status;
    if (roles.isEmpty())
        return;
    if (roles.contains(NameRole))
        moveToItsPlace(branch, row);
    const QModelIndex changed = indexOf(branch, row);
    Q_EMIT dataChanged(changed, changed, roles);
}

void PeerModel::moveToItsPlace(Branch& branch, Row& row)
{
    Rows& rows = branch.rows;
    const int from = row.number;
    int to = 0; // before this one
    while (to < int(rows.size()) && (to == from || isBefore(*rows.at(std::size_t(to)), row)))
        ++to;
    const QModelIndex parent = indexOf(branch);
    if (to == from || to == from + 1 || !beginMoveRows(parent, from, from, parent, to))
        return;
    const auto begin = rows.begin();
    if (to > from)
        std::rotate(begin + from, begin + from + 1, begin + to);
    else
        std::rotate(begin + to, begin + from, begin + from + 1);
    number(rows, std::size_t(std::min(from, to)));
    endMoveRows();
}

void PeerModel::removeUnseen(Branch& branch)
{
    Rows& rows = branch.rows;
    for (auto end = int(rows.size()); end > 0;) {
        int begin = end;
        while (begin > 0 && rows.at(std::size_t(begin - 1))->round != branch.round)
            --begin;
        if (begin < end) {
            beginRemoveRows(indexOf(branch), begin, end - 1);
            for (int i = begin; i < end; ++i)
                branch.byKey.remove(rows.at(std::size_t(i))->status.publicKey);
            rows.erase(rows.begin() + begin, rows.begin() + end);
            number(rows, std::size_t(begin));
            endRemoveRows();
        }
        end = begin - 1;
    }
}

/// Those that come to stand together are inserted together.
void PeerModel::insert(Branch& branch, Rows fresh)
{
    Rows& rows = branch.rows;
    const auto isLess = [this](const auto& one, const auto& other) { return isBefore(*one, *other); };
    std::ranges::sort(fresh, isLess);
    for (const auto& row : fresh) {
        if (row->status.rxBytes && row->status.txBytes)
            row->rates.add(*row->status.rxBytes, *row->status.txBytes, m_clock.now());
    }
    for (auto begin = fresh.begin(); begin != fresh.end();) {
        const auto place = std::ranges::upper_bound(rows, *begin, isLess);
        auto end = begin + 1;
        while (end != fresh.end() && (place == rows.end() || isLess(*end, *place)))
            ++end;
        const auto first = int(place - rows.begin());
        beginInsertRows(indexOf(branch), first, first + int(end - begin) - 1);
        rows.insert(place, std::make_move_iterator(begin), std::make_move_iterator(end));
        number(rows, std::size_t(first));
        endInsertRows();
        begin = end;
    }
}

/// What was sent a while ago moves out of the picture, although nothing is told any more.
void PeerModel::advanceRates()
{
    bool isAnyMoving = false;
    for (const auto& branch : m_branches) {
        for (const auto& row : branch->rows) {
            if (row->rates.isFlat())
                continue;
            row->rates.advance(m_clock.now());
            isAnyMoving = isAnyMoving || !row->rates.isFlat();
            const QModelIndex changed = indexOf(*branch, *row);
            Q_EMIT dataChanged(changed, changed, {RatesRole});
        }
    }
    if (!isAnyMoving)
        m_ratesTimer.stop();
}

bool PeerModel::isBefore(const Row& one, const Row& other) const
{
    const int order = m_collator.compare(shownName(one.status), shownName(other.status));
    return order < 0 || (order == 0 && one.status.publicKey < other.status.publicKey);
}

void PeerModel::number(Rows& rows, std::size_t from)
{
    for (std::size_t i = from; i < rows.size(); ++i)
        rows.at(i)->number = int(i);
}

QModelIndex PeerModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? m_branches.at(std::size_t(parent.row())).get() : nullptr);
}

QModelIndex PeerModel::parent(const QModelIndex& child) const
{
    const auto* branch = static_cast<const Branch*>(child.internalPointer());
    return branch ? indexOf(*branch) : QModelIndex();
}

int PeerModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return int(m_branches.size());
    const Branch* branch = parent.column() == 0 ? branchOf(parent) : nullptr;
    return branch ? int(branch->rows.size()) : 0;
}

int PeerModel::columnCount(const QModelIndex&) const
{
    return 1;
}

QVariant PeerModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == NetworkRole)
        return QVariant::fromValue(network(index));
    if (const Row* row = rowOf(index))
        return peerData(row->status, row->rates, role);
    const Branch* branch = branchOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return branch->summary.interface;
    case Qt::AccessibleTextRole:
        return branch->summary.sentence();
    case Qt::AccessibleDescriptionRole:
        return branch->summary.problem;
    default:
        return {};
    }
}

QHash<int, QByteArray> PeerModel::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractItemModel::roleNames();
    names.insert({{NetworkRole, "network"},
                  {NameRole, "name"},
                  {AddressRole, "address"},
                  {KeyRole, "key"},
                  {PresenceRole, "presence"},
                  {PathRole, "path"},
                  {RttRole, "rtt"},
                  {HandshakeAgeRole, "handshakeAge"},
                  {RxRole, "rx"},
                  {TxRole, "tx"},
                  {RatesRole, "rates"},
                  {CandidatesRole, "candidates"}});
    return names;
}

QModelIndex PeerModel::find(const Network* network) const
{
    const auto found = std::ranges::find_if(m_branches, [&](const auto& branch) { return branch->network == network; });
    return found == m_branches.end() ? QModelIndex() : createIndex(int(found - m_branches.begin()), 0, nullptr);
}

QModelIndex PeerModel::find(const Network* network, const PublicKey& peer) const
{
    const Branch* branch = branchOf(find(network));
    const Row* row = branch ? branch->byKey.value(peer) : nullptr;
    return row ? indexOf(*branch, *row) : QModelIndex();
}

const PeerStatus* PeerModel::peer(const QModelIndex& index) const
{
    const Row* row = rowOf(index);
    return row ? &row->status : nullptr;
}

Network* PeerModel::network(const QModelIndex& index) const
{
    if (!index.isValid())
        return nullptr;
    const auto* parent = static_cast<const Branch*>(index.internalPointer());
    return parent ? parent->network : branchOf(index)->network;
}

PeerModel::Branch* PeerModel::branchOf(const QModelIndex& index) const
{
    return index.isValid() && !index.internalPointer() ? m_branches.at(std::size_t(index.row())).get() : nullptr;
}

const PeerModel::Row* PeerModel::rowOf(const QModelIndex& index) const
{
    const auto* branch = index.isValid() ? static_cast<const Branch*>(index.internalPointer()) : nullptr;
    return branch ? branch->rows.at(std::size_t(index.row())).get() : nullptr;
}

QModelIndex PeerModel::indexOf(const Branch& branch) const
{
    return find(branch.network);
}

QModelIndex PeerModel::indexOf(const Branch& branch, const Row& row) const
{
    return createIndex(row.number, 0, &branch);
}

} // namespace roamwire::tray
