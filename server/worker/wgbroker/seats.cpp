#include "server/worker/wgbroker/seats.h"

namespace roamwire::worker {

Seats::Seats(SeatRules rules)
    : m_rules(rules)
{
    for (int number = 1; number <= rules.numbers; ++number)
        m_free.insert(m_free.end(), number);
}

std::optional<int> Seats::take(const PublicKey& key, const QHostAddress& source)
{
    if (const auto known = numberOf(key))
        return known;
    if (m_free.empty() || m_seats.size() >= m_rules.maxKeys)
        return std::nullopt;
    if (!source.isNull() && m_unproven.value(source) >= m_rules.maxUnprovenPerSource)
        return std::nullopt;
    const int number = *m_free.begin();
    seat(number, {.key = key, .source = source});
    return number;
}

std::optional<int> Seats::numberOf(const PublicKey& key) const
{
    const auto known = m_numbers.constFind(key);
    return known == m_numbers.cend() ? std::nullopt : std::optional(*known);
}

bool Seats::adopt(int number, const PublicKey& key, std::int64_t handshake, Instant now)
{
    if (!m_free.contains(number) || m_numbers.contains(key) || m_seats.size() >= m_rules.maxKeys)
        return false;
    seat(number, {.key = key, .handshake = handshake, .sign = now});
    if (handshake != 0)
        prove(m_seats[number]);
    return true;
}

void Seats::seat(int number, Seat seat)
{
    m_free.erase(number);
    m_numbers.insert(seat.key, number);
    if (!seat.source.isNull())
        ++m_unproven[seat.source];
    m_seats.insert(number, std::move(seat));
}

void Seats::answer(int number, Instant now)
{
    const auto seat = m_seats.find(number);
    if (seat == m_seats.end())
        return;
    seat->sign = now;
    seat->roundsWithout = 0;
}

void Seats::release(int number)
{
    if (const auto seat = m_seats.find(number); seat != m_seats.end()) {
        uncount(*seat);
        m_proven -= seat->isProven ? 1 : 0;
        m_numbers.remove(seat->key);
        m_seats.erase(seat);
    }
    if (number <= m_rules.numbers)
        m_free.insert(number);
}

void Seats::rest(int number, Instant now)
{
    release(number);
    m_free.erase(number);
    m_resting.insert(number, now + m_rules.rest);
}

void Seats::block(int number)
{
    release(number);
    m_free.erase(number);
}

void Seats::wake(Instant now)
{
    m_resting.removeIf([&](const auto& resting) {
        if (resting.value() > now)
            return false;
        m_free.insert(resting.key());
        return true;
    });
}

void Seats::prove(Seat& seat)
{
    if (seat.isProven)
        return;
    uncount(seat);
    seat.isProven = true;
    ++m_proven;
}

void Seats::uncount(const Seat& seat)
{
    const auto count = seat.isProven ? m_unproven.end() : m_unproven.find(seat.source);
    if (count != m_unproven.end() && --*count == 0)
        m_unproven.erase(count);
}

QList<int> Seats::endRound(const QHash<int, std::int64_t>& handshakes, Instant now)
{
    wake(now);
    QList<int> gone;
    for (auto seen = handshakes.cbegin(); seen != handshakes.cend(); ++seen) {
        const auto seat = m_seats.find(seen.key());
        if (seat == m_seats.end())
            continue;
        const bool isNew = seen.value() != 0 && seen.value() != seat->handshake;
        seat->handshake = seen.value();
        if (isNew) {
            seat->sign = now;
            seat->roundsWithout = 0;
            prove(*seat);
        }
        const bool isNever = seat->handshake == 0 && ++seat->roundsWithout >= m_rules.firstRounds;
        const bool isSilent = seat->handshake != 0 && now - seat->sign >= m_rules.silence;
        if (isNever || isSilent)
            gone.append(seen.key());
    }
    return gone;
}

} // namespace roamwire::worker
