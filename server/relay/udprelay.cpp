#include "server/relay/udprelay.h"

#include "server/relay/mutebook.h"
#include "server/relay/relayworker.h"
#include "server/relay/statefile.h"

#include <QObject>

namespace roamwire::server {
namespace {

class ThreadedUdpRelay final : public QObject, public UdpRelay
{
public:
    explicit ThreadedUdpRelay(const UdpRelaySettings& settings)
        : m_settings(settings)
    {
    }
    Result<void> start();

    void observe(RelayObserver& observer) override;
    RelayOffer offer() const override;
    void expect(const RelayMember& member, quint32 slot) override;
    void admit(const RelayMember& member, quint32 slot, const RelayCredentials& credentials,
               const ObservedAddresses& observed) override;
    void remove(const RelayMember& member) override;
    bool mute(const RelayPair& pair, std::chrono::milliseconds duration) override;
    void unmute(const RelayPair& pair) override;
    RelayReport report() const override;

private:
    void deliver();

    const UdpRelaySettings m_settings;
    SystemClock m_clock;
    MuteBook m_mutes;
    RelayObserver* m_observer = nullptr;
    std::unique_ptr<RelayWorker> m_worker; ///< goes first: it calls this object
};

Result<void> ThreadedUdpRelay::start()
{
    auto stateFile = std::make_unique<StateFile>(m_settings.stateFile, m_settings.ports);
    auto worker = RelayWorker::start(m_settings, std::move(stateFile), [this] {
        QMetaObject::invokeMethod(this, [this] { deliver(); }, Qt::QueuedConnection);
    });
    if (!worker)
        return std::unexpected(worker.error());
    m_worker = std::move(*worker);
    return {};
}

void ThreadedUdpRelay::observe(RelayObserver& observer)
{
    m_observer = &observer;
    m_worker->post([](RelayCore& core, Instant) { core.tellAll(); });
}

RelayOffer ThreadedUdpRelay::offer() const
{
    return {m_settings.advertisedV4 ? m_settings.advertisedV4 : m_settings.v4,
            m_settings.advertisedV6 ? m_settings.advertisedV6 : m_settings.v6,
            m_settings.ports,
            {}};
}

void ThreadedUdpRelay::expect(const RelayMember& member, quint32 slot)
{
    m_worker->post([=](RelayCore& core, Instant) { core.expect(member, slot); });
}

void ThreadedUdpRelay::admit(const RelayMember& member, quint32 slot, const RelayCredentials& credentials,
                             const ObservedAddresses& observed)
{
    m_worker->post([=](RelayCore& core, Instant now) { core.admit(member, slot, credentials, observed, now); });
}

void ThreadedUdpRelay::remove(const RelayMember& member)
{
    m_worker->post([=](RelayCore& core, Instant) { core.remove(member); });
}

bool ThreadedUdpRelay::mute(const RelayPair& pair, std::chrono::milliseconds duration)
{
    if (!m_mutes.begin(pair, m_clock.now()))
        return false;
    m_worker->post([=](RelayCore& core, Instant now) { core.mute(pair, duration, now); });
    return true;
}

void ThreadedUdpRelay::unmute(const RelayPair& pair)
{
    m_worker->post([=](RelayCore& core, Instant) { core.unmute(pair); });
}

RelayReport ThreadedUdpRelay::report() const
{
    const RelayFigures figures = m_worker->figures();
    RelayReport report{.receivedPackets = figures.receivedPackets,
                       .sentPackets = figures.sentPackets,
                       .sentBytes = figures.sentBytes,
                       .bindDatagrams = figures.bindDatagrams,
                       .wakes = figures.wakes,
                       .dropped = {},
                       .bound = {},
                       .peers = figures.peers,
                       .pairs = figures.pairs};
    for (std::size_t i = 0; i < kRelayDrops; ++i)
        report.dropped.emplace_back(nameOf(static_cast<RelayDrop>(i)), figures.drops[i]);
    for (std::size_t i = 0; i < kBoundBys; ++i)
        report.bound.emplace_back(nameOf(static_cast<BoundBy>(i)), figures.bound[i]);
    return report;
}

void ThreadedUdpRelay::deliver()
{
    const auto news = m_worker->takeNews();
    if (!m_observer)
        return; // all that is seen is told to it again
    for (const RelayCore::News& item : news) {
        if (const auto* seen = std::get_if<RelayCore::Seen>(&item)) {
            m_observer->onSeen(seen->member, seen->endpoints);
        } else {
            const auto& sleeper = std::get<RelayCore::Sleeper>(item);
            m_observer->onSleeper(sleeper.member, sleeper.sender);
        }
    }
}

Result<void> check(const UdpRelaySettings& settings)
{
    const auto isNowhere = [](const std::optional<QHostAddress>& listened, const std::optional<QHostAddress>& told) {
        const auto address = told ? told : listened;
        return address &&
               (*address == QHostAddress(QHostAddress::AnyIPv4) || *address == QHostAddress(QHostAddress::AnyIPv6));
    };
    if (!settings.ports.isValid() || (!settings.v4 && !settings.v6))
        return failure(QStringLiteral("a relay needs an address and a range of ports: --relay ADDR:LOW-HIGH"));
    if (isNowhere(settings.v4, settings.advertisedV4) || isNowhere(settings.v6, settings.advertisedV6))
        return failure(QStringLiteral("peers have to be told where the relay is: give --relay an address of this "
                                      "machine, or the address to tell with --relay-advertise"));
    return {};
}

} // namespace

Result<std::unique_ptr<UdpRelay>> UdpRelay::open(const UdpRelaySettings& settings)
{
    if (const auto checked = check(settings); !checked)
        return std::unexpected(checked.error());
    auto relay = std::make_unique<ThreadedUdpRelay>(settings);
    if (const auto started = relay->start(); !started)
        return std::unexpected(started.error());
    return relay;
}

} // namespace roamwire::server
