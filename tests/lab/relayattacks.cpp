#include "tests/lab/relayattacks.h"

#include "shared/crypto/binddatagram.h"
#include "tests/lab/homekind.h"
#include "tests/unit/server_relay/relayscene.h"

#include <QtEndian>

#include <thread>

namespace roamwire::lab {
namespace {

using Heard = Attacker::Heard;
using Pace = Attack::Pace;
using Strike = std::function<void(Attacker&, int)>;

constexpr qsizetype kKept = 8;
/// Between two rounds that are no flood.
constexpr std::chrono::milliseconds kRound{10};
constexpr qsizetype kReceiverAt = 4;
constexpr qsizetype kCounterAt = 8;
constexpr qsizetype kDataHeader = 16;
constexpr qsizetype kLargest = 65'507; // of UDP over IPv4

/// From where he says that a packet comes: one of his places, or what the original's sender has, with its
/// port or another one.
enum class Source { Own, Victim, Neighbour, Peer, PeersAddress, Relay, Anybody };

Endpoint sourceFor(Source source, Attacker& attacker, const PassedDatagram& original)
{
    switch (source) {
    case Source::Own:
        return attacker.places().own;
    case Source::Victim:
        return attacker.places().victim;
    case Source::Neighbour:
        return attacker.places().neighbour;
    case Source::Peer:
        return original.from;
    case Source::PeersAddress:
        return {original.from.address, attacker.places().own.port};
    case Source::Relay:
        return attacker.places().relay;
    case Source::Anybody:
        break;
    }
    // Addresses for nobody's use (RFC 2544), so that whatever went there would reach nobody.
    return {
        QHostAddress(QHostAddress(QStringLiteral("198.19.0.0")).toIPv4Address() + attacker.random().bounded(65'536U)),
        static_cast<quint16>(attacker.random().bounded(1024, 65'536))};
}

QByteArray junk(Attacker& attacker, qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (char& byte : bytes)
        byte = static_cast<char>(attacker.random().generate());
    return bytes;
}

/// Every datagram of a kind that he heard, changed by `change`.
template <typename Change>
Strike each(Heard kind, Source source, Change change)
{
    return [=](Attacker& attacker, int round) {
        const auto originals = attacker.heard(kind);
        for (const PassedDatagram& original : originals)
            attacker.send(sourceFor(source, attacker, original), original.to, change(attacker, original, round));
    };
}

Strike replay(Heard kind, Source source)
{
    return each(kind, source, [](Attacker&, const PassedDatagram& original, int) { return original.payload; });
}

/// A data packet of a session that there is, never sent before, with nothing in it that anybody can decrypt.
Strike counters(Source source, quint64 above)
{
    return each(Heard::Data, source, [=](Attacker& attacker, const PassedDatagram& original, int round) {
        QByteArray packet = original.payload.left(kDataHeader) + junk(attacker, original.payload.size() - kDataHeader);
        const auto counter = qFromLittleEndian<quint64>(packet.constData() + kCounterAt);
        qToLittleEndian<quint64>(counter + above + static_cast<quint64>(round), packet.data() + kCounterAt);
        return packet;
    });
}

/// He begins and waits for what comes of it.
Strike once(const Strike& strike)
{
    return [=](Attacker& attacker, int round) {
        if (round == 0)
            strike(attacker, round);
    };
}

Strike guesses(Source source)
{
    return each(Heard::Data, source, [](Attacker& attacker, const PassedDatagram& original, int) {
        QByteArray packet = original.payload;
        qToLittleEndian<quint32>(attacker.random().generate(), packet.data() + kReceiverAt);
        return packet;
    });
}

Strike forgedBinds(Source source)
{
    return each(Heard::Bind, source, [](Attacker& attacker, const PassedDatagram& original, int) -> QByteArray {
        constexpr qsizetype kMac = 16;
        return original.payload.chopped(kMac + 1) + junk(attacker, kMac + 1); // the counter's last byte, too
    });
}

/// What needs no more than a public key.
Strike initiations(Source source)
{
    return [=](Attacker& attacker, int round) {
        const auto originals = attacker.heard(Heard::Data);
        const PassedDatagram& original = originals.at(round % originals.size());
        // Every key at every port, whatever their numbers have in common.
        const PublicKey& receiver = attacker.keys().at(round / originals.size() % attacker.keys().size());
        const server::Datagram packet = server::initiationFor(receiver, attacker.random().generate());
        attacker.send(sourceFor(source, attacker, original), original.to,
                      QByteArray(reinterpret_cast<const char*>(packet.data()), static_cast<qsizetype>(packet.size())));
    };
}

void sizes(Attacker& attacker, int round)
{
    const auto originals = attacker.heard(Heard::Data);
    const Endpoint port = originals.at(round % originals.size()).to;
    const Endpoint own = attacker.places().own;
    for (const qsizetype size :
         {qsizetype(0), qsizetype(1), qsizetype(31), qsizetype(kBindDatagramSize), qsizetype(48), kLargest})
        attacker.send(own, port, junk(attacker, size));
    attacker.send(own, port, "RWB1" + junk(attacker, kBindDatagramSize - 4));
    attacker.send(own, port, "RWC1" + junk(attacker, 44));
}

void junkToOnePort(Attacker& attacker, int)
{
    const PassedDatagram original = attacker.heard(Heard::Data).first();
    attacker.send(sourceFor(Source::Anybody, attacker, original), original.to, junk(attacker, 64));
}

Endpoint anyPort(Attacker& attacker)
{
    const quint16 port = static_cast<quint16>(kRelayPorts.low + attacker.random().bounded(2 * kRelayPorts.pairs));
    return {attacker.places().relay.address, port};
}

void junkToAllPorts(Attacker& attacker, int)
{
    attacker.send(sourceFor(Source::Anybody, attacker, {}), anyPort(attacker), junk(attacker, 64));
}

void dataToAllPorts(Attacker& attacker, int)
{
    attacker.send(sourceFor(Source::Anybody, attacker, {}), anyPort(attacker),
                  QByteArray("\4\0\0\0", 4) + junk(attacker, 44));
}

} // namespace

Attacker::Attacker(Spoofer far, Spoofer near, Places places, QList<PublicKey> keys)
    : m_far(std::move(far))
    , m_near(std::move(near))
    , m_places(std::move(places))
    , m_keys(std::move(keys))
{
}

void Attacker::hear(const QList<PassedDatagram>& datagrams)
{
    for (const PassedDatagram& datagram : datagrams) {
        if (datagram.to.address != m_places.relay.address || datagram.payload.isEmpty())
            continue;
        const char first = datagram.payload.front();
        QList<PassedDatagram>* kept = nullptr;
        if (datagram.payload.startsWith("RWB1"))
            kept = &m_heard[Heard::Bind];
        else if (first == 1)
            kept = &m_heard[Heard::Initiation];
        else if (first == 2)
            kept = &m_heard[Heard::Response];
        else if (datagram.isTraffic())
            kept = &m_heard[Heard::Data];
        if (!kept)
            continue;
        kept->append(datagram);
        if (kept->size() > kKept)
            kept->removeFirst();
    }
}

void Attacker::send(const Endpoint& from, const Endpoint& to, const QByteArray& payload)
{
    (from == m_places.neighbour ? m_near : m_far).send(from, to, payload);
    m_sent[from.address] += payload.size();
    ++m_packets;
}

void Attacker::beginAnew()
{
    m_sent.clear();
    m_packets = 0;
}

void Attack::run(Attacker& attacker, std::chrono::milliseconds duration) const
{
    const Moment end = now() + duration;
    Moment next = now();
    for (int round = 0; now() < end; ++round) {
        if (strike)
            strike(attacker, round);
        next += kRound;
        if (pace == Pace::Steady)
            std::this_thread::sleep_until(next);
    }
}

QList<Attack> relayAttacks()
{
    const auto named = [](const char* name) { return QString::fromLatin1(name); };
    constexpr quint64 kALittle = 1'000; // more than passes while he acts, less than the relay takes for a leap
    return {
        {named("quiet"), nullptr, ""},
        {named("bind datagrams again"), replay(Heard::Bind, Source::Own), "stale_bind"},
        {named("bind datagrams again, as the victim"), replay(Heard::Bind, Source::Victim), "stale_bind"},
        {named("bind datagrams again, as the peer"), replay(Heard::Bind, Source::Peer), "stale_bind"},
        {named("bind datagrams again, from a neighbour"), replay(Heard::Bind, Source::Neighbour), "stale_bind"},
        {named("forged bind datagrams"), forgedBinds(Source::Own), "bad_bind"},
        {named("forged bind datagrams, as the peer"), forgedBinds(Source::Peer), "bad_bind"},
        {named("initiations again"), replay(Heard::Initiation, Source::Own), "handshake_rate"},
        {named("initiations again, as the victim"), replay(Heard::Initiation, Source::Victim), "handshake_rate"},
        {named("responses again"), replay(Heard::Response, Source::Own), "handshake_rate"},
        {named("responses again, from a neighbour"), replay(Heard::Response, Source::Neighbour), "handshake_rate"},
        {named("data again"), replay(Heard::Data, Source::Own), "unbound_source"},
        {named("data again, as the victim"), replay(Heard::Data, Source::Victim), "unbound_source"},
        {named("data again, from a neighbour"), replay(Heard::Data, Source::Neighbour), "unbound_source"},
        {named("data again, as the peer"), replay(Heard::Data, Source::Peer), ""},
        {named("higher counters"), counters(Source::Own, kALittle), ""},
        {named("higher counters, as the victim"), counters(Source::Victim, kALittle), ""},
        {named("one higher counter"), once(counters(Source::Own, 2 * kALittle)), ""},
        {named("one higher counter, as the victim"), once(counters(Source::Victim, 2 * kALittle)), ""},
        {named("higher counters, from a neighbour"), counters(Source::Neighbour, kALittle), ""},
        {named("higher counters, from a peer's address"), counters(Source::PeersAddress, kALittle), ""},
        {named("highest counters"), counters(Source::Own, quint64(1) << 62), "unbound_source"},
        {named("highest counters, as the peer"), counters(Source::Peer, quint64(1) << 62), ""},
        {named("guessed indices"), guesses(Source::Own), "unknown_source"},
        {named("guessed indices, from a neighbour"), guesses(Source::Neighbour), "unbound_source"},
        {named("guessed indices, as the peer"), guesses(Source::Peer), ""},
        {named("the relay's own address"), replay(Heard::Data, Source::Relay), "own_address"},
        {named("odd sizes"), sizes, "not_wireguard"},
        {named("initiations, as the victim"), initiations(Source::Victim), "unknown_source"},
        {named("initiations, from a neighbour"), initiations(Source::Neighbour), "handshake_rate"},
        {named("initiations, as the peer"), initiations(Source::Peer), "handshake_rate"},
        {named("flood of initiations"), initiations(Source::Anybody), "unknown_source", Pace::Flood},
        {named("flood of junk, one port"), junkToOnePort, "not_wireguard", Pace::Flood},
        {named("flood of junk, all ports"), junkToAllPorts, "not_wireguard", Pace::Flood},
        {named("flood of data, all ports"), dataToAllPorts, "unknown_source", Pace::Flood},
    };
}

} // namespace roamwire::lab
