#pragma once

#include "server/core/storage.h"
#include "shared/base/clock.h"
#include "shared/base/metrics.h"

#include <memory>

namespace roamwire::server {

/// Storage that counts, measures, and remembers whether it works. One thread.
class StorageWatch final : public Storage
{
public:
    /// All of them outlive it.
    StorageWatch(Storage& storage, const Clock& clock, Metrics& metrics);

    /// Whether the last commit that was answered succeeded; there is nothing wrong before the first.
    bool isWorking() const { return m_state->isWorking; }

    Result<StoredState> load() override { return m_storage.load(); }
    void commit(Changes changes, std::function<void(Result<void>)> done) override;

private:
    struct State
    {
        Metrics::Counter& commits;
        Metrics::Counter& failures;
        Metrics::Histogram& seconds;
        qint64 pending = 0;
        bool isWorking = true;
    };

    Storage& m_storage;
    const Clock& m_clock;
    std::shared_ptr<State> m_state; ///< a commit under way may outlive this
};

} // namespace roamwire::server
