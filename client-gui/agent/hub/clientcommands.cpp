#include "client-gui/agent/hub/clientcommands.h"

#include "client-gui/agent/hub/wgquick.h"
#include "shared/base/printable.h"
#include "shared/commandline/qrcode.h"
#include "shared/commandline/table.h"
#include "shared/crypto/possession.h"

#include <QEventLoop>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>

namespace roamwire::agent {
namespace {

constexpr int kOk = 200;
constexpr int kCreated = 201;
const QString kStdout = QStringLiteral("-");
/// wg-quick takes the name of the file for that of the interface: IFNAMSIZ without the terminator.
constexpr qsizetype kMaxInterfaceName = 15;

/// A question of a command that does nothing meanwhile. `what` is what was asked for, in an error.
Result<QByteArray> ask(const HubConfig& config, const QString& path, const QByteArray& body, const QString& what)
{
    QEventLoop loop;
    BrokerClient broker(config.broker);
    Result<BrokerAnswer> answer;
    broker.call(path, body, {&loop, [&](const Result<BrokerAnswer>& given) {
                                 answer = given;
                                 loop.quit();
                             }});
    loop.exec();
    if (!answer)
        return std::unexpected(answer.error());
    if (answer->status != kOk && answer->status != kCreated)
        return std::unexpected(brokerRefusal(*answer, what));
    return answer->body;
}

Result<QString> hubOf(const HubLine& line, const HubConfig& config)
{
    if (line.server)
        return *line.server;
    if (config.hub)
        return config.hub->name;
    return failure(QStringLiteral("say which hub with --server NAME: %1 has no section [hub]").arg(line.config));
}

/// Nothing: the configuration goes to no file.
Result<std::optional<QString>> targetOf(const HubLine& line)
{
    if (line.output == kStdout || (!line.output && line.qr))
        return std::nullopt;
    if (!line.output && (line.client.contains(u'/') || line.client.startsWith(u'.') || line.client.startsWith(u'-')))
        return failure(QStringLiteral("'%1' makes no good file name; say where to with --output").arg(line.client));
    const QString path = line.output.value_or(line.client + QStringLiteral(".conf"));
    if (const auto good = checkTarget(path, line.force); !good)
        return std::unexpected(good.error());
    return path;
}

Result<broker::Peering> enter(const HubConfig& config, const QString& client, const QString& hub, const PublicKey& key)
{
    const auto added =
        ask(config, broker::path::kClientAdd, broker::encodeClient(client, hub, key), QStringLiteral("this client"));
    if (!added)
        return std::unexpected(added.error());
    const auto body = ask(config, broker::path::kClientConfig, broker::encodePeering(client, hub),
                          QStringLiteral("the client's configuration"));
    if (!body)
        return std::unexpected(body.error());
    auto peering = broker::decodePeering(*body);
    if (!peering)
        return failure(QStringLiteral("the client's configuration is not understood: ") + peering.error().message);
    return peering;
}

void tellNext(QTextStream& out, const QString& path, const HubLine& line)
{
    const QString name = QFileInfo(path).completeBaseName();
    out << "  configuration in " << path << '\n';
    if (line.publicKey)
        out << "  put the private key of this client into it\n";
    if (name.size() > kMaxInterfaceName || !path.endsWith(QStringLiteral(".conf")))
        out << "  name it after its interface there, with at most 15 characters before .conf\n";
    out << "bring it to the client as /etc/wireguard/" << printable(name.left(kMaxInterfaceName))
        << ".conf, and there: wg-quick up " << printable(name.left(kMaxInterfaceName)) << Qt::endl;
}

Result<void> hand(const HubLine& line, const std::optional<QString>& path, const QByteArray& text)
{
    if (path) {
        if (const auto saved = saveWgQuick(*path, text); !saved)
            return saved;
    }
    QTextStream out(stdout);
    if (line.output == kStdout)
        out << text << Qt::flush;
    if (path)
        tellNext(out, *path, line);
    if (!line.qr)
        return {};
    QString shown = QString::fromUtf8(text);
    const auto picture = qrCode(shown);
    sodium_memzero(shown.data(), static_cast<size_t>(shown.size()) * sizeof(QChar));
    if (!picture)
        return std::unexpected(picture.error());
    out << *picture << "scan it with the WireGuard app; it holds the private key, so show it to nobody else"
        << Qt::endl;
    return {};
}

} // namespace

Result<void> makeHubClient(const HubLine& line, const HubConfig& config)
{
    const auto hub = hubOf(line, config);
    if (!hub)
        return std::unexpected(hub.error());
    const auto path = targetOf(line); // before the broker gives the old key's place away
    if (!path)
        return std::unexpected(path.error());
    const PrivateKey key = makePrivateKey();
    const auto peering = enter(config, line.client, *hub, line.publicKey.value_or(publicKeyOf(key)));
    if (!peering)
        return std::unexpected(peering.error());
    QTextStream(line.output == kStdout ? stderr : stdout)
        << line.client << " has " << peering->lease.toString() << " at " << printable(*hub) << Qt::endl;
    QByteArray text = wgQuickText(line.client, printable(*hub), *peering, line.publicKey ? nullptr : &key);
    const auto handed = hand(line, *path, text);
    sodium_memzero(text.data(), static_cast<size_t>(text.size()));
    return handed;
}

Result<void> listHubClients(const HubLine& line, const HubConfig& config)
{
    const auto body = ask(config, broker::path::kClientList, {}, QStringLiteral("the list of clients"));
    if (!body)
        return std::unexpected(body.error());
    const auto clients = broker::decodeClients(*body);
    if (!clients)
        return failure(QStringLiteral("the list of clients is not understood: ") + clients.error().message);
    QList<QStringList> rows{{QStringLiteral("CLIENT"), QStringLiteral("HUB"), QStringLiteral("KEY")}};
    QJsonArray all;
    for (const broker::ListedClient& client : *clients) {
        if (line.server && client.hub != *line.server)
            continue;
        const QString key = QString::fromLatin1(client.publicKey.toBase64());
        rows.append({printable(client.name), printable(client.hub), key});
        all.append(QJsonObject{{QStringLiteral("client"), client.name},
                               {QStringLiteral("server"), client.hub},
                               {QStringLiteral("publickey"), key}});
    }
    QTextStream out(stdout);
    if (line.json)
        out << QJsonDocument(all).toJson(QJsonDocument::Compact) << Qt::endl;
    else
        out << table(rows) << Qt::flush;
    return {};
}

Result<void> removeHubClient(const HubLine& line, const HubConfig& config)
{
    const auto hub = hubOf(line, config);
    if (!hub)
        return std::unexpected(hub.error());
    const auto removed = ask(config, broker::path::kRemovePeer, broker::encodePeering(line.client, *hub),
                             QStringLiteral("to remove this client"));
    if (!removed)
        return std::unexpected(removed.error());
    QTextStream(stdout) << line.client << " is not at " << printable(*hub)
                        << " any more; the hub lets it go when it looks at its list next" << Qt::endl;
    return {};
}

} // namespace roamwire::agent
