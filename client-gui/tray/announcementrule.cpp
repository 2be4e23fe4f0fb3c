#include "client-gui/tray/announcementrule.h"

#include "client-gui/tray/icon/overallstate.h"

#include <QCoreApplication>

#include <algorithm>

namespace roamwire::tray {
namespace {

/// More is only counted.
constexpr qsizetype kMaxNews = 64;
/// A notification is some lines wide; the window has the whole text.
constexpr qsizetype kMaxProblem = 160;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(roamwire::tray::Announcement)
};

bool isTroubled(const Network& network)
{
    const OverallState state = stateOf(network);
    return state == OverallState::Attention || state == OverallState::Offline;
}

QString troubleLine(const Network& network)
{
    const QString problem = network.problem().section(QLatin1Char('\n'), 0, 0).left(kMaxProblem);
    return problem.isEmpty() ? Words::tr("%1: the server cannot be reached").arg(network.interface())
                             : Words::tr("%1: %2", "network and its problem").arg(network.interface(), problem);
}

QString nameOf(const PeerStatus& peer)
{
    return peer.name.isEmpty() ? peer.wgip.toString() : peer.name;
}

} // namespace

void AnnouncementRule::setLevel(Preferences::Notifications level)
{
    m_level = level;
    if (level != Preferences::Notifications::All)
        m_news.removeIf([](const News& news) { return news.kind > Kind::Joined; });
    if (level == Preferences::Notifications::Off)
        m_news.clear();
    if (m_news.isEmpty())
        m_firstNews.reset();
}

void AnnouncementRule::look(const QList<Network*>& networks, Instant now)
{
    m_memories.removeIf([&networks](const auto& memory) {
        return std::ranges::none_of(networks,
                                    [&memory](auto* network) { return network->interface() == memory.key(); });
    });
    for (const Network* network : networks) {
        Memory& memory = m_memories[network->interface()];
        lookAtTrouble(*network, memory, now);
        lookAtPeers(*network, memory, now);
    }
}

void AnnouncementRule::lookAtTrouble(const Network& network, Memory& memory, Instant now)
{
    if (isTroubled(network)) {
        memory.wellSince.reset();
        memory.troubledSince = memory.troubledSince.value_or(now);
        if (!memory.isTroubleTold && now - *memory.troubledSince >= kTroubleAfter) {
            memory.isTroubleTold = true;
            add(Kind::Trouble, network.interface(), troubleLine(network), now);
        }
        return;
    }
    memory.troubledSince.reset();
    if (!memory.isTroubleTold)
        return;
    if (!memory.wellSince) {
        memory.wellSince = now;
        const auto waiting = m_news.removeIf([&network](const News& news) {
            return news.kind == Kind::Trouble && news.interface == network.interface();
        });
        if (waiting == 0)
            add(Kind::Well, network.interface(), Words::tr("%1 works again").arg(network.interface()), now);
        if (m_news.isEmpty())
            m_firstNews.reset();
    }
    if (now - *memory.wellSince >= kWellAfter)
        memory.isTroubleTold = false;
}

void AnnouncementRule::lookAtPeers(const Network& network, Memory& memory, Instant now)
{
    const Status& status = network.status();
    if (status.server != QStringLiteral("connected")) {
        memory.listedSince.reset();
        return;
    }
    memory.listedSince = memory.listedSince.value_or(now);
    const bool isNews = now - *memory.listedSince >= kListSettles;
    QSet<PublicKey> present;
    for (const PeerStatus& peer : status.peers) {
        const bool isNew = !memory.known.contains(peer.publicKey) && memory.known.size() < kMaxKnown;
        if (isNew)
            memory.known.insert(peer.publicKey);
        const bool isPresent = peer.presence == Presence::Online;
        if (isPresent)
            present.insert(peer.publicKey);
        const bool wasPresent = memory.present.contains(peer.publicKey);
        if (isNew && isNews && status.mayInvite)
            add(Kind::Joined, network.interface(), Words::tr("%1 joined %2").arg(nameOf(peer), network.interface()),
                now);
        else if (isNews && isPresent && !wasPresent)
            add(Kind::Came, network.interface(), Words::tr("%1 is online").arg(nameOf(peer)), now);
        else if (isNews && !isPresent && wasPresent)
            add(Kind::Went, network.interface(), Words::tr("%1 is away").arg(nameOf(peer)), now);
    }
    memory.present = present;
}

void AnnouncementRule::add(Kind kind, const QString& interface, const QString& line, Instant now)
{
    using enum Preferences::Notifications;
    if (m_level == Off || (m_level == Important && kind > Kind::Joined))
        return;
    if (m_news.size() < kMaxNews)
        m_news.append({kind, interface, line});
    else
        ++m_uncounted;
    m_firstNews = m_firstNews.value_or(now);
}

std::optional<Announcement> AnnouncementRule::take(Instant now)
{
    if (!m_firstNews || now < *m_firstNews + kGather || (m_lastTold && now < *m_lastTold + kDistance))
        return {};
    std::ranges::stable_sort(m_news, {}, &News::kind);
    const Announcement announcement = compose();
    m_news.clear();
    m_uncounted = 0;
    m_firstNews.reset();
    m_lastTold = now;
    return announcement;
}

std::optional<Instant> AnnouncementRule::nextDue() const
{
    std::optional<Instant> due;
    const auto atLatest = [&due](Instant at) { due = due ? std::min(*due, at) : at; };
    if (m_firstNews)
        atLatest(std::max(*m_firstNews + kGather, m_lastTold ? *m_lastTold + kDistance : *m_firstNews));
    for (const Memory& memory : m_memories) {
        if (memory.troubledSince && !memory.isTroubleTold)
            atLatest(*memory.troubledSince + kTroubleAfter);
        if (memory.wellSince && memory.isTroubleTold)
            atLatest(*memory.wellSince + kWellAfter);
    }
    return due;
}

Announcement AnnouncementRule::compose() const
{
    const Kind foremost = m_news.first().kind;
    QStringList lines;
    for (const News& news : m_news.first(std::min(kMaxLines, m_news.size())))
        lines << news.line;
    if (const qsizetype more = m_news.size() + m_uncounted - lines.size(); more > 0)
        lines << Words::tr("and %n more", nullptr, int(more));
    Announcement announcement{foremost == Kind::Trouble, QStringLiteral("Roamwire"), lines.join(QLatin1Char('\n'))};
    if (foremost == Kind::Trouble)
        announcement.title = Words::tr("Roamwire needs attention");
    else if (foremost == Kind::Joined)
        announcement.title = Words::tr("New in your network");
    return announcement;
}

} // namespace roamwire::tray
