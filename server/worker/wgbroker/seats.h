#pragma once

#include "shared/base/clock.h"
#include "shared/model/keys.h"

#include <QHash>
#include <QHostAddress>
#include <QList>

#include <optional>
#include <set>

namespace roamwire::worker {

/// What decides about seats.
struct SeatRules
{
    int numbers = 0; ///< from 1 to this
    int maxKeys = 0;
    Milliseconds silence{10 * 60'000}; ///< without a handshake, and the seat goes
    int firstRounds = 2;               ///< so many rounds without any handshake, and it goes
    /// Keys from one address that have not had a handshake yet: who only makes up keys does not get all numbers. A
    /// hall of nodes behind one address has its handshakes before the next round.
    int maxUnprovenPerSource = 32;
    /// A number whose interface could not be made, as its port is in somebody else's hands, is not tried for so long.
    Milliseconds rest{10 * 60'000};
};

/// Which key has which number, and for how long: its interface, port and address come from the number. The lowest free
/// one is given. Pure: time and what the interfaces show are passed in.
class Seats final
{
public:
    explicit Seats(SeatRules rules);

    /// The number that the key has, or gets; nullopt when all are taken. `source`: null is not counted.
    std::optional<int> take(const PublicKey& key, const QHostAddress& source);
    /// An interface that was there. False, and nothing changes, where number or key have a seat, or all are taken.
    bool adopt(int number, const PublicKey& key, std::int64_t handshake, Instant now);
    /// The client was told: its rounds begin.
    void answer(int number, Instant now);
    /// Free for the next one.
    void release(int number);
    /// Gives it to nobody for a while; nobody has it any more.
    void rest(int number, Instant now);
    /// Somebody else has it, until it is released.
    void block(int number);

    /// A round: the latest handshake of every interface that was looked at, Unix time or 0 for none. What counts is
    /// that it changed, so that no clock that is set does harm. Those that are to go; they stay until released.
    QList<int> endRound(const QHash<int, std::int64_t>& handshakes, Instant now);

    std::optional<int> numberOf(const PublicKey& key) const;
    PublicKey keyOf(int number) const { return m_seats.value(number).key; }
    QList<int> numbers() const { return m_seats.keys(); }
    qsizetype count() const { return m_seats.size(); }
    qsizetype provenCount() const { return m_proven; }

private:
    struct Seat
    {
        PublicKey key;
        QHostAddress source = {}; ///< null: it does not count for one
        std::int64_t handshake = 0;
        Instant sign = {}; ///< of life: the last answer, or the round that saw another handshake
        int roundsWithout = 0;
        bool isProven = false;
    };

    void seat(int number, Seat seat);
    void prove(Seat& seat);
    void uncount(const Seat& seat);
    void wake(Instant now);

    SeatRules m_rules;
    std::set<int> m_free;
    QHash<int, Seat> m_seats;
    QHash<PublicKey, int> m_numbers;
    QHash<QHostAddress, int> m_unproven; ///< seats without a handshake, by source
    QHash<int, Instant> m_resting;       ///< and until when
    qsizetype m_proven = 0;
};

} // namespace roamwire::worker
