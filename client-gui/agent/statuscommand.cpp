#include "client-gui/agent/statuscommand.h"

#include "client-gui/agent/statustext.h"
#include "client-gui/engine/clientconfig.h"
#include "client-gui/engine/statusserver.h"

#include <QJsonDocument>
#include <QLocalSocket>
#include <QTextStream>

namespace roamwire::agent {
namespace {

constexpr int kAnswerDeadlineMs = 5'000;
constexpr int kForEver = -1;

Result<QString> socketPath(const CommandLine& line)
{
    if (line.statusSocket)
        return *line.statusSocket;
    const auto path = line.config ? Result<QString>(*line.config) : ClientConfig::onlyPath();
    if (!path)
        return std::unexpected(path.error());
    const auto config = ClientConfig::load(*path);
    if (!config)
        return std::unexpected(config.error());
    return StatusServer::pathFor(*path, config->settings.interface);
}

void print(const QByteArray& statusLine, const CommandLine& line)
{
    QTextStream out(stdout);
    if (line.json)
        out << QString::fromUtf8(statusLine);
    else
        out << statusText(QJsonDocument::fromJson(statusLine).object());
    out.flush();
}

Result<void> show(const CommandLine& line)
{
    const auto path = socketPath(line);
    if (!path)
        return std::unexpected(path.error());
    QLocalSocket socket;
    socket.connectToServer(*path);
    if (!socket.waitForConnected(kAnswerDeadlineMs)) {
        return failure(QStringLiteral("no client answers on %1 (%2); start it with: roamwire-agent run")
                           .arg(*path, socket.errorString()));
    }
    socket.write(line.watch ? "watch\n" : "status\n");
    socket.flush();
    bool isFirst = true;
    for (;;) {
        while (socket.canReadLine()) {
            print(socket.readLine(), line);
            if (!line.watch)
                return {};
            isFirst = false;
        }
        if (!socket.waitForReadyRead(isFirst ? kAnswerDeadlineMs : kForEver))
            return failure(QStringLiteral("the client ended"));
    }
}

} // namespace

int runStatus(const CommandLine& line)
{
    const auto shown = show(line);
    if (shown)
        return kDone;
    QTextStream(stderr) << "roamwire-agent status: " << shown.error().message << Qt::endl;
    return kRefused;
}

} // namespace roamwire::agent
