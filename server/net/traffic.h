#pragma once

#include "server/dialects/dialect.h"
#include "shared/base/metrics.h"

#include <deque>

namespace roamwire::server {

/// What sessions and rooms count, by dialect. One thread.
class Traffic final
{
public:
    struct Counters
    {
        Metrics::Counter& messages;
        Metrics::Counter& joins;
        Metrics::Counter& updates;
        Metrics::Counter& events;
        Metrics::Counter& deliveries;
        Metrics::Counter& bytes;
        Metrics::Counter& batches;
    };

    /// `metrics` outlives it.
    explicit Traffic(Metrics& metrics);

    /// To be kept where it is needed often.
    Counters& of(Dialect dialect);
    /// The server closes a connection, before or after it joined. `word` says why, see Hangup::word.
    void countRefusal(Dialect dialect, const QString& word);
    void countHangup(Dialect dialect, const QString& word);

private:
    Metrics& m_metrics;
    std::deque<Counters> m_counters; ///< by dialect
};

} // namespace roamwire::server
