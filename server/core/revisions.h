#pragma once

#include <QtGlobal>

namespace roamwire::server {

/// Makes `rev`: one rising number for all peers, so that a key that left and came back does not start below what others
/// remember of it. Seeded with the wall clock in microseconds it also rises across restarts, as long as less than a
/// million changes a second happen on average, and stays below 2^53, which JSON carries exactly.
class Revisions final
{
public:
    explicit Revisions(qint64 unixMs)
        : m_last(static_cast<quint64>(qMax(unixMs, qint64(0))) * 1000)
    {
    }

    quint64 next() { return ++m_last; }

private:
    quint64 m_last;
};

} // namespace roamwire::server
