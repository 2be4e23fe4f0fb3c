#pragma once

#include "client-gui/agent/hub/hubconfig.h"
#include "client-gui/platform/helperclient.h"
#include "shared/base/backoff.h"

#include <QObject>
#include <QTimer>

namespace roamwire::agent {

/// Keeps the interface of a hub equal to the broker's list of its clients. It makes the interface, registers the hub
/// where the broker does not know it, and looks at the list again and again; the interface is touched only where it
/// differs. Whatever fails is tried again, later and later; nothing is removed but by a list that is whole and right.
/// When this object goes the interface stays as it is.
class Hub final : public QObject
{
    Q_OBJECT

public:
    /// `device` is of the interface that the settings name; both outlive this object.
    Hub(HubSettings settings, HelperClient& device, BrokerClient& broker, const Clock& clock,
        QObject* parent = nullptr);

    void start();

Q_SIGNALS:
    /// The interface has exactly the clients of the list.
    void synced(qsizetype clients);
    /// It is tried again.
    void hindered(const QString& problem);

private:
    enum class Stage {
        SetUp, ///< interface and registration, then the list
        Pull,  ///< the list
    };

    void run();
    void setUp();
    void onKey(const PublicKey& key);
    void findOut(const PublicKey& key);
    void compareKey(const PublicKey& key);
    void enter(const PublicKey& key);
    void askForAddress();
    void assign(const QHostAddress& address);
    void pull();
    void onList(const BrokerAnswer& answer);
    Result<QList<PeerAddresses>> checkedList(const QByteArray& body) const;
    void sync(const QList<PeerAddresses>& peers);
    /// All is well until the next look.
    void rest();

    /// `next` with what was answered; whatever else comes ends this attempt.
    template <typename T>
    ReplyTo<T> then(Stage again, std::function<void(const T&)> next);
    ReplyTo<void> thenDone(std::function<void()> next);
    void ask(const QString& path, const QByteArray& body, std::function<void(const BrokerAnswer&)> next);
    void fail(Stage again, const QString& problem);
    void wait(Stage next, Milliseconds delay);

    const HubSettings m_settings;
    HelperClient& m_device;
    BrokerClient& m_broker;
    const Clock& m_clock;
    QTimer m_timer; ///< until the next stage begins; not active while one runs
    Stage m_stage = Stage::SetUp;
    Backoff m_backoff;
    QString m_problem; ///< told last
    std::optional<QList<PeerAddresses>> m_applied;
    Instant m_appliedAt;
    QHostAddress m_address; ///< of the hub itself
};

} // namespace roamwire::agent
