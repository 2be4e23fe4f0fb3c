#include "client-gui/engine/pathtable.h"

#include <algorithm>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kSettlingInterval = 150ms; // a verdict on a path just set
constexpr Milliseconds kSendingInterval = 1s;     // twelve seconds of silence are to be noticed
constexpr Milliseconds kIdleInterval = 25s;       // nothing happens but keepalives; keep the machine asleep

PathSetting settingFor(const PublicKey& key, const PathAction& action)
{
    return {key, action.endpoint, action.nudge};
}

} // namespace

template <typename Choose>
QList<PathSetting> PathTable::forEach(Choose choose)
{
    QList<PathSetting> settings;
    for (auto& [key, entry] : m_entries) {
        if (const std::optional<PathAction> action = choose(entry))
            settings.append(settingFor(key, *action));
    }
    return settings;
}

QList<PathSetting> PathTable::upsert(const PeerRecord& record, const DevicePeer* onDevice, std::int64_t unixSeconds,
                                     Instant now)
{
    const auto [place, isNew] = m_entries.try_emplace(record.publicKey);
    Entry& entry = place->second;
    if (isNew && onDevice && unixSeconds - onDevice->latestHandshake < kSessionSeconds)
        entry.machine.adopt(*onDevice);
    const bool told = isNew || record.rev != entry.record.rev;
    entry.record = record;
    entry.machine.setAway(record.presence == Presence::Away);
    const auto action = entry.machine.setCandidates(candidatesOf(record), told, now);
    return action ? QList{settingFor(record.publicKey, *action)} : QList<PathSetting>();
}

QList<PathSetting> PathTable::placeChanged(const OwnPlace& place, Instant now)
{
    if (place == m_place)
        return {};
    m_place = place;
    return forEach([&](Entry& entry) { return entry.machine.setCandidates(candidatesOf(entry.record), false, now); });
}

QList<PathSetting> PathTable::roamed(const OwnPlace& place, Instant now)
{
    m_place = place;
    return forEach([&](Entry& entry) { return entry.machine.roamed(candidatesOf(entry.record), now); });
}

QList<PathSetting> PathTable::confirmed(const OwnPlace& place, Instant now)
{
    m_place = place;
    return forEach([&](Entry& entry) { return entry.machine.confirmed(candidatesOf(entry.record), now); });
}

void PathTable::applied(const QList<PathSetting>& settings)
{
    for (const PathSetting& setting : settings) {
        if (const auto entry = m_entries.find(setting.peer); entry != m_entries.end())
            entry->second.machine.applied();
    }
}

void PathTable::failed(const QList<PathSetting>& settings, Instant now)
{
    for (const PathSetting& setting : settings) {
        if (const auto entry = m_entries.find(setting.peer); entry != m_entries.end())
            entry->second.machine.failed(now);
    }
}

void PathTable::figures(const DeviceState& device, Instant now)
{
    for (const DevicePeer& peer : device.peers) {
        const auto entry = m_entries.find(peer.publicKey);
        if (entry == m_entries.end())
            continue;
        entry->second.machine.figures(peer, now);
        const Path path = entry->second.machine.path();
        if (path.verified)
            m_memory.remember(m_place, entry->second.record, Candidate{*path.endpoint, *path.kind});
    }
}

QList<Candidate> PathTable::candidatesOf(const PeerRecord& record) const
{
    return m_memory.ordered(candidatesFor(record, m_place), m_place, record);
}

QList<PathSetting> PathTable::tick(Instant now)
{
    return forEach([&](Entry& entry) { return entry.machine.tick(now); });
}

std::optional<Instant> PathTable::nextDue() const
{
    std::optional<Instant> next;
    for (const auto& [key, entry] : m_entries) {
        const auto due = entry.machine.nextDue();
        if (due && (!next || *due < *next))
            next = due;
    }
    return next;
}

Milliseconds PathTable::figuresInterval(Instant now) const
{
    Milliseconds interval = kIdleInterval;
    for (const auto& [key, entry] : m_entries) {
        if (entry.machine.isSettling(now))
            return kSettlingInterval;
        if (entry.machine.isSending(now))
            interval = kSendingInterval;
    }
    return interval;
}

} // namespace roamwire
