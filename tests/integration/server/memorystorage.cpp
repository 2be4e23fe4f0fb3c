#include "tests/integration/server/memorystorage.h"

#include <QMetaObject>

namespace roamwire::test {

void MemoryStorage::commit(server::Changes, std::function<void(Result<void>)> done)
{
    m_waiting.push_back(std::move(done));
    if (!m_isHeld)
        QMetaObject::invokeMethod(&m_home, [this] { answerNext(); }, Qt::QueuedConnection);
}

void MemoryStorage::release()
{
    m_isHeld = false;
    while (!m_waiting.empty())
        answerNext();
}

void MemoryStorage::answerNext()
{
    if (m_waiting.empty())
        return;
    const auto done = std::move(m_waiting.front());
    m_waiting.pop_front();
    if (!done)
        return;
    if (m_isBroken)
        done(failure(QStringLiteral("the disk is full")));
    else
        done({});
}

} // namespace roamwire::test
