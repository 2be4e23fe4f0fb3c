#include "client-gui/tray/peers/pathjournal.h"

#include <QSet>

namespace roamwire::tray {
namespace {

using namespace std::chrono_literals;

/// What changes so soon after this device roamed, changed because of it: paths settle within seconds.
constexpr Milliseconds kSettling = 10s;

/// Histories of peers that are gone, before they are cleared away: a server may make up any number of peers.
constexpr qsizetype kMaxStrangers = 256;

} // namespace

PathJournal::PathJournal(Networks& networks, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
{
    for (Network* network : networks.all())
        open(network);
    connect(&networks, &Networks::added, this, &PathJournal::open);
    connect(&networks, &Networks::removed, this, [this](Network* network) {
        network->disconnect(this);
        m_books.remove(network);
    });
}

const PathHistory* PathJournal::history(const Network* network, const PublicKey& peer) const
{
    const auto book = m_books.constFind(network);
    return book == m_books.cend() ? nullptr : book->histories.value(peer).get();
}

void PathJournal::open(Network* network)
{
    connect(network, &Network::changed, this, [this, network] { note(network); });
    connect(network, &Network::peerChanged, this,
            [this, network](const PeerStatus& peer) { notePeer(m_books[network], peer); });
    note(network);
}

void PathJournal::note(Network* network)
{
    const Status& status = network->status();
    Book& book = m_books[network];
    noteOwnPlace(book, status);
    for (const PeerStatus& peer : status.peers)
        notePeer(book, peer);
    if (book.histories.size() > status.peers.size() + kMaxStrangers)
        forgetStrangers(book, status);
}

void PathJournal::notePeer(Book& book, const PeerStatus& peer)
{
    std::shared_ptr<PathHistory>& history = book.histories[peer.publicKey];
    if (!history)
        history = std::make_shared<PathHistory>();
    const bool hasMoved = book.movedAt && m_clock.now() - *book.movedAt <= kSettling;
    history->note(peer, hasMoved, m_clock.unixMs());
}

/// Unknown places are none: that is how it looks while the server is away.
void PathJournal::noteOwnPlace(Book& book, const Status& status)
{
    const bool hasOtherRouter = book.lanName && status.lanName && book.lanName != status.lanName;
    const bool hasOtherWan = (book.observed.v4 && status.observed.v4 && book.observed.v4 != status.observed.v4) ||
                             (book.observed.v6 && status.observed.v6 && book.observed.v6 != status.observed.v6);
    if (hasOtherRouter || hasOtherWan)
        book.movedAt = m_clock.now();
    if (status.lanName)
        book.lanName = status.lanName;
    if (status.observed.v4)
        book.observed.v4 = status.observed.v4;
    if (status.observed.v6)
        book.observed.v6 = status.observed.v6;
}

void PathJournal::forgetStrangers(Book& book, const Status& status)
{
    QSet<PublicKey> known;
    for (const PeerStatus& peer : status.peers)
        known.insert(peer.publicKey);
    book.histories.removeIf([&known](const auto& entry) { return !known.contains(entry.key()); });
}

} // namespace roamwire::tray
