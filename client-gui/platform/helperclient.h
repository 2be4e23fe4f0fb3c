#pragma once

#include "client-gui/engine/tunneldevice.h"
#include "client-gui/helper-api/framing.h"
#include "client-gui/helper-api/looks.h"
#include "client-gui/helper-api/messages.h"
#include "shared/base/backoff.h"

#include <QLocalSocket>
#include <QQueue>
#include <QTimer>

namespace roamwire {

/// The interface behind roamwire-helper. Connects at once and again whenever the helper went away. Requests are sent as
/// they come and answered in their order; each is answered by kRequestDeadline, whatever happens.
class HelperClient final : public TunnelDevice
{
    Q_OBJECT

public:
    HelperClient(QString socketPath, QString interface, QObject* parent = nullptr);
    ~HelperClient() override;

    /// The helper said hello: requests are taken.
    bool isAvailable() const override { return m_isAvailable; }

    /// Of the helper; empty while it is away.
    const QString& version() const { return m_version; }

    /// The verbs that the helper knows, and "managed"; empty while it is away.
    const QStringList& abilities() const { return m_abilities; }

    /// Why the helper is not available, for a person; empty while it is.
    QString problem() const override { return m_problem; }

    void mode(ReplyTo<std::optional<InterfaceMode>> reply) override;
    void addresses(ReplyTo<QList<Prefix>> reply) override;
    void create(ReplyTo<PublicKey> reply) override;
    void show(ReplyTo<DeviceState> reply) override;
    void assign(const QList<Prefix>& addresses, int mtu, ReplyTo<void> reply) override;
    void setListenPort(quint16 port, ReplyTo<void> reply) override;
    void setPaths(const QList<PathSetting>& paths, ReplyTo<void> reply) override;
    void addPeer(const PeerSetting& peer, ReplyTo<void> reply) override;
    void removePeer(const PublicKey& peer, ReplyTo<void> reply) override;
    /// Managed mode: exactly these peers, at most helper::limits::kMaxSyncedPeers; what is right already is not
    /// touched.
    void syncPeers(const QList<PeerAddresses>& peers, ReplyTo<void> reply);
    void prove(const ProofContext& context, ReplyTo<Proof> reply) override;
    void destroy(bool forget, ReplyTo<void> reply) override;
    void restore(ReplyTo<void> reply) override;
    bool canCheck() const override { return m_abilities.contains(helper::ability::kRawSockets); }
    void bind(const QList<BindSend>& sends, ReplyTo<void> reply) override;
    void startCheck(const PublicKey& peer, const QList<Endpoint>& candidates, ReplyTo<void> reply) override;
    void stopCheck(const PublicKey& peer, ReplyTo<void> reply) override;
    void resetSession(const PublicKey& peer, const std::optional<Endpoint>& endpoint, ReplyTo<void> reply) override;

private:
    using AnswerReply = Reply<helper::Answer>;
    struct Pending
    {
        quint32 id = 0;
        Instant deadline;
        AnswerReply reply;
    };

    void connectToHelper();
    void onConnected();
    void onReadyRead();
    void onFrame(const QByteArray& frame);
    void onResponse(helper::Response response);
    void onHello(const Result<helper::Answer>& answer);
    void onDeadline();
    void giveUp(const QString& problem);
    QString describe(QLocalSocket::LocalSocketError error) const;

    void request(helper::Verb verb, AnswerReply reply);
    void send(helper::Verb verb, AnswerReply reply);
    void armDeadline();

    const QString m_socketPath;
    const QString m_interface;
    const SystemClock m_clock;
    QLocalSocket m_socket;
    helper::FrameReader m_frames;
    QQueue<Pending> m_pending; ///< in the order they were sent, which is the order of the answers
    quint32 m_lastId = 0;
    QTimer m_deadline; ///< of the first pending request
    QTimer m_reconnect;
    Backoff m_backoff;
    bool m_isAvailable = false;
    QString m_version;
    QStringList m_abilities;
    helper::KeptLook m_look;
    QString m_problem;
};

/// Connections to the helper that listens there.
MakeDevice devicesOfHelper(const QString& socketPath);

} // namespace roamwire
