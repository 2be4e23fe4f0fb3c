#pragma once

#include "client-gui/helper/windows/pipelistener.h"

#include <QObject>

#include <functional>
#include <thread>

class QLocalSocket;

namespace roamwire::helper::windows {

/// Waits for callers on a thread of its own, because Windows waits no other way, and hands them to the thread that it
/// was made on.
class PipeCalls final : public QObject
{
public:
    /// `accepted` gets every caller who greeted, whoever it is, and owns it.
    PipeCalls(PipeListener listener, std::function<void(QLocalSocket*)> accepted);
    ~PipeCalls() override;

private:
    void hand(Handle pipe);

    const std::function<void(QLocalSocket*)> m_accepted;
    const Handle m_stop;
    std::thread m_thread; ///< after what it uses
};

} // namespace roamwire::helper::windows
