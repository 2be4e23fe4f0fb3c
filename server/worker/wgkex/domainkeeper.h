#pragma once

#include "server/mqtt/mqttmessage.h"
#include "server/worker/wgkex/gatewaytools.h"
#include "server/worker/wgkex/sparsewarnings.h"
#include "server/worker/wgkex/wgkexlimits.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace roamwire::worker {

/// Keeps one domain's interfaces as its clients need them. All that is done is one round after the other: keys that
/// came are added, and now and then it is looked at what is there; what is missing is added, and who was silent for too
/// long goes. So whatever fails, or was taken away by somebody, is there after the next look.
class DomainKeeper final : public QObject
{
    Q_OBJECT

public:
    /// `runner` and `clock` outlive this object; `runner` is not used any more once this object is gone.
    DomainKeeper(Domain domain, WgkexTiming timing, CommandRunner& runner, const Clock& clock);
    ~DomainKeeper() override;

    /// Looks now, and from now on.
    void start();

    /// A client's key. The receipt is kept until the client is on the interfaces, or that has failed.
    void bring(const PublicKey& key, server::MqttReceipt receipt);

    const Domain& domain() const { return m_domain; }
    bool hasLooked() const { return m_hasLooked; }
    /// What the last look found; nullopt: the interfaces are not as they should be, and somebody was told why.
    const std::optional<DeviceState>& device() const { return m_device; }
    const QHostAddress& linkAddress() const { return m_linkAddress; }
    /// With a handshake in the last kConnected.
    qsizetype connectedPeers() const;

Q_SIGNALS:
    void looked();

private:
    struct Round;
    using Then = std::function<void()>;

    void request(Milliseconds delay);
    void begin();
    void look();
    void take(const Found& found);
    void add();
    void forget(const QList<Seat>& gone);
    /// One after the other up to the first that fails; then `then`.
    void run(QList<Command> commands, const Then& then);
    void note(const Result<void>& result);
    void end();
    void refuse(const PublicKey& key, PeerBook::Verdict verdict);

    const Domain m_domain;
    const WgkexTiming m_timing;
    CommandRunner& m_runner;
    const Clock& m_clock;
    PeerBook m_book;
    std::optional<DeviceState> m_device;
    QHostAddress m_linkAddress;

    QList<PublicKey> m_fresh; ///< in the book, and not on the interfaces yet
    std::vector<server::MqttReceipt> m_receipts;
    std::unique_ptr<Round> m_round; ///< under way
    bool m_mustLook = true;
    bool m_hasLooked = false;
    QString m_problem; ///< of the last look or since, so that it is said once
    SparseWarnings m_refusals;
    QTimer m_next;
    QTimer m_looks;
};

} // namespace roamwire::worker
