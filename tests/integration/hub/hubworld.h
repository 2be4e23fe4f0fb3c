#pragma once

#include "client-gui/agent/hub/hub.h"
#include "client-gui/helper/server.h"
#include "tests/integration/hub/standinbroker.h"
#include "tests/unit/helper/helperworld.h"

#include <QLocalServer>
#include <QMap>
#include <QTemporaryDir>

namespace roamwire::tests {

/// A hub with all that is ours: the helper behind a socket, on a `wg` that is made up, and the broker's answers by
/// HTTP.
class HubWorld final
{
public:
    HubWorld()
    {
        m_listener.listen(m_folder.filePath(QStringLiteral("h")));
        QObject::connect(&m_listener, &QLocalServer::newConnection, &m_server,
                         [this] { m_server.admit(m_listener.nextPendingConnection()); });
        world.runner.answer(QStringLiteral("/sbin/ip -json address show"), "[]");
        const auto before = world.runner.onRun;
        world.runner.onRun = [this, before](const QString& text) {
            before(text);
            onCommand(text);
        };
        world.keys.keys.insert(kIf, kPrivate);
        stand.answer(agent::broker::path::kServerAdd, 201);
        stand.answer(agent::broker::path::kServerAddress, 200, R"({"server_wg_ip":"10.128.9.1"})");
        stand.answer(agent::broker::path::kServerConfig, 200, R"({"peers":[]})");
    }

    static agent::HubSettings settings()
    {
        agent::HubSettings hub;
        hub.name = QStringLiteral("one");
        hub.interface = kIf;
        hub.network = *Prefix::fromString(u"10.128.9.0/24");
        hub.listenPort = 51999;
        hub.endpoint = *Endpoint::fromString(u"203.0.113.5:51999");
        hub.reserved = 20;
        hub.allowedIps = {hub.network};
        hub.interval = Milliseconds(10);
        return hub;
    }

    /// What a client of the broker has to be listed.
    void haveClients(const QMap<char, QByteArray>& clients)
    {
        QByteArrayList items;
        for (auto listed = clients.begin(); listed != clients.end(); ++listed)
            items.append(R"({"ip_address":")" + listed.value() + R"(","public_key":")" +
                         keyOf(listed.key()).toBase64() + R"("})");
        stand.answer(agent::broker::path::kServerConfig, 200, R"({"peers":[)" + items.join(',') + "]}");
    }

    /// Of the interface: key and allowed IPs.
    QMap<QString, QString> peers;
    /// Peers named in `wg set` calls since this was cleared.
    QStringList touched;
    World world;
    StandInBroker stand;

private:
    void onCommand(const QString& text)
    {
        const QStringList words = text.split(u' ');
        if (text.startsWith(kAdd))
            peers.clear();
        if (words.value(1) == u"set" && words.value(3) == u"peer") {
            for (qsizetype i = 3; i + 2 < words.size();) {
                const QString key = words.at(i + 1);
                touched.append(key);
                if (words.at(i + 2) == u"remove") {
                    peers.remove(key);
                    i += 3;
                } else {
                    peers.insert(key, words.value(i + 3));
                    i += 4;
                }
            }
        }
        QByteArrayList lines;
        for (auto peer = peers.begin(); peer != peers.end(); ++peer)
            lines.append(peer.key().toLatin1() + "\t(none)\t(none)\t" + peer.value().toLatin1() + "\t0\t0\t0\toff");
        world.runner.answer(kShow, dumpOf(kPrivate, lines));
    }

    QTemporaryDir m_folder;
    test::FakeClock m_clock;
    QLocalServer m_listener;
    helper::Server m_server{world.dispatcher, m_clock, [](qintptr) { return Result<void>(); }};

public:
    HelperClient device{m_folder.filePath(QStringLiteral("h")), kIf};
    agent::BrokerClient client{{stand.url(), {}, QStringLiteral("u"), "p"}};
    SystemClock clock;
    agent::Hub hub{settings(), device, client, clock};
};

} // namespace roamwire::tests
