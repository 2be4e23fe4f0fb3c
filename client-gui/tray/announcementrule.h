#pragma once

#include "client-gui/tray/network.h"
#include "client-gui/tray/settings/preferences.h"
#include "shared/base/clock.h"

#include <QHash>
#include <QList>
#include <QSet>

#include <optional>

namespace roamwire::tray {

/// A message of the desktop.
struct Announcement
{
    bool isWarning = false;
    QString title;
    QString text; ///< at most AnnouncementRule::kMaxLines lines, and one that says how many there are besides

    bool operator==(const Announcement&) const = default;
};

/// What the user is told of without having asked, and when: pure, time is passed in.
///
/// Important is that a network needs attention, once that has lasted, and that a device joined a network in which this
/// machine may invite. Beyond that (Notifications::All) come the end of such trouble, and peers that come and go. News
/// is gathered for a moment and told in one message, and messages keep a distance: whatever happens there are at most
/// two a minute.
class AnnouncementRule final
{
public:
    /// Shorter trouble is a roam, or a server that starts again.
    static constexpr Milliseconds kTroubleAfter{10'000};
    /// A network that was well for a shorter time is in the same trouble as before: it is not told again.
    static constexpr Milliseconds kWellAfter{300'000};
    /// What happens together is told together.
    static constexpr Milliseconds kGather{3'000};
    static constexpr Milliseconds kDistance{30'000};
    /// After a connection the list of peers comes in parts; none of those is a newcomer.
    static constexpr Milliseconds kListSettles{10'000};
    static constexpr qsizetype kMaxLines = 3;
    /// Beyond, newcomers of that network are no news any more; a server may make up keys for ever.
    static constexpr qsizetype kMaxKnown = 4096;

    void setLevel(Preferences::Notifications level);

    /// What there is now; often, and when nextDue() has come.
    void look(const QList<Network*>& networks, Instant now);

    /// The message that is due, once.
    std::optional<Announcement> take(Instant now);

    /// When look() and take() may have something to do, although nothing changes.
    std::optional<Instant> nextDue() const;

private:
    enum class Kind { Trouble, Joined, Well, Came, Went }; ///< the most important first
    struct News
    {
        Kind kind;
        QString interface;
        QString line;
    };
    /// What is remembered of a network.
    struct Memory
    {
        std::optional<Instant> troubledSince;
        std::optional<Instant> wellSince;
        bool isTroubleTold = false;
        std::optional<Instant> listedSince; ///< when the server began to tell its peers
        QSet<PublicKey> known;
        QSet<PublicKey> present;
    };

    void lookAtTrouble(const Network& network, Memory& memory, Instant now);
    void lookAtPeers(const Network& network, Memory& memory, Instant now);
    void add(Kind kind, const QString& interface, const QString& line, Instant now);
    Announcement compose() const;

    Preferences::Notifications m_level = Preferences::Notifications::Important;
    QHash<QString, Memory> m_memories; ///< by interface
    QList<News> m_news;
    qsizetype m_uncounted = 0; ///< news that there was no room for
    std::optional<Instant> m_firstNews;
    std::optional<Instant> m_lastTold;
};

} // namespace roamwire::tray
