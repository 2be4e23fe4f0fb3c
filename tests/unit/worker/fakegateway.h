#pragma once

#include "server/worker/wgkex/wgkexoptions.h"
#include "shared/model/keys.h"
#include "shared/wireguard/commandrunner.h"

#include <QHash>
#include <QMap>
#include <QObject>
#include <QSet>

#include <functional>

namespace roamwire::test {

/// The interfaces of a gateway that is only made up: understands the commands of the worker, and nothing else. As the
/// system does, it lets no two peers have an allowed IP, and no route be there twice.
class FakeGateway final : public QObject, public CommandRunner
{
    Q_OBJECT

public:
    struct Peer
    {
        QStringList allowedIps;
        std::int64_t handshake = 0;
    };
    /// Of one domain.
    struct Interfaces
    {
        PublicKey key;
        quint16 port = 51820;
        QMap<QByteArray, Peer> peers; ///< by the key in base64
        QSet<QString> routes;
        QStringList entries; ///< of the VXLAN, each once
        bool isUp = true;
    };

    explicit FakeGateway(const QList<worker::Domain>& domains);

    /// Answers once control is back in the event loop.
    void run(Command command, Reply<QByteArray> reply) override;

    Interfaces& of(const QString& domain) { return m_interfaces[domain]; }
    /// On all three.
    bool has(const QString& domain, const PublicKey& key) const;
    /// On none of them.
    bool lacks(const QString& domain, const PublicKey& key) const;

    /// Tells whether a command fails before it does anything.
    std::function<bool(const Command&)> fails;
    int runs = 0;    ///< commands so far
    int changes = 0; ///< those that are not just questions
    bool isBusy() const { return m_waiting > 0; }

private:
    Result<QByteArray> answer(const Command& command);
    Result<QByteArray> answerFor(Interfaces& interfaces, const Command& command);
    QByteArray dump(const Interfaces& interfaces) const;
    static Result<QByteArray> setPeers(Interfaces& interfaces, const QStringList& words);
    Result<QByteArray> runBatch(const Command& command);
    Result<void> runLine(const QStringList& words);
    Interfaces* named(const QString& interface);

    QMap<QString, Interfaces> m_interfaces; ///< by domain
    QHash<QString, QString> m_domains;      ///< by interface
    int m_waiting = 0;
};

} // namespace roamwire::test
