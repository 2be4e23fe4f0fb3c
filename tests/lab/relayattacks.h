#pragma once

#include "shared/model/keys.h"
#include "tests/lab/spoofer.h"
#include "tests/lab/udpcapture.h"

#include <QMap>
#include <QRandomGenerator>

#include <functional>

namespace roamwire::lab {

/// Somebody who knows everything but secrets: what passes the relay, every public key, every address.
class Attacker final
{
public:
    /// Where he may send from.
    struct Places
    {
        Endpoint own;
        Endpoint victim;    ///< somebody else's, who has nothing to do with it
        Endpoint neighbour; ///< of a machine of his behind a peer's NAT, as it is on its LAN
        Endpoint relay;     ///< one of the relay's own
    };
    enum class Heard { Bind, Initiation, Response, Data };

    /// `far` sends for all places but the neighbour's, `near` from there.
    Attacker(Spoofer far, Spoofer near, Places places, QList<PublicKey> keys);

    /// What came to the relay lately; the newest of every kind are kept.
    void hear(const QList<PassedDatagram>& datagrams);
    QList<PassedDatagram> heard(Heard kind) const { return m_heard.value(kind); }

    const Places& places() const { return m_places; }
    const QList<PublicKey>& keys() const { return m_keys; }
    QRandomGenerator& random() { return m_random; }

    void send(const Endpoint& from, const Endpoint& to, const QByteArray& payload);

    /// UDP payload, by the address that it was said to come from.
    qint64 sentFrom(const Endpoint& place) const { return m_sent.value(place.address); }
    int sentPackets() const { return m_packets; }
    void beginAnew();

private:
    Spoofer m_far;
    Spoofer m_near;
    Places m_places;
    QList<PublicKey> m_keys;
    QMap<Heard, QList<PassedDatagram>> m_heard;
    QHash<QHostAddress, qint64> m_sent;
    int m_packets = 0;
    QRandomGenerator m_random{1}; // every run the same
};

/// What he does, a round at a time.
struct Attack
{
    enum class Pace { Steady, Flood };

    QString name;
    std::function<void(Attacker&, int round)> strike; ///< none: all is quiet
    QByteArray drop;                                  ///< the relay's word for what it drops of it; empty: it need not
    Pace pace = Pace::Steady;

    /// Goes on for so long on the caller's thread.
    void run(Attacker& attacker, std::chrono::milliseconds duration) const;
};

/// All of them; the quiet one is the first.
QList<Attack> relayAttacks();

} // namespace roamwire::lab
