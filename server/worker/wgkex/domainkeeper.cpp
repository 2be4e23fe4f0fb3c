#include "server/worker/wgkex/domainkeeper.h"

#include "server/worker/wgkex/linkaddress.h"
#include "shared/wireguard/dump.h"

#include <QLoggingCategory>

#include <algorithm>
#include <iterator>

namespace roamwire::worker {
namespace {

Q_LOGGING_CATEGORY(lcWgkex, "roamwire.wgkex")

template <typename T>
Result<void> store(T& place, Result<T> value)
{
    if (!value)
        return std::unexpected(value.error());
    place = std::move(*value);
    return {};
}

} // namespace

/// From its first command to its last answer.
struct DomainKeeper::Round
{
    std::vector<server::MqttReceipt> receipts;
    QString problem;
    Found found;
    bool isLook = false;
};

DomainKeeper::DomainKeeper(Domain domain, WgkexTiming timing, CommandRunner& runner, const Clock& clock)
    : m_domain(std::move(domain))
    , m_timing(timing)
    , m_runner(runner)
    , m_clock(clock)
    , m_book(timing.silence, wgkexlimits::kMaxPeers)
    , m_refusals(clock)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &DomainKeeper::begin);
    m_looks.setInterval(timing.look);
    connect(&m_looks, &QTimer::timeout, this, [this] {
        m_mustLook = true;
        request({});
    });
}

DomainKeeper::~DomainKeeper() = default;

void DomainKeeper::start()
{
    m_looks.start();
    request({});
}

void DomainKeeper::bring(const PublicKey& key, server::MqttReceipt receipt)
{
    const auto verdict = m_book.announce(key, m_clock.now());
    if (verdict == PeerBook::Verdict::New)
        m_fresh.append(key);
    else if (verdict != PeerBook::Verdict::Known)
        return refuse(key, verdict);
    if (!m_problem.isEmpty())
        return; // may take long: it comes with the look that finds all well
    if (m_fresh.isEmpty() && !m_round)
        return; // it is there
    m_receipts.push_back(std::move(receipt));
    request(m_timing.pace);
}

void DomainKeeper::refuse(const PublicKey& key, PeerBook::Verdict verdict)
{
    const QString why = verdict == PeerBook::Verdict::Full           ? QStringLiteral("there are too many peers")
                        : verdict == PeerBook::Verdict::AddressTaken ? QStringLiteral("another key has its address")
                                                                     : QStringLiteral("the key is the gateway's own");
    if (const auto leftOut = m_refusals.next()) {
        qCWarning(lcWgkex).noquote() << m_domain.name << "does not take the key" << key.toBase64().constData() << "-"
                                     << why << "- nor" << *leftOut << "others since this was said last";
    }
}

qsizetype DomainKeeper::connectedPeers() const
{
    if (!m_device)
        return 0;
    const std::int64_t since = m_clock.unixMs() / 1000 - kConnected.count();
    return std::ranges::count_if(m_device->peers, [since](const DevicePeer& peer) {
        return peer.latestHandshake != 0 && peer.latestHandshake >= since;
    });
}

/// The earliest wins.
void DomainKeeper::request(Milliseconds delay)
{
    if (!m_round && (!m_next.isActive() || m_next.remainingTimeAsDuration() > delay))
        m_next.start(delay);
}

void DomainKeeper::begin()
{
    m_round = std::make_unique<Round>();
    m_round->receipts = std::exchange(m_receipts, {});
    m_round->isLook = std::exchange(m_mustLook, false);
    if (m_round->isLook)
        look();
    else
        add();
}

void DomainKeeper::add()
{
    Parts parts;
    for (const PublicKey& key : std::exchange(m_fresh, {})) {
        const QHostAddress address = linkAddressOf(key);
        parts.peers.append({key, address});
        parts.routes.append(address);
        parts.entries.append(address);
    }
    run(additions(m_domain, parts), [this] { end(); });
}

void DomainKeeper::look()
{
    Round& round = *m_round;
    m_fresh.clear(); // what the look does not find is added
    const auto ask = [this](const Command& command, auto parse, auto& place) {
        m_runner.run(command, [this, parse, &place](const Result<QByteArray>& output) {
            note(output ? store(place, parse(*output)) : std::unexpected(output.error()));
        });
    };
    ask(showDevice(m_domain), parseDump, round.found.device);
    ask(showAddresses(m_domain), parseLinkAddress, round.found.linkAddress);
    ask(showRoutes(m_domain), parseRoutes, round.found.routes);
    m_runner.run(showEntries(m_domain), [this, &round](const Result<QByteArray>& output) {
        note(output ? store(round.found.entries, parseEntries(*output, m_domain.wireguard))
                    : std::unexpected(output.error()));
        take(round.found);
    });
}

/// After a look.
void DomainKeeper::take(const Found& found)
{
    m_hasLooked = true;
    if (!m_round->problem.isEmpty()) {
        m_device.reset();
        Q_EMIT looked();
        return end();
    }
    m_device = found.device;
    m_linkAddress = found.linkAddress;
    const Instant now = m_clock.now();
    m_book.see(found.device, now, m_clock.unixMs());
    QList<Seat> staying = m_book.seats();
    const auto silent =
        std::ranges::stable_partition(staying, [&](const Seat& seat) { return !m_book.isSilent(seat.key, now); });
    const QList<Seat> going(silent.begin(), silent.end());
    staying.erase(silent.begin(), silent.end());
    m_fresh.clear(); // those that came during the look, too, are missing
    std::ranges::move(std::exchange(m_receipts, {}), std::back_inserter(m_round->receipts));
    Q_EMIT looked();
    const auto then = [this, missed = additions(m_domain, missing(staying, found))] { run(missed, [this] { end(); }); };
    if (going.isEmpty())
        return then();
    run(removals(m_domain, present(going, found)), [this, going, then] {
        if (m_round->problem.isEmpty())
            forget(going);
        then();
    });
}

/// They are on the interfaces no more. Who came back meanwhile is wanted again.
void DomainKeeper::forget(const QList<Seat>& gone)
{
    for (const Seat& seat : gone) {
        if (m_book.isSilent(seat.key, m_clock.now()))
            m_book.forget(seat.key);
        else
            m_mustLook = true;
    }
    qCInfo(lcWgkex).noquote() << m_domain.name << "has lost" << gone.size() << "silent peers";
}

void DomainKeeper::run(QList<Command> commands, const Then& then)
{
    if (commands.isEmpty() || !m_round->problem.isEmpty())
        return then();
    const Command next = commands.takeFirst();
    m_runner.run(next, [this, commands, then](const Result<QByteArray>& output) {
        note(output ? Result<void>() : std::unexpected(output.error()));
        run(commands, then);
    });
}

void DomainKeeper::note(const Result<void>& result)
{
    if (!result && m_round->problem.isEmpty())
        m_round->problem = result.error().message;
}

void DomainKeeper::end()
{
    const std::unique_ptr<Round> round = std::move(m_round);
    if (round->problem != m_problem && !round->problem.isEmpty()) {
        qCWarning(lcWgkex).noquote() << m_domain.name << "is not served as it should be:" << round->problem
                                     << "- the interfaces" << m_domain.wireguard << "and" << m_domain.vxlan
                                     << "have to be there, and up";
    } else if (round->problem.isEmpty() && round->isLook && !m_problem.isEmpty()) {
        qCInfo(lcWgkex).noquote() << m_domain.name << "is served again";
    }
    if (round->isLook || !round->problem.isEmpty())
        m_problem = round->problem;
    if (!round->problem.isEmpty()) {
        m_mustLook = true;
        request(m_timing.retry);
    } else if (!m_receipts.empty() || !m_fresh.isEmpty() || m_mustLook) {
        request(m_timing.pace);
    }
}

} // namespace roamwire::worker
