#pragma once

#include "shared/base/result.h"
#include "tests/bench/cores.h"

#include <QProcess>
#include <QStringList>

#include <memory>

namespace roamwire::bench {

/// Sockets for a generator and servers of tens of thousands of connections.
Result<void> raiseOpenFileLimit(int wanted);

/// A server program on its own core. It prints roamwired's line when it is ready.
class MeasuredServer final
{
public:
    static Result<std::unique_ptr<MeasuredServer>> start(const QStringList& argv);
    ~MeasuredServer();
    Q_DISABLE_COPY_MOVE(MeasuredServer)

    /// SIGKILL.
    void kill();

    quint16 port() const { return m_port; }
    /// From the start of the program.
    double readyMs() const { return m_readyMs; }
    /// Time that all its threads had on a processor, and the kernel for them.
    double cpuSeconds() const;
    double residentKb() const;
    qint64 pid() const { return m_process.processId(); }

private:
    MeasuredServer() = default;

    QProcess m_process;
    quint16 m_port = 0;
    double m_readyMs = 0;
};

} // namespace roamwire::bench
