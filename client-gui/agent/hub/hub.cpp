#include "client-gui/agent/hub/hub.h"

#include <QLoggingCategory>
#include <QRandomGenerator>

namespace roamwire::agent {
namespace {

Q_LOGGING_CATEGORY(lcHub, "roamwire.hub")

constexpr int kOk = 200;
constexpr int kCreated = 201;
constexpr int kNotFound = 404;

/// A broker that was restarted is back within seconds; one that is gone is not asked more often than it matters.
constexpr Milliseconds kFirstRetry{2'000};
constexpr Milliseconds kLongestRetry{120'000};
/// The helper says hello within milliseconds, and then we begin; after this we say that it does not.
constexpr Milliseconds kHelperPatience{1'000};
/// The helper is given the same list again so often: somebody may have changed the interface by hand.
constexpr Milliseconds kLookAnew{600'000};

} // namespace

Hub::Hub(HubSettings settings, HelperClient& device, BrokerClient& broker, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_device(device)
    , m_broker(broker)
    , m_clock(clock)
    , m_backoff(kFirstRetry, kLongestRetry)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Hub::run);
    connect(&m_device, &HelperClient::availableChanged, this, [this](bool isAvailable) {
        // Where a stage runs its next answer is an error, and it begins anew by itself.
        if (isAvailable && m_timer.isActive())
            wait(Stage::SetUp, Milliseconds(0));
    });
}

void Hub::start()
{
    wait(Stage::SetUp, m_device.isAvailable() ? Milliseconds(0) : kHelperPatience);
}

void Hub::run()
{
    if (m_stage == Stage::Pull)
        pull();
    else
        setUp();
}

// Interface and registration

void Hub::setUp()
{
    if (!m_device.isAvailable())
        return fail(Stage::SetUp, m_device.problem());
    m_applied.reset();
    m_device.create(then<PublicKey>(Stage::SetUp, [this](const PublicKey& key) { onKey(key); }));
}

void Hub::onKey(const PublicKey& key)
{
    m_device.setListenPort(m_settings.listenPort, thenDone([this, key] { findOut(key); }));
}

void Hub::findOut(const PublicKey& key)
{
    ask(broker::path::kServerExists, broker::encodeHubName(m_settings.name), [this, key](const BrokerAnswer& answer) {
        if (answer.status == kOk)
            return compareKey(key);
        if (answer.status == kNotFound)
            return enter(key);
        fail(Stage::SetUp, brokerRefusal(answer, QStringLiteral("to say whether it knows this hub")).message);
    });
}

/// Clients are told the key that the broker has; with another one nobody would ever get in.
void Hub::compareKey(const PublicKey& key)
{
    ask(broker::path::kServerList, {}, [this, key](const BrokerAnswer& answer) {
        if (answer.status != kOk)
            return fail(Stage::SetUp, brokerRefusal(answer, QStringLiteral("the list of hubs")).message);
        const auto known = broker::decodeHubKey(answer.body, m_settings.name);
        if (!known)
            return fail(Stage::SetUp,
                        QStringLiteral("the broker's list of hubs is not understood: ") + known.error().message);
        if (*known && **known != key) {
            return fail(
                Stage::SetUp,
                QStringLiteral("the broker knows %1 with another key (%2) than %3 has here (%4); choose another "
                               "name=, or have that hub deleted at the broker, with its clients")
                    .arg(m_settings.name, QString::fromLatin1((**known).toBase64()), m_settings.interface,
                         QString::fromLatin1(key.toBase64())));
        }
        askForAddress();
    });
}

void Hub::enter(const PublicKey& key)
{
    const broker::HubEntry entry{m_settings.name,     m_settings.network,  key,
                                 m_settings.endpoint, m_settings.reserved, m_settings.allowedIps};
    ask(broker::path::kServerAdd, broker::encodeHub(entry), [this](const BrokerAnswer& answer) {
        if (answer.status != kCreated && answer.status != kOk)
            return fail(Stage::SetUp, brokerRefusal(answer, QStringLiteral("this hub")).message);
        qCInfo(lcHub).noquote() << "registered as" << m_settings.name;
        askForAddress();
    });
}

void Hub::askForAddress()
{
    ask(broker::path::kServerAddress, broker::encodeHubName(m_settings.name), [this](const BrokerAnswer& answer) {
        if (answer.status != kOk)
            return fail(Stage::SetUp, brokerRefusal(answer, QStringLiteral("the address of this hub")).message);
        const auto address = broker::decodeHubAddress(answer.body);
        if (!address)
            return fail(Stage::SetUp,
                        QStringLiteral("the hub's address is not understood: ") + address.error().message);
        if (!m_settings.network.contains(*address)) {
            return fail(Stage::SetUp,
                        QStringLiteral("the broker gives this hub %1, which is not in network=%2; the hub is perhaps "
                                       "registered with another network")
                            .arg(address->toString(), m_settings.network.toString()));
        }
        assign(*address);
    });
}

void Hub::assign(const QHostAddress& address)
{
    m_address = address;
    m_device.assign({Prefix(address, m_settings.network.length())}, m_settings.mtu, thenDone([this, address] {
                        qCInfo(lcHub).noquote() << m_settings.interface << "has" << address.toString()
                                                << "and listens on" << m_settings.listenPort;
                        pull();
                    }));
}

// The list

void Hub::pull()
{
    m_broker.call(broker::path::kServerConfig, broker::encodeHubName(m_settings.name),
                  then<BrokerAnswer>(Stage::Pull, [this](const BrokerAnswer& answer) { onList(answer); }));
}

void Hub::onList(const BrokerAnswer& answer)
{
    if (answer.status == kNotFound) {
        return fail(Stage::Pull, QStringLiteral("the broker does not know %1 any more; its clients stay as they are. "
                                                "Start this program again to register it anew, without any")
                                     .arg(m_settings.name));
    }
    if (answer.status != kOk)
        return fail(Stage::Pull, brokerRefusal(answer, QStringLiteral("the list of clients")).message);
    const auto peers = checkedList(answer.body);
    if (!peers)
        return fail(Stage::Pull, QStringLiteral("the list of clients is not taken: ") + peers.error().message);
    const bool isFresh = m_applied == *peers && m_clock.now() - m_appliedAt < kLookAnew;
    if (isFresh)
        rest();
    else
        sync(*peers);
}

/// All or nothing: half of a list would put the other half of the clients out.
Result<QList<PeerAddresses>> Hub::checkedList(const QByteArray& body) const
{
    auto peers = broker::decodePeers(body);
    if (!peers)
        return peers;
    for (const PeerAddresses& peer : *peers) {
        const QHostAddress address = peer.allowedIps.first().address();
        if (!m_settings.network.contains(address) || address == m_address)
            return failure(QStringLiteral("%1 is no address of a client in %2")
                               .arg(address.toString(), m_settings.network.toString()));
    }
    return peers;
}

void Hub::sync(const QList<PeerAddresses>& peers)
{
    m_device.syncPeers(peers, thenDone([this, peers] {
                           if (m_applied != peers)
                               qCInfo(lcHub).noquote() << m_settings.interface << "has" << peers.size() << "clients";
                           m_applied = peers;
                           m_appliedAt = m_clock.now();
                           rest();
                           Q_EMIT synced(peers.size());
                       }));
}

void Hub::rest()
{
    if (!m_problem.isEmpty())
        qCInfo(lcHub).noquote() << m_settings.interface << "is as the broker has it, again";
    m_problem.clear();
    m_backoff.reset();
    wait(Stage::Pull, m_settings.interval);
}

// One attempt after the other

template <typename T>
ReplyTo<T> Hub::then(Stage again, std::function<void(const T&)> next)
{
    return {this, [this, again, next = std::move(next)](const Result<T>& result) {
                if (result)
                    next(*result);
                else
                    fail(again, result.error().message);
            }};
}

/// What the helper refuses or does not answer begins with the interface again: it may be gone.
ReplyTo<void> Hub::thenDone(std::function<void()> next)
{
    return {this, [this, next = std::move(next)](const Result<void>& result) {
                if (result)
                    next();
                else
                    fail(Stage::SetUp, result.error().message);
            }};
}

void Hub::ask(const QString& path, const QByteArray& body, std::function<void(const BrokerAnswer&)> next)
{
    m_broker.call(path, body, then<BrokerAnswer>(Stage::SetUp, std::move(next)));
}

void Hub::fail(Stage again, const QString& problem)
{
    if (m_problem != problem)
        qCWarning(lcHub).noquote() << problem;
    m_problem = problem;
    wait(again, m_backoff.next(QRandomGenerator::global()->generateDouble()));
    Q_EMIT hindered(problem);
}

void Hub::wait(Stage next, Milliseconds delay)
{
    m_stage = next;
    m_timer.start(delay);
}

} // namespace roamwire::agent
