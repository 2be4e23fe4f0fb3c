#pragma once

#include "client-gui/helper-api/framing.h"
#include "client-gui/helper-api/looks.h"
#include "client-gui/helper-api/messages.h"
#include "shared/crypto/possession.h"

#include <QLocalServer>
#include <QLocalSocket>
#include <QPointer>

namespace roamwire::bench {

/// Speaks as roamwire-helper does, but there is no interface: its tunnels are idle and all work, so that their ends
/// need not be there. A peer that is pointed anywhere answers from there.
class StandInHelper final : public QObject
{
    Q_OBJECT

public:
    StandInHelper();

    Result<void> listen(const QString& socket);

private:
    /// One tunnel, by its counters at the moment at which somebody looked.
    struct Tunnel
    {
        DevicePeer peer;
        qint64 since = 0; ///< Unix time in seconds, of its first session
        quint64 answers = 0;
    };

    void admit(QLocalSocket* socket);
    void read();
    helper::Answer answer(const helper::Verb& verb);
    helper::ShowAnswer show() const;
    void setPath(const PathSetting& path);

    QLocalServer m_server;
    QPointer<QLocalSocket> m_caller;
    helper::FrameReader m_frames;
    helper::ShownLooks m_looks;
    PrivateKey m_key;
    quint16 m_port = 20'000;
    QHash<PublicKey, Tunnel> m_tunnels;
};

/// Until the program ends.
int runStandInHelper(const QString& socket);

} // namespace roamwire::bench
