#pragma once

#include "server/core/storage.h"

#include <QObject>

#include <deque>

namespace roamwire::test {

/// Storage that answers in a later turn of the event loop, when and how the test wants it.
class MemoryStorage final : public server::Storage
{
public:
    Result<server::StoredState> load() override { return state; }
    void commit(server::Changes changes, std::function<void(Result<void>)> done) override;

    /// Nothing becomes durable until it is released.
    void hold() { m_isHeld = true; }
    void release();
    /// How many commits wait to be released.
    std::size_t waiting() const { return m_waiting.size(); }
    /// What comes from now on cannot be stored.
    void setBroken(bool broken) { m_isBroken = broken; }

    server::StoredState state; ///< what load() gives

private:
    void answerNext();

    QObject m_home;
    std::deque<std::function<void(Result<void>)>> m_waiting;
    bool m_isHeld = false;
    bool m_isBroken = false;
};

} // namespace roamwire::test
