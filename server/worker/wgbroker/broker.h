#pragma once

#include "server/worker/wgbroker/keygate.h"
#include "server/worker/wgbroker/seats.h"
#include "server/worker/wgbroker/tunnels.h"

#include <QObject>

#include <functional>
#include <optional>

namespace roamwire::worker {

/// What has happened since the start.
struct BrokerFigures
{
    quint64 granted = 0;
    quint64 refused = 0;
    quint64 pruned = 0; ///< interfaces that nobody used

    bool operator==(const BrokerFigures&) const = default;
};

/// Gives every key that asks an interface, as long as there are numbers left, and takes those away that nobody uses.
/// Interfaces that are there already keep their keys; so they outlive this process. One thread.
class Broker final : public QObject
{
    Q_OBJECT

public:
    /// The port, or nothing: the client is refused.
    using Answered = std::function<void(std::optional<quint16> port)>;

    /// All but the rules outlive this object.
    Broker(SeatRules rules, Tunnels& tunnels, KeyGate& gate, const Clock& clock, QObject* parent = nullptr);

    /// Takes over what is there; who asks meanwhile waits.
    void begin();
    /// The answer comes later or at once.
    void ask(const PublicKey& key, const QHostAddress& source, Answered answered);
    /// A round: what nobody uses goes.
    void look();

    const Seats& seats() const { return m_seats; }
    const BrokerFigures& figures() const { return m_figures; }

private:
    struct Waiter
    {
        PublicKey key;
        QHostAddress source;
        Answered answered;
    };
    /// What is under way for a number.
    struct Job
    {
        QList<Waiter> waiters;
        bool isNew = false; ///< the key had no interface
    };

    void adoptAll(const FoundTunnels& found);
    void adopt(const QString& interface, const FoundTunnel& tunnel, int number);
    void openDoor();
    bool mayAsk(const PublicKey& key) const;
    void raise(int number);
    void onRaised(int number, const Result<void>& raised);
    void leave(int number);
    void onLeft(int number, const Result<void>& left);
    void refuse(const QList<Waiter>& waiters, const QString& why);
    void endRound(const QList<int>& open, const FoundTunnels& found);
    void dropUnwelcome();

    Seats m_seats;
    Tunnels& m_tunnels;
    KeyGate& m_gate;
    const Clock& m_clock;
    BrokerFigures m_figures;
    QHash<int, Job> m_jobs;
    QList<Waiter> m_early; ///< asked before what is there was taken over
    bool m_isOpen = false;
    bool m_isLooking = false;
};

} // namespace roamwire::worker
