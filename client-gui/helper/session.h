#pragma once

#include "client-gui/helper-api/framing.h"
#include "client-gui/helper-api/looks.h"
#include "client-gui/helper/dispatcher.h"
#include "client-gui/helper/ratelimit.h"

#include <QLocalSocket>
#include <QObject>
#include <QTimer>

namespace roamwire::helper {

/// One connection: reads requests, has them carried out one after the other, answers in order. A caller that asks too
/// fast or does not read its answers is made to wait, not refused; one that sends what is no request is told so and
/// closed.
class Session final : public QObject
{
    Q_OBJECT

public:
    /// Takes over `socket`, which is connected. `dispatcher` and `clock` outlive this object.
    Session(QLocalSocket* socket, ConnectionId id, Dispatcher& dispatcher, const Clock& clock, QObject* parent);
    ~Session() override;

Q_SIGNALS:
    /// The connection is gone; emitted once.
    void ended();

private:
    struct Waiting
    {
        Request request;
        std::optional<Answer> verdict; ///< set for what was no request: the answer after which we close
    };

    void pump();
    void takeRequests();
    bool startHead();
    void onAnswer(quint64 serial, const Answer& answer);
    void onDeadline();
    void answerHead(Answer answer);
    void tell(const Event& event);
    void onDisconnected();

    QLocalSocket* m_socket;
    ConnectionId m_id;
    Dispatcher& m_dispatcher;
    const Clock& m_clock;
    FrameReader m_frames{kMaxRequest};
    QList<Waiting> m_waiting; ///< the head is the one to be answered next
    ShownLooks m_looks;
    RateLimit m_rate;
    QTimer m_deadline;        ///< of the head
    QTimer m_throttle;        ///< until the rate limit lets the head start
    quint64 m_serial = 0;     ///< of the head; rises with every answer
    bool m_isRunning = false; ///< the dispatcher works for us, perhaps still for a request that missed its deadline
    bool m_isPumping = false;
    bool m_isClosing = false;
};

} // namespace roamwire::helper
