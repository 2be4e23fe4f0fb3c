#pragma once

#include "server/worker/wgbroker/broker.h"
#include "server/worker/wgbroker/requestscanner.h"
#include "shared/base/linux/filedescriptor.h"

#include <QSocketNotifier>
#include <QTimer>

namespace roamwire::worker {

/// How long a caller may take.
struct ConversationLimits
{
    /// From accept to a whole request; it is one packet, so this is many round trips.
    Milliseconds request{5'000};
    /// From then on to the answer: as many interfaces as may be made at a time, on a slow machine.
    Milliseconds answer{15'000};
    /// From the answer to the caller's own end; closing earlier would cut what it has not read off, where it said more
    /// than a request.
    Milliseconds linger{1'000};
};

/// One caller: reads a request, has it answered, and closes. It knows callers that close their side after the request,
/// and callers that never do; QTcpSocket gives the first ones up. Nothing in it waits.
class Conversation final : public QObject
{
    Q_OBJECT

public:
    enum class Phase { Reading, Answering, Leaving };

    Conversation(FileDescriptor socket, QHostAddress source, Broker& broker, const Clock& clock,
                 const ConversationLimits& limits, QObject* parent);

    Phase phase() const { return m_phase; }
    const QHostAddress& source() const { return m_source; }

Q_SIGNALS:
    /// It may be deleted.
    void ended();

private:
    void onReadable();
    void read();
    void discard();
    void onDeadline();
    void ask();
    void answer(const QByteArray& text);

    FileDescriptor m_socket;
    const QHostAddress m_source;
    Broker& m_broker;
    const Clock& m_clock;
    const ConversationLimits m_limits;
    QSocketNotifier m_notifier;
    QTimer m_deadline;
    RequestScanner m_scanner;
    qsizetype m_discarded = 0;
    Phase m_phase = Phase::Reading;
};

} // namespace roamwire::worker
