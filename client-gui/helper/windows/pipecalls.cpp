#include "client-gui/helper/windows/pipecalls.h"

#include <QLocalSocket>

namespace roamwire::helper::windows {

PipeCalls::PipeCalls(PipeListener listener, std::function<void(QLocalSocket*)> accepted)
    : m_accepted(std::move(accepted))
    , m_stop(::CreateEventW(nullptr, TRUE, FALSE, nullptr))
    , m_thread([this, waiting = std::move(listener)]() mutable {
        while (auto arrival = waiting.next(m_stop.get()))
            hand(std::move(arrival->pipe));
    })
{
}

PipeCalls::~PipeCalls()
{
    ::SetEvent(m_stop.get());
    m_thread.join();
}

void PipeCalls::hand(Handle pipe)
{
    const auto shared = std::make_shared<Handle>(std::move(pipe)); // closed if nobody is there to take it
    QMetaObject::invokeMethod(
        this,
        [this, shared] {
            auto* connection = new QLocalSocket;
            connection->setSocketDescriptor(reinterpret_cast<qintptr>(shared->release()));
            m_accepted(connection);
        },
        Qt::QueuedConnection);
}

} // namespace roamwire::helper::windows
