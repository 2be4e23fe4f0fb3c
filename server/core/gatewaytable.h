#pragma once

#include "shared/base/clock.h"
#include "shared/model/keys.h"

#include <QHash>
#include <QMap>
#include <QString>

#include <optional>

namespace roamwire::server {

/// How clients of one domain reach a gateway, as its worker publishes it (wgkex).
struct Gateway
{
    QString address; ///< a name or an address
    quint16 port = 0;
    PublicKey publicKey;
    QString linkAddress; ///< an address, perhaps with a length
    bool operator==(const Gateway&) const = default;
};

/// What is known of the gateways, and which of them is the next client's. Nobody is sent to one that is known to be
/// dead, or of which nothing is known for sure. One thread.
class GatewayTable final
{
public:
    /// Workers that are remembered: far more than anybody runs; names are what a stranger at the broker would make up.
    static constexpr qsizetype kMaxWorkers = 256;
    /// So long a worker is believed to live that was only heard of by what the broker had kept: it may have died while
    /// no broker was there to notice. Living ones publish their peers every minute.
    static constexpr Milliseconds kBelieved{150'000};

    /// How something was heard.
    enum class Source {
        Live,
        Kept, ///< by the broker, since whenever
    };

    /// `weights`: how much of the load a worker takes, compared with the others; 1 where it has none. With 0 it gets no
    /// clients.
    explicit GatewayTable(QHash<QByteArray, double> weights = {})
        : m_weights(std::move(weights))
    {
    }

    /// False: there are too many workers. nullopt: it serves the domain no more.
    bool describe(const QByteArray& worker, const QByteArray& domain, const std::optional<Gateway>& gateway,
                  Source source, Instant now);
    bool setUp(const QByteArray& worker, bool isUp, Source source, Instant now);
    bool setPeers(const QByteArray& worker, const QByteArray& domain, quint32 peers, Source source, Instant now);

    /// The connection to the broker is gone, and with it everything that was known. From then on, what the broker kept
    /// shows no life: it may have been killed itself, and then nobody watched.
    void forget();

    /// The live one with the fewest peers by weight, and of several the one that was chosen least since it said so;
    /// null: none.
    const Gateway* best(const QByteArray& domain, Instant now) const;
    /// The same; it is going to get a client.
    const Gateway* choose(const QByteArray& domain, Instant now);

    qsizetype live(Instant now) const;

private:
    struct Place ///< of a worker in a domain
    {
        std::optional<Gateway> gateway;
        quint32 peers = 0;
        quint32 chosen = 0; ///< since it told its peers
    };
    struct Worker
    {
        bool isUp = false;
        Instant believedUntil{};
        QHash<QByteArray, Place> domains;
    };

    Worker* known(const QByteArray& name, Source source, Instant now);
    double weightOf(const QByteArray& name) const { return m_weights.value(name, 1); }
    static bool isLive(const Worker& worker, Instant now);
    const QByteArray* nameOfBest(const QByteArray& domain, Instant now) const;

    QHash<QByteArray, double> m_weights;
    QMap<QByteArray, Worker> m_workers;
    bool m_believesKept = true;
};

} // namespace roamwire::server
