#include "client-gui/helper/reach.h"

#include <QLoggingCategory>

#include <sodium.h>

#include <tuple>

namespace roamwire::helper {
namespace {

Q_LOGGING_CATEGORY(lcReach, "roamwire.helper")

/// A roam binds once for each of a thousand peers; afterwards each needs one every 20 s.
constexpr int kBindBurst = 1'024;
constexpr Milliseconds kBindInterval{4};

CheckNonce makeNonce()
{
    CheckNonce nonce;
    randombytes_buf(nonce.data(), nonce.size());
    return nonce;
}

RawPlace placeOf(const QString& interface, const DeviceState& device)
{
    return {interface, device.listenPort, device.firewallMark};
}

} // namespace

Reach::Reach(RawUdp& raw, const Clock& clock)
    : m_raw(raw)
    , m_clock(clock)
{
}

Result<void> Reach::open(const QString& interface, PrivateKey own, const DeviceState& now)
{
    auto site = std::make_unique<Site>(CheckTable(std::move(own), makeNonce, m_clock.now()), RawPlace(), nullptr);
    if (site->table.ownKey() != now.publicKey)
        return failure(QStringLiteral("%1 got another key meanwhile; try again").arg(interface));
    if (const auto opened = openPort(*site, placeOf(interface, now)); !opened)
        return opened;
    site->table.setPeers(now.peers);
    site->timer.setSingleShot(true);
    site->timer.setTimerType(Qt::PreciseTimer);
    connect(&site->timer, &QTimer::timeout, this,
            [this, interface, site = site.get()] { carryOut(interface, site->table.advance(m_clock.now())); });
    m_sites[interface] = std::move(site);
    return {};
}

Result<void> Reach::openPort(Site& site, const RawPlace& place)
{
    if (place.port == 0)
        return failure(QStringLiteral("%1 has no listen port; is it up?").arg(place.interface));
    auto port = m_raw.open(
        place, [this, interface = place.interface](const CheckArrival& arrival) { onArrival(interface, arrival); });
    if (!port)
        return std::unexpected(port.error());
    site.port = std::move(*port);
    site.place = place;
    return {};
}

void Reach::close(const QString& interface)
{
    m_sites.erase(interface);
}

void Reach::observe(const QString& interface, const DeviceState& now)
{
    const auto found = m_sites.find(interface);
    if (found == m_sites.end())
        return;
    Site& site = *found->second;
    if (site.table.ownKey() != now.publicKey)
        return close(interface);
    site.table.setPeers(now.peers);
    if (site.place == placeOf(interface, now))
        return;
    if (const auto opened = openPort(site, placeOf(interface, now)); !opened) {
        qCWarning(lcReach).noquote() << "checks of" << interface << "end:" << opened.error().message;
        close(interface);
    }
}

Result<void> Reach::bind(const Bind& verb)
{
    const auto count = static_cast<int>(verb.sends.size());
    RateLimit& limit = m_binds.try_emplace(verb.interface, kBindBurst, kBindInterval, m_clock.now()).first->second;
    if (const Milliseconds wait = limit.take(m_clock.now(), count); wait > Milliseconds(0))
        return failure(QStringLiteral("too many bind datagrams; there is room for these in %1 ms").arg(wait.count()));
    RawPort& port = *m_sites.at(verb.interface)->port;
    Result<void> outcome;
    for (const BindSend& send : verb.sends) {
        const auto sent = port.send(send.target, send.datagram);
        if (outcome)
            outcome = sent;
    }
    return outcome;
}

Result<void> Reach::start(const CheckStart& verb)
{
    auto work = m_sites.at(verb.interface)->table.start(verb.peer, verb.candidates, m_clock.now());
    if (!work)
        return std::unexpected(work.error());
    carryOut(verb.interface, *work);
    return {};
}

void Reach::stop(const CheckStop& verb)
{
    if (const auto site = m_sites.find(verb.interface); site != m_sites.end())
        site->second->table.stop(verb.peer, m_clock.now());
}

void Reach::onArrival(const QString& interface, const CheckArrival& arrival)
{
    carryOut(interface, m_sites.at(interface)->table.receive(arrival, m_clock.now()));
}

void Reach::carryOut(const QString& interface, const CheckWork& work)
{
    Site& site = *m_sites.at(interface);
    // What cannot be sent is lost, as on the way: no route to a candidate is no news, and the check says so in the end.
    for (const CheckSend& send : work.sends)
        std::ignore = site.port->send(send.target, send.datagram, send.from);
    if (const auto next = site.table.nextWork())
        site.timer.start(std::max(Milliseconds(0), *next - m_clock.now()));
    else
        site.timer.stop();
    for (const CheckResult& result : work.results) {
        if (m_told)
            m_told({interface, result});
    }
}

} // namespace roamwire::helper
