#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <QList>
#include <QString>

#include <memory>
#include <thread>

struct xcb_connection_t;

namespace roamwire::bench {

/// How long the event loop of a program with windows is blocked, seen from outside: every few milliseconds its window
/// is asked whether it is there, as window managers do (_NET_WM_PING of the Extended Window Manager Hints). Qt answers
/// in the program's event loop. In between the probe sends an event to itself, which takes what X server and scheduler
/// take.
class GuiProbe final
{
public:
    /// How long each answer took, in ms.
    struct Answers
    {
        QList<double> program;
        QList<double> display; ///< the probe's own
    };

    /// Looks for the largest window of this process.
    static Result<std::unique_ptr<GuiProbe>> open(const QString& display, int pid);
    ~GuiProbe();
    Q_DISABLE_COPY_MOVE(GuiProbe)

    bool isVisible() const;
    /// As with the button of a window's frame.
    void closeWindow();

    /// Asks from now on, in a thread of its own, until finish().
    void start();
    /// Waits for the answers that are missing; an error if one does not come.
    Result<Answers> finish();

private:
    class Asking;
    struct Freed
    {
        void operator()(xcb_connection_t* connection) const;
    };

    GuiProbe() = default;

    std::unique_ptr<xcb_connection_t, Freed> m_connection;
    quint32 m_root = 0;
    quint32 m_window = 0; ///< of the program
    quint32 m_own = 0;
    quint32 m_protocols = 0; ///< names of properties and messages
    quint32 m_ping = 0;
    quint32 m_delete = 0;
    std::unique_ptr<Asking> m_asking;
    std::jthread m_thread;
};

} // namespace roamwire::bench
