#pragma once

#include "tests/bench/crowd.h"
#include "tests/bench/desktop.h"
#include "tests/bench/guiprobe.h"
#include "tests/bench/measuredserver.h"
#include "tests/bench/processcost.h"

namespace roamwire::bench {

/// A tray client, started minimised, in a network whose other peers are a crowd. The server is the real one; the helper
/// is a StandInHelper, so that all tunnels work.
class TrayStage final
{
public:
    explicit TrayStage(int others);
    ~TrayStage();
    Q_DISABLE_COPY_MOVE(TrayStage)

    /// Returns when everybody is in and the tray client shows a working path to each.
    Result<void> build();

    /// Lets time pass, in which the crowd is served; so many of its peers per second tell a new place, in turn.
    Result<void> pass(Milliseconds duration, double changesPerSecond = 0);

    Result<void> openWindow();
    Result<void> closeWindow();
    GuiProbe& probe() { return *m_probe; }

    Result<ProcessCost> cost() const { return ProcessCost::read(static_cast<int>(m_tray->processId())); }

private:
    Result<void> giveNetwork();
    Result<void> gather();
    Result<void> join();
    Result<void> startTray();
    /// Serves the crowd meanwhile.
    Result<void> wait(const QString& what, const std::function<bool()>& condition);
    int reached();
    bool findWindow();

    const int m_others;
    Reactor m_reactor;
    std::unique_ptr<Desktop> m_desktop;
    std::unique_ptr<QTemporaryDir> m_data;
    std::unique_ptr<MeasuredServer> m_server;
    Crowd m_crowd;
    QProcess* m_tray = nullptr; ///< the desktop's
    std::unique_ptr<GuiProbe> m_probe;
    quint32 m_changes = 0;
};

} // namespace roamwire::bench
