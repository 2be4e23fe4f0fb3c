#include "server/net/storagewatch.h"

namespace roamwire::server {
namespace {

/// From what a solid-state disk takes to what nobody waits for any more.
const std::vector<double> kSecondsBounds{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5};

double secondsOf(Milliseconds time)
{
    return std::chrono::duration<double>(time).count();
}

} // namespace

StorageWatch::StorageWatch(Storage& storage, const Clock& clock, Metrics& metrics)
    : m_storage(storage)
    , m_clock(clock)
    , m_state(std::make_shared<State>(State{
          metrics.counter("roamwire_storage_commits_total", "Changes that were stored."),
          metrics.counter("roamwire_storage_failures_total", "Changes that could not be stored."),
          metrics.histogram("roamwire_storage_commit_seconds", "From asking for a change to be stored to the answer.",
                            kSecondsBounds),
      }))
{
    metrics.gauge("roamwire_storage_pending", "Changes that are on their way to the disk.",
                  [state = m_state] { return static_cast<double>(state->pending); });
}

void StorageWatch::commit(Changes changes, std::function<void(Result<void>)> done)
{
    ++m_state->pending;
    m_storage.commit(std::move(changes), [watched = std::weak_ptr(m_state), &clock = m_clock, begun = m_clock.now(),
                                          done = std::move(done)](const Result<void>& result) {
        if (const auto state = watched.lock()) {
            --state->pending;
            state->isWorking = result.has_value();
            (result ? state->commits : state->failures).add();
            state->seconds.observe(secondsOf(clock.now() - begun));
        }
        if (done)
            done(result);
    });
}

} // namespace roamwire::server
